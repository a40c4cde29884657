namespace KolajAI.Imports;

/// <summary>A supplier's feed that is fetched again and again.</summary>
public sealed record ImportSchedule
{
    public required string Name { get; init; }

    /// <summary>Sealed: addresses of suppliers hold keys.</summary>
    public required byte[] SealedUrl { get; init; }

    /// <summary>Scheme and host, for people.</summary>
    public required string Host { get; init; }
    public required ImportOrder Order { get; init; }

    /// <summary>Seconds from one fetch to the next.</summary>
    public required int IntervalSeconds { get; init; }
    public required string Cause { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? ETag { get; init; }
    public string? LastModified { get; init; }
    public DateTimeOffset? LastFetchedAt { get; init; }

    /// <summary><c>imported</c>, <c>unchanged</c> or <c>failed</c>; null before the first fetch.</summary>
    public string? LastResult { get; init; }
    public string? LastError { get; init; }
    public string? LastImportId { get; init; }

    /// <summary>In all, whatever came of them.</summary>
    public long Fetches { get; init; }

    /// <summary>In a row.</summary>
    public int Failures { get; init; }
}
