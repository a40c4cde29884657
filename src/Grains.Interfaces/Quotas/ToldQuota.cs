namespace KolajAI.Quotas;

/// <summary>What a platform's answer says of one of its quotas. It only ever lowers what the hub allows.</summary>
/// <param name="Remaining">Permits or points left by the platform's own count, at least 0.</param>
/// <param name="Limit">The quota's size, null where it is not told; at least 1.</param>
/// <param name="Window">The quota's length, null where it is not told.</param>
/// <param name="Reset">Until the platform counts anew, null where it is not told.</param>
/// <param name="IsCost">The quota that counts points, told with a call's cost.</param>
[GenerateSerializer, Immutable, Alias("ToldQuota")]
public sealed record ToldQuota(int Remaining, int? Limit = null, TimeSpan? Window = null, TimeSpan? Reset = null, bool IsCost = false);

/// <summary>What one answer says of quotas.</summary>
/// <param name="Cost">What the call cost in points, null where it is not told; at least 1.</param>
public sealed record ToldQuotas(IReadOnlyList<ToldQuota> Quotas, int? Cost)
{
    public static ToldQuotas Nothing { get; } = new([], null);
}
