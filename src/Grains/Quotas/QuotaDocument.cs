using KolajAI.Quotas;

namespace KolajAI.Grains.Quotas;

/// <summary>What a quota scope's row stores, as JSON.</summary>
internal sealed record QuotaDocument
{
    public IReadOnlyList<StoredWindow> Windows { get; init; } = [];
}

internal sealed record StoredWindow
{
    public string Bucket { get; init; } = "";

    public long WindowMs { get; init; }

    public int Permits { get; init; }

    public QuotaKind Kind { get; init; }

    public int Reserve { get; init; }

    public string? TimeZone { get; init; }

    /// <summary>Units that count without a time: they are used when this is read.</summary>
    public int Used { get; init; }

    /// <summary>How much later than when this is read the last of them ages, where the platform told so.</summary>
    public long AheadMs { get; init; }

    /// <summary>Units without an answer.</summary>
    public int OnTheWay { get; init; }

    /// <summary>How long, from when this was stored, the last of them may still be travelling.</summary>
    public long OnTheWayMs { get; init; }

    /// <summary>Units in use by the wall clock, for windows above one hour.</summary>
    public IReadOnlyList<StoredPermits> Times { get; init; } = [];

    /// <summary>Units used by calendar day.</summary>
    public IReadOnlyList<StoredDay> Days { get; init; } = [];

    public DateTimeOffset? BlockedUntil { get; init; }

    public long BlockMs { get; init; }
}

internal sealed record StoredPermits(DateTimeOffset AgesFrom, int Count);

/// <param name="Date"><c>yyyy-MM-dd</c> in the window's time zone.</param>
internal sealed record StoredDay(string Date, int Count);
