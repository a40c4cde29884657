namespace KolajAI.Identity;

/// <summary>
/// Names one connection of one tenant to one platform. <paramref name="Integration"/> is a row of the catalogue
/// (<c>trendyol</c>); <paramref name="Account"/> matches <c>^[a-z0-9][a-z0-9_-]{0,39}$</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("AccountRef")]
public readonly record struct AccountRef(string Tenant, string Integration, string Account)
{
    /// <summary>The name a new account gets when the caller gives none.</summary>
    public const string DefaultAccount = "default";

    /// <summary>The account inside its tenant, <c>integration/account</c>: the form stored in every table's <c>account_key</c>.</summary>
    public string Key => GrainKeys.Join(Integration, Account);

    /// <summary>The grain's key, <c>tenant/integration/account</c>.</summary>
    public string GrainKey => GrainKeys.Join(Tenant, Integration, Account);

    /// <summary>Reads back what <see cref="Key"/> wrote.</summary>
    /// <exception cref="FormatException">The text has not exactly two segments.</exception>
    public static AccountRef FromKey(string tenant, string accountKey)
    {
        var segments = GrainKeys.Split(accountKey, 2);
        return new AccountRef(tenant, segments[0], segments[1]);
    }

    /// <summary>Reads back what <see cref="GrainKey"/> wrote.</summary>
    /// <exception cref="FormatException">The text has not exactly three segments.</exception>
    public static AccountRef FromGrainKey(string grainKey)
    {
        var segments = GrainKeys.Split(grainKey, 3);
        return new AccountRef(segments[0], segments[1], segments[2]);
    }

    public override string ToString() => Key;
}
