namespace KolajAI.Grains.Quotas;

/// <summary>What a quota scope's row stores, as JSON.</summary>
internal sealed record QuotaDocument
{
    public IReadOnlyList<StoredWindow> Windows { get; init; } = [];
}

internal sealed record StoredWindow
{
    public required string Bucket { get; init; }

    public required long WindowMs { get; init; }

    public required int Permits { get; init; }

    /// <summary>Answered permits that still count, for windows up to one hour.</summary>
    public int Used { get; init; }

    /// <summary>Permits without an answer, for windows up to one hour.</summary>
    public int OnTheWay { get; init; }

    /// <summary>How long, from when this was stored, the last of them may still be travelling.</summary>
    public long OnTheWayMs { get; init; }

    /// <summary>Permits in use by the wall clock, for longer windows.</summary>
    public IReadOnlyList<StoredPermits> Times { get; init; } = [];

    public DateTimeOffset? BlockedUntil { get; init; }

    public long BlockMs { get; init; }
}

internal sealed record StoredPermits(DateTimeOffset AgesFrom, int Count);
