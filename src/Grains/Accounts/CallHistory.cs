namespace KolajAI.Grains.Accounts;

/// <summary>Jobs of the last minutes, by minute: what the health score looks back on.</summary>
internal sealed record CallHistory(IReadOnlyList<CallMinute> Minutes)
{
    private const int KeptMinutes = 15;

    public static CallHistory Empty { get; } = new([]);

    public CallHistory Add(DateTimeOffset now, bool succeeded)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        var kept = new List<CallMinute>(KeptMinutes);
        foreach (var m in Minutes)
        {
            if (m.Minute > minute - KeptMinutes)
                kept.Add(m);
        }

        if (kept.Count == 0 || kept[^1].Minute < minute)
            kept.Add(new CallMinute(minute, 0, 0));
        var last = kept[^1];
        kept[^1] = succeeded ? last with { Succeeded = last.Succeeded + 1 } : last with { Failed = last.Failed + 1 };
        return new CallHistory(kept);
    }

    public (int Succeeded, int Failed) Since(DateTimeOffset from)
    {
        var minute = from.ToUnixTimeSeconds() / 60;
        var (succeeded, failed) = (0, 0);
        foreach (var m in Minutes)
        {
            if (m.Minute < minute)
                continue;
            succeeded += m.Succeeded;
            failed += m.Failed;
        }

        return (succeeded, failed);
    }
}

/// <param name="Minute">Minutes since 1970.</param>
internal sealed record CallMinute(long Minute, int Succeeded, int Failed);
