using System.Text;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Imports;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Grains.Imports;

/// <summary>Fetches suppliers' feeds that are due, and makes an import of each that is new.</summary>
internal sealed class FeedFetch(ICommitter committer, IImportReads imports, IFeedHttp http, ISealer sealer, ImportFiles files, TimeProvider clock)
{
    private const int AtOnce = 4;
    private const long MostBytes = 200L << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>When a feed whose last import still runs is looked at again.</summary>
    private static readonly TimeSpan Busy = TimeSpan.FromMinutes(1);

    public async Task FetchDueAsync(CancellationToken stopping)
    {
        foreach (var (tenant, id) in await imports.DueSchedulesAsync(clock.GetUtcNow(), AtOnce, stopping))
        {
            if (await imports.FindScheduleAsync(tenant, id, stopping) is { } row)
                await OneAsync(tenant, id, KolajJson.FromBytes<ImportSchedule>(row.State), row.Version, stopping);
        }
    }

    private async Task OneAsync(string tenant, string id, ImportSchedule schedule, long version, CancellationToken stopping)
    {
        var isBusy = schedule.LastImportId is { } last && await imports.FindAsync(tenant, last, stopping) is { } row
            && !KolajJson.FromBytes<ImportDocument>(row.State).HasEnded;
        var pause = isBusy ? Busy : TimeSpan.FromSeconds(schedule.IntervalSeconds);
        // Put off before it is fetched: another worker leaves it alone, and one that dies leaves it for the next time.
        if (!await SaveAsync(tenant, id, schedule, version, clock.GetUtcNow() + pause) || isBusy)
            return;
        var importId = $"imp_{Guid.CreateVersion7(clock.GetUtcNow()):n}";
        ImportSchedule after;
        try
        {
            after = await FetchAsync(tenant, id, schedule, importId, stopping);
        }
        catch (PlatformException failed)
        {
            files.Drop(importId);
            after = schedule with { LastResult = "failed", LastError = failed.Message, Failures = schedule.Failures + 1 };
        }

        await SaveAsync(tenant, id, after with { LastFetchedAt = clock.GetUtcNow(), Fetches = schedule.Fetches + 1 }, version + 1, clock.GetUtcNow() + TimeSpan.FromSeconds(schedule.IntervalSeconds));
    }

    private async Task<ImportSchedule> FetchAsync(string tenant, string id, ImportSchedule schedule, string importId, CancellationToken stopping)
    {
        var address = new Uri(Encoding.UTF8.GetString(sealer.Open(SealedPlaces.FeedAddress(tenant, id), schedule.SealedUrl)));
        ReceivedFile received;
        FeedAnswer answer;
        await using (var file = files.Create(importId))
        {
            await using var counted = new ReceivingStream(file);
            answer = await http.FetchAsync(new FeedQuestion(address, schedule.ETag, schedule.LastModified, MostBytes, Deadline), counted, stopping);
            await file.FlushAsync(stopping);
            file.Flush(flushToDisk: true);
            received = counted.Finish();
        }

        if (answer.IsUnchanged)
        {
            files.Drop(importId);
            return schedule with { LastResult = "unchanged", LastError = null, Failures = 0 };
        }

        await files.KeepAsync(importId, tenant, importId, stopping);
        var now = clock.GetUtcNow();
        var import = new ImportDocument
        {
            State = ImportStates.Queued,
            Order = schedule.Order,
            FileName = schedule.Name,
            Bytes = received.Bytes,
            Sha256 = received.Sha256,
            IsUtf8 = received.IsUtf8,
            Cause = $"schedule:{id}",
            ScheduleId = id,
            OperationId = schedule.Order.AccountKey is null ? null : $"op_{Guid.CreateVersion7(now):n}",
            CreatedAt = now,
        };
        if (!await new ImportProgress(committer, imports, tenant, importId, import, 0).SaveAsync(import, now))
            throw new OutcomeUnknownException("It is not known whether the import was stored; the feed is fetched again the next time.");
        return schedule with { ETag = answer.ETag, LastModified = answer.LastModified, LastResult = "imported", LastError = null, LastImportId = importId, Failures = 0 };
    }

    private async Task<bool> SaveAsync(string tenant, string id, ImportSchedule schedule, long version, DateTimeOffset dueAt) =>
        (await committer.CommitAsync(new Unit
        {
            Tenant = tenant,
            Fence = new ImportScheduleRow { Tenant = tenant, Id = id, ExpectedVersion = version, State = KolajJson.ToBytes(schedule), DueAt = dueAt },
        })).Committed;
}
