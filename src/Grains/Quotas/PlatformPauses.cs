using System.Collections.Concurrent;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// The platforms' own pauses as this silo heard them: sooner than the scope's grain, which stores them, and for permits that are already
/// held. The longer of two stands.
/// </summary>
internal sealed class PlatformPauses
{
    private readonly ConcurrentDictionary<(string Scope, string Bucket), TimeSpan> _until = [];

    public void Add(string scope, string bucket, TimeSpan until) =>
        _until.AddOrUpdate((scope, bucket), static (_, now) => now, static (_, known, now) => known > now ? known : now, until);

    /// <summary>How long the pause lasts from now, zero when there is none.</summary>
    public TimeSpan Left(string scope, string bucket, TimeSpan now)
    {
        if (!_until.TryGetValue((scope, bucket), out var until))
            return TimeSpan.Zero;
        if (until > now)
            return until - now;
        _until.TryRemove(KeyValuePair.Create((scope, bucket), until));
        return TimeSpan.Zero;
    }
}
