namespace KolajAI.Imports;

/// <summary>What an import's fenced row stores, as JSON: what to do with the file, and how far it is.</summary>
public sealed record ImportDocument
{
    public required string State { get; init; }
    public required ImportOrder Order { get; init; }

    /// <summary>The name that the sender gave the file; shown, never used as a path.</summary>
    public string? FileName { get; init; }

    /// <summary>Bytes of the file as it lies here.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 (hex) of the file: what is read is what was sent.</summary>
    public required string Sha256 { get; init; }

    /// <summary>True when every byte of the file is part of valid UTF-8.</summary>
    public required bool IsUtf8 { get; init; }

    /// <summary>Who or what caused it, for timelines.</summary>
    public required string Cause { get; init; }
    public string? ScheduleId { get; init; }

    /// <summary>Follows the listings that the import raises; null where it lists on no account.</summary>
    public string? OperationId { get; init; }

    /// <summary>Headings of the file, and what each was taken for.</summary>
    public IReadOnlyList<ImportColumn> Columns { get; init; } = [];

    /// <summary>Rows of the file that are done, whatever became of them: where it goes on after a stop.</summary>
    public long Rows { get; init; }
    public long Created { get; init; }
    public long Changed { get; init; }
    public long Unchanged { get; init; }
    public long Rejected { get; init; }

    /// <summary>Errors that are kept; the counts go on past them.</summary>
    public long ErrorsKept { get; init; }

    /// <summary>Refused rows of which not even the product is known.</summary>
    public long Unnamed { get; init; }

    /// <summary>Products that the supplier's feed no longer names and whose stock was set to 0.</summary>
    public long Zeroed { get; init; }

    /// <summary>Products that would have been set to 0 and were not, because they are too large a part of the feed.</summary>
    public long ZeroingHeld { get; init; }

    /// <summary>Times that the work was taken up after a stop.</summary>
    public int Resumed { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the file could not be read to its end; rows before it are done.</summary>
    public ImportFailure? Failure { get; init; }

    public bool HasEnded => State is ImportStates.Finished or ImportStates.Failed;
}

public static class ImportStates
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Finished = "finished";

    /// <summary>The file could not be read to its end.</summary>
    public const string Failed = "failed";
}

/// <param name="Field">What the column fills, <c>sku</c> or <c>variant:Renk</c>; null: it is passed over.</param>
public sealed record ImportColumn(string Heading, string? Field);

/// <param name="Code">A word of the published list of errors.</param>
/// <param name="Row">Where in the file, as a person counts; null where it has none.</param>
public sealed record ImportFailure(string Code, string Detail, long? Row);
