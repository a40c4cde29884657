using KolajAI.Grains.Fencing;
using KolajAI.Imports;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Imports;

/// <summary>Where an import stands, stored with its version: whoever is not the first to write has lost the work to another.</summary>
internal sealed class ImportProgress(ICommitter committer, IImportReads imports, string tenant, string id, ImportDocument document, long version)
{
    private long _version = version;

    public string Tenant => tenant;

    public string Id => id;

    public ImportDocument Document { get; private set; } = document;

    public static async Task<ImportProgress?> FindAsync(ICommitter committer, IImportReads imports, string tenant, string id) =>
        await imports.FindAsync(tenant, id) is { } row ? new ImportProgress(committer, imports, tenant, id, KolajJson.FromBytes<ImportDocument>(row.State), row.Version) : null;

    /// <param name="dueAt">When another may take it up if nothing is heard of this one; ignored at the end.</param>
    /// <returns>False: another has it.</returns>
    public async Task<bool> SaveAsync(ImportDocument next, DateTimeOffset dueAt, IList<StoreRow>? rows = null)
    {
        var unit = new Unit
        {
            Tenant = tenant,
            Fence = new ImportRow
            {
                Tenant = tenant,
                Id = id,
                ExpectedVersion = _version,
                State = KolajJson.ToBytes(next),
                ImportState = next.State,
                ScheduleId = next.ScheduleId,
                DueAt = next.HasEnded ? null : dueAt,
            },
            Rows = rows ?? [],
        };
        var (outcome, _) = await FencedCommit.CommitAsync(committer, unit, ReadAsync);
        if (outcome is not FencedOutcome.Committed)
            return false;
        (Document, _version) = (next, _version + 1);
        return true;
    }

    private async Task<(long Version, byte[] State)?> ReadAsync() => await imports.FindAsync(tenant, id) is { } row ? (row.Version, row.State) : null;
}
