namespace KolajAI.Storage.Reads;

/// <summary>Imports, their errors, and suppliers' feeds.</summary>
public interface IImportReads
{
    Task<StoredRow?> FindAsync(string tenant, string importId, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, ImportFilter filter, int limit, CancellationToken cancellation = default);

    /// <summary>In the order of the file, after the last of the page before.</summary>
    Task<IReadOnlyList<StoredImportError>> ErrorsAsync(
        string tenant, string importId, long afterRow, int afterPlace, int limit, CancellationToken cancellation = default);

    /// <summary>Imports of all tenants that a worker should take up, oldest first.</summary>
    Task<IReadOnlyList<(string Tenant, string ImportId)>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Whether an import of that id has not ended, whichever tenant's it is.</summary>
    Task<bool> IsOpenAsync(string importId, CancellationToken cancellation = default);

    /// <summary>Imports of the tenant that have not ended.</summary>
    Task<long> OpenAsync(string tenant, CancellationToken cancellation = default);

    Task<StoredRow?> FindScheduleAsync(string tenant, string scheduleId, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<StoredRow>> SchedulesAsync(string tenant, string? beforeId, int limit, CancellationToken cancellation = default);

    /// <summary>Schedules of all tenants that should be fetched now, oldest first.</summary>
    Task<IReadOnlyList<(string Tenant, string ScheduleId)>> DueSchedulesAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>How many products the schedule's feed has named so far, and how many of them this import did not.</summary>
    Task<(long Seen, long Missing)> SeenAsync(string tenant, string scheduleId, string importId, CancellationToken cancellation = default);

    /// <summary>Products that the feed named before and this import did not, in order of ids.</summary>
    Task<IReadOnlyList<string>> MissingAsync(
        string tenant, string scheduleId, string importId, string? afterProductId, int limit, CancellationToken cancellation = default);
}

/// <param name="BeforeId">Ids are in order of time: newest first, before this one.</param>
public sealed record ImportFilter(string? State, string? ScheduleId, string? BeforeId);

public sealed record StoredImportError(long RowNumber, int Place, string? Sku, string? Column, string Code, string Detail);
