using System.Collections.Concurrent;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Grains.Dispatching;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Adoption;

/// <summary>
/// Carries an import on for a while: reads the channel's listings page by page, matches all of them, then binds. Every step is stored with
/// where the next one begins, so that another process goes on there.
/// </summary>
internal sealed class ListingImportJob(JobContext context, StoredImport import, bool observing) : AccountJob(context, JobKinds.Import)
{
    public const string Reading = ListingImportRow.First;
    public const string Matching = "matching";
    public const string Binding = "binding";

    private const int MatchAtOnce = 200;
    private const int BindAtOnce = 50;
    private const int SideBySide = 8;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(30);

    private readonly ImportOptions _options = ImportOptions.FromJson(import.Options);
    private readonly CursorWatch _pages = new();
    private StoredImport _at = import;

    public override TimeSpan Deadline => TimeSpan.FromSeconds(120);

    private string Tenant => Context.Account.Tenant;

    private string AccountKey => Context.Account.Key;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var ended = false;
        try
        {
            while (!ended && run.Services.Clock.GetUtcNow() - run.Started < Turn)
            {
                ended = _at.Phase switch
                {
                    Reading => await ReadAsync(run),
                    Matching => await MatchAsync(run),
                    _ => await BindAsync(run),
                };
            }
        }
        catch (PlatformException failure)
        {
            await AdvanceAsync(run, _at.Phase, _at.Position, [], run.Services.Clock.GetUtcNow() + (failure.RetryAfter ?? FailurePause));
            throw;
        }

