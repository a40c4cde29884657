namespace KolajAI.Storage.Sealing;

/// <summary>Where rows of the store keep what is sealed by master keys: those who seal, those who open, and who seals anew ask here.</summary>
public static class SealedPlaces
{
    /// <summary>An object's own data key, whose deletion erases what it sealed.</summary>
    public static SealedPlace DataKey(string tenant, string objectId) => new(tenant, objectId, "data_key");

    public static SealedPlace User(string tenant, string userId) => new(tenant, $"user:{userId}", "state");

    public static SealedPlace IdempotentAnswer(string tenant, string scopeHash) => new(tenant, $"idempotency:{scopeHash}", "answer");

    /// <summary>The address of a supplier's feed.</summary>
    public static SealedPlace FeedAddress(string tenant, string scheduleId) => new(tenant, $"import_schedule:{scheduleId}", "url");
}
