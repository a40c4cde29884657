using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Json;
using KolajAI.Mappings;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>Reads one page of the channel's catalogue. Its position is stored, so that another process goes on where this one ended.</summary>
internal sealed class CatalogJob(JobContext context, StoredCatalogRead reading) : AccountJob(context, JobKinds.Catalogue)
{
    /// <summary>The look that follows a reading.</summary>
    public const string CheckId = "catalogue";

    private static readonly TimeSpan Every = TimeSpan.FromDays(1);
    private static readonly TimeSpan FailurePause = TimeSpan.FromMinutes(5);

    /// <summary>How soon to ask again for what there was no permit for.</summary>
    private static readonly TimeSpan NoPermitPause = TimeSpan.FromSeconds(10);

    private string AccountKey => Context.Account.Key;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var beganAt = reading.Cursor is null ? run.Started : reading.BeganAt ?? run.Started;
        // Put off before it begins: a process that dies in the middle is followed by another after that time.
        await CommitAsync(run, Reading(reading.Cursor, beganAt, null, run.Started + (Deadline * 2), reading.Error));
        try
        {
            var (items, next) = await PageAsync(run);
            new CursorWatch().Pass(reading.Cursor, next);
            var now = run.Services.Clock.GetUtcNow();
            if (next is null)
            {
                await CommitAsync(
                    run, new CatalogPageRow(AccountKey, items, beganAt), Reading(null, beganAt, now, now + Every, null),
                    new MappingCheckRow(AccountKey, CheckId, null, null, now));
            }
            else
            {
                await CommitAsync(run, new CatalogPageRow(AccountKey, items, beganAt), Reading(next, beganAt, null, now, null));
            }
        }
        catch (PlatformException failure)
        {
            var now = run.Services.Clock.GetUtcNow();
            await CommitAsync(run, failure.Failure switch
            {
                PlatformFailure.NoPermit => Reading(reading.Cursor, beganAt, null, now + (failure.RetryAfter ?? NoPermitPause), reading.Error),
                // Begun anew, because a cursor may be what the channel no longer takes.
                PlatformFailure.NotFound or PlatformFailure.Refused => Reading(null, beganAt, null, now + Every, failure.Message),
                _ => Reading(reading.Cursor, beganAt, null, now + (failure.RetryAfter ?? FailurePause), failure.Message),
            });
            throw;
        }

        return Done(run);
    }

    private async Task<(IReadOnlyList<CatalogItem> Items, string? Next)> PageAsync(JobRun run)
    {
        var source = (ICategorySource)Context.Connector;
        switch (reading.Kind)
        {
            case CatalogKinds.Categories:
                var categories = await source.ReadCategoriesAsync(run.Session, reading.Cursor, run.Cancellation);
                return ([.. categories.Categories.Select(static (c, i) => Item(
                    CatalogKinds.Categories, "", c.Id, c.Name, i, new CatalogDetail(c.ParentId, c.TakesProducts)))], categories.NextCursor);
            case CatalogKinds.Brands:
                var brands = await source.ReadBrandsAsync(run.Session, reading.Cursor, run.Cancellation);
                return ([.. brands.Brands.Select(static (b, i) => Item(CatalogKinds.Brands, "", b.Id, b.Name, i, NoDetail))], brands.NextCursor);
            default:
                var page = await source.ReadAttributesAsync(run.Session, reading.Scope, reading.Cursor, run.Cancellation);
                var attributes = page.Attributes.Select((a, i) => Item(
                    CatalogKinds.Attributes, reading.Scope, a.Id, a.Name, i, new CatalogDetail(Required: a.Required, Multiple: a.Multiple, Custom: a.Custom)));
                var values = page.Values.Select((v, i) => Item(
                    CatalogKinds.Values, CatalogKinds.ValueScope(reading.Scope, v.AttributeId), v.Id, v.Name, i, NoDetail));
                return ([.. attributes, .. values], page.NextCursor);
        }
    }

    private static CatalogDetail NoDetail { get; } = new();

    private static CatalogItem Item(string kind, string scope, string id, string name, int position, CatalogDetail detail) =>
        new(kind, scope, id, name, OwnWords.Fold(name), position, System.Text.Json.JsonSerializer.Serialize(detail, KolajJson.Stored));

    private CatalogReadRow Reading(string? cursor, DateTimeOffset beganAt, DateTimeOffset? readAt, DateTimeOffset dueAt, string? error) =>
        new(AccountKey, reading.Kind, reading.Scope, cursor, beganAt, readAt, dueAt, error);

    private async Task CommitAsync(JobRun run, params IList<StoreRow> rows) =>
        await run.Services.Committer.CommitAsync(new Unit { Tenant = Context.Account.Tenant, Rows = rows }, run.Cancellation);
}