        return Done(run, more: !ended);
    }

    /// <summary>One page. The last one ends what the hub believed of listings that are gone.</summary>
    private async Task<bool> ReadAsync(JobRun run)
    {
        var readAt = run.Services.Clock.GetUtcNow();
        var page = await ((IListingReader)Context.Connector).ReadPageAsync(run.Session, _at.Position, run.Cancellation);
        CrashPoint.Here("import.after_page");
        _pages.Pass(_at.Position, page.NextCursor);
        List<StoreRow> rows = [.. page.Listings.Select(l => Row(l, readAt))];
        if (page.NextCursor is null && !_options.DryRun)
            rows.Add(new ChannelListingsDroppedRow(AccountKey, _at.Id, Unjudged: false));
        return !await AdvanceAsync(run, page.NextCursor is null ? Matching : Reading, page.NextCursor, rows);
    }

    private ChannelListingRow Row(RemoteListing listing, DateTimeOffset readAt) => new(
        AccountKey, ListingIds.OfRead(listing.RemoteIds, listing.Sku, listing.Barcode), listing.Sku?.Trim(), listing.Barcode?.Trim(), listing.Title, listing.Price,
        listing.ListPrice, listing.Quantity, listing.OnSale, listing.RemoteIds,
        SkuFolding.Search(string.Join(' ', new[] { listing.Title, listing.Sku, listing.Barcode }.OfType<string>())), readAt, _at.Id);

    /// <summary>Of every listing first which product it may be: whether it alone is that one shows only when all are matched.</summary>
    private async Task<bool> MatchAsync(JobRun run)
    {
        var listings = await run.Services.Adoption.WalkAsync(Tenant, AccountKey, _at.Id, _at.Position, MatchAtOnce, run.Cancellation);
        var verdicts = await run.Services.Matcher.JudgeAsync(Tenant, AccountKey, _options.MatchBy, listings, run.Cancellation);
        var rows = listings.Select(l => new ChannelListingCandidateRow(
            AccountKey, l.Id, verdicts[l.Id] is { Kind: ListingVerdict.Match or ListingVerdict.Bound } verdict ? verdict.ProductId : null)).ToList<StoreRow>();
        return !(listings.Count < MatchAtOnce
            ? await AdvanceAsync(run, Binding, null, rows)
            : await AdvanceAsync(run, Matching, listings[^1].Id, rows));
    }

    private async Task<bool> BindAsync(JobRun run)
    {
        var adoption = run.Services.Adoption;
        var listings = await adoption.WalkAsync(Tenant, AccountKey, _at.Id, _at.Position, BindAtOnce, run.Cancellation);
        var verdicts = await run.Services.Matcher.JudgeAsync(Tenant, AccountKey, _options.MatchBy, listings, run.Cancellation);
        var contested = await adoption.ContestedAsync(
            Tenant, AccountKey, _at.Id, [.. verdicts.Values.Select(static v => v.ProductId).OfType<string>().Distinct(StringComparer.Ordinal)], run.Cancellation);
        var repeated = await adoption.RepeatedSkusAsync(
            Tenant, AccountKey, _at.Id, [.. listings.Select(static l => l.Sku).OfType<string>().Distinct(StringComparer.Ordinal)], run.Cancellation);
        var shared = await adoption.SharedIdsAsync(Tenant, AccountKey, [.. listings.Select(static l => l.Id)], run.Cancellation);
        var adopter = new ListingAdopter(run.Services, Context, _options, observing);
        var outcomes = new ConcurrentDictionary<string, AdoptedListing>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            listings, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = run.Cancellation },
            async (listing, _) => outcomes[listing.Id] = await adopter.AdoptAsync(listing, verdicts[listing.Id], contested, repeated, shared));
        CrashPoint.Here("import.after_bound");

        var now = run.Services.Clock.GetUtcNow();
        var rows = new List<StoreRow>();
        foreach (var listing in listings)
            rows.AddRange(Rows(listing, verdicts[listing.Id], outcomes[listing.Id], now));
        _at = _at with { Counts = ImportCounts.FromJson(_at.Counts).With([.. outcomes.Values]).ToJson() };
        if (listings.Count == BindAtOnce)
            return !await AdvanceAsync(run, Binding, listings[^1].Id, rows);
        await EndAsync(run, rows, now);
        return true;
    }

    private IEnumerable<StoreRow> Rows(ChannelListing listing, ListingVerdict verdict, AdoptedListing outcome, DateTimeOffset now)
    {
        var id = ListingIds.Make(listing.Id, Context.Account);
        yield return new OperationItemRow(_at.Id, id, AccountKey, ListingImportRow.ListingAspect, 1, listing.Sku ?? "", "stored", now);
        yield return new OperationItemsMovedRow(
            id, AccountKey, ListingImportRow.ListingAspect, 1, outcome.Succeeded ? "confirmed" : "refused", outcome.Code, outcome.Detail, now);
        if (_options.DryRun)
            yield break;
        if (verdict.Kind == ListingVerdict.Bound)
            yield return new ChannelListingBoundRow(AccountKey, listing.Id, verdict.ProductId!);
        else if (!outcome.Succeeded)
            yield return new ChannelListingStateRow(AccountKey, listing.Id, outcome.State, outcome.Code, outcome.Detail);
    }

    private async Task EndAsync(JobRun run, List<StoreRow> rows, DateTimeOffset now)
    {
        if (_options.DryRun)
            rows.Add(new ChannelListingsDroppedRow(AccountKey, _at.Id, Unjudged: true));
        rows.Add(new ListingImportDoneRow(AccountKey, _at.Id, _at.Step));
        rows.Add(new OperationItemsMovedRow(
            _at.Id, AccountKey, ListingImportRow.ItemAspect, 1, "confirmed", null, ImportCounts.FromJson(_at.Counts).ToString(), now));
        await run.Services.Committer.CommitAsync(new Unit { Tenant = Tenant, Rows = rows, OperationsMoved = [_at.Id] }, run.Cancellation);
    }

    /// <summary>False when another process carried it on meanwhile, or nobody knows: then this one stops, and what is stored decides.</summary>
    private async Task<bool> AdvanceAsync(JobRun run, string phase, string? position, IList<StoreRow> rows, DateTimeOffset? due = null)
    {
        var next = _at with { Phase = phase, Position = position, Step = _at.Step + 1, DueAt = due ?? run.Services.Clock.GetUtcNow() };
        rows.Add(new ListingImportRow(AccountKey, next.Id, next.Options, next.Phase, next.Position, next.Step, next.Counts, next.DueAt));
        var result = await run.Services.Committer.CommitAsync(new Unit { Tenant = Tenant, Rows = rows }, run.Cancellation);
        if (result.Committed)
            _at = next;
        return result.Committed;
    }
}

/// <summary>Gives listings that were bound the order lines that came before.</summary>
internal sealed class BindLinesJob(JobContext context, IReadOnlyList<ChannelListing> listings) : AccountJob(context, JobKinds.BindLines)
{
    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var adopter = new ListingAdopter(run.Services, Context, new ImportOptions([], false, false, ""), observing: false);
        foreach (var listing in listings)
            await adopter.BindLinesAsync(listing, listing.ProductId!, run.Cancellation);
        await run.Services.Committer.CommitAsync(
            new Unit { Tenant = Context.Account.Tenant, Rows = [.. listings.Select(l => new ChannelListingLinesDoneRow(Context.Account.Key, l.Id))] }, run.Cancellation);
        return Done(run);
    }
}
