using KolajAI.Storage.Sealing;

namespace KolajAI.Storage;

/// <summary>Where the data lies and how much may wait to be written.</summary>
public sealed record StorageOptions
{
    /// <summary>The folder that holds the database, its log and the key ring; made (mode 0700) when absent.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Units that may wait for the disk, 1 to 1,000,000; the default value is 10,000. One more fails at once.</summary>
    public int QueueCapacity { get; init; } = 10_000;

    /// <summary>
    /// The text of <c>KOLAJ_MASTER_KEYS</c>: <c>id:base64</c> pairs joined by commas, each key 32 bytes, the first one seals. Null: the file
    /// <c>keys.json</c> in the data folder, made at first start.
    /// </summary>
    public string? MasterKeys { get; init; }

    /// <summary>Where the master keys come from in place of <see cref="MasterKeys"/> and the file; null: from these.</summary>
    public IMasterKeySource? KeySource { get; init; }

    /// <summary>How long entries of the changes feed are kept, at least 1 day; the default value is 30 days (api.md section 1).</summary>
    public TimeSpan ChangesKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the payload of an ended inbox event is kept, at least 1 hour; the default value is 30 days.</summary>
    public TimeSpan EndedPayloadsKept { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Memory for pages of the writing connection, 1 to 4,096 MiB; the default value is 16, so that the whole hub stays small while a large
    /// catalogue is brought in. More spares reads of pages that the system's cache holds anyway.
    /// </summary>
    public int PageCacheMebibytes { get; init; } = 16;

    /// <summary>How long an ended import and what it found wrong is kept, at least 1 day; the default value is 90 days.</summary>
    public TimeSpan EndedImportsKept { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long entries of the audit log are kept, at least 30 days; the default value is 730 days.</summary>
    public TimeSpan AuditKept { get; init; } = TimeSpan.FromDays(730);

    /// <summary>
    /// Only reads, beside the process that writes: nothing is made, migrated or locked; what is there must be of this version. The default value is false.
    /// </summary>
    public bool OnlyReads { get; init; }

    /// <summary>
    /// An Npgsql connection string: everything that counts is kept in that PostgreSQL (15 or newer), in the first schema of its search path.
    /// Null: in SQLite, in the data folder.
    /// </summary>
    public string? Postgres { get; init; }

    public string DatabasePath => Path.Combine(DataFolder, "kolaj.db");

    /// <summary>What messages to the operator call the database; without its password.</summary>
    public string DatabaseName => Postgres is null ? DatabasePath : "PostgreSQL";

    public string KeyFilePath => Path.Combine(DataFolder, "keys.json");

    internal IMasterKeySource Keys => KeySource ?? (MasterKeys is { } text ? new KeyText(text) : new KeyFile(KeyFilePath));

    /// <exception cref="StorageStartException">A value is out of its range.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(DataFolder))
            throw new StorageStartException("The data folder is not set.");
        if (QueueCapacity is < 1 or > 1_000_000)
            throw new StorageStartException($"The queue capacity is {QueueCapacity}; it must be 1 to 1,000,000.");
        if (ChangesKept < TimeSpan.FromDays(1))
            throw new StorageStartException($"Changes would be kept {ChangesKept}; at least one day is needed.");
        if (PageCacheMebibytes is < 1 or > 4_096)
            throw new StorageStartException($"The page cache is {PageCacheMebibytes} MiB; it must be 1 to 4,096.");
        if (EndedImportsKept < TimeSpan.FromDays(1))
            throw new StorageStartException($"Ended imports would be kept {EndedImportsKept}; at least one day is needed.");
        if (AuditKept < TimeSpan.FromDays(30))
            throw new StorageStartException($"The audit log would be kept {AuditKept}; at least 30 days are needed.");
        if (EndedPayloadsKept < TimeSpan.FromHours(1))
            throw new StorageStartException($"Payloads of ended events would be kept {EndedPayloadsKept}; at least one hour is needed.");
    }
}
