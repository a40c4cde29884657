namespace KolajAI.Grains.Quotas;

/// <summary>
/// Who was refused and will come back: as many units as it asked for are kept from later lanes until then. An asker counts once, however
/// often it asks.
/// </summary>
internal sealed class WaitingLanes
{
    /// <summary>How long an asker may be late; after that its units are anybody's.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>For longer waits nothing is kept: the asker's work is planned anew by then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    public void Remember(string? asker, int lane, TimeSpan until, TimeSpan now, IReadOnlyDictionary<LineKey, int> units)
    {
        foreach (var late in _waiting.Where(w => w.Value.Until <= now).Select(static w => w.Key).ToList())
            _waiting.Remove(late);
        if (asker is not null && until - now <= Longest)
            _waiting[asker] = new Waiting(lane, until + Grace, units);
    }

    public void Forget(string? asker)
    {
        if (asker is not null)
            _waiting.Remove(asker);
    }

    /// <summary>Units of a line kept from a lane, and until when at most.</summary>
    public (int Units, TimeSpan Until) KeptFrom(int lane, LineKey line, TimeSpan now)
    {
        var (units, until) = (0, now);
        foreach (var waiting in _waiting.Values)
        {
            if (waiting.Lane >= lane || waiting.Until <= now || !waiting.Units.TryGetValue(line, out var wanted))
                continue;
            units += wanted;
            until = until > waiting.Until ? until : waiting.Until;
        }

        return (units, until);
    }

    private sealed record Waiting(int Lane, TimeSpan Until, IReadOnlyDictionary<LineKey, int> Units);
}

/// <summary>What makes two windows one.</summary>
internal readonly record struct LineKey(string Bucket, TimeSpan Window, KolajAI.Quotas.QuotaKind Kind);
