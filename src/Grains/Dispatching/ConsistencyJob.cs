using System.Text.Json;
using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Consistency;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// Reads one call's worth of listings and compares them with what they should show. Its position is stored, so that another process goes
/// on where this one ended.
/// </summary>
/// <param name="check">The planned reading that is carried on; null where <paramref name="toJudge"/> says what to read.</param>
/// <param name="toJudge">Listings whose difference waited for a read of orders.</param>
internal sealed class ConsistencyJob(
    JobContext context, StoredCheck? check, IReadOnlyList<string> toJudge, DriftRules rules, DateTimeOffset? ordersReadAt, ConsistencyOptions options)
    : AccountJob(context, JobKinds.Consistency)
{
    /// <summary>A regular reading's id; others have their operation's.</summary>
    public const string Regular = "regular";

    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(30);

    private string Tenant => Context.Account.Tenant;

    private string AccountKey => Context.Account.Key;

    private int MostItems => ((IListingReader)Context.Connector).MaxReadItems;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        if (check is null)
        {
            await CompareAsync(run, toJudge);
            return Done(run);
        }

        // Put off before it begins: a process that dies in the middle is followed by another after that time.
        await CommitAsync(run, Row(check, run.Services.Clock.GetUtcNow() + Deadline * 2));
        try
        {
            var ids = await NextAsync(run, check);
            var (compared, differing) = ids.Count == 0 ? (0, 0) : await CompareAsync(run, ids);
            await AdvanceAsync(run, check with
            {
                Position = ids.Count == 0 ? check.Position : ids[^1],
                Compared = check.Compared + compared,
                Differing = check.Differing + differing,
            }, ended: ids.Count < MostItems);
        }
        catch (PlatformException failure)
        {
            await CommitAsync(run, Row(check, run.Services.Clock.GetUtcNow() + (failure.RetryAfter ?? FailurePause)));
            throw;
        }

        return Done(run);
    }

    private async Task<IReadOnlyList<string>> NextAsync(JobRun run, StoredCheck from)
    {
        if (from.Products is not { } named)
            return await run.Services.Consistency.WalkAsync(Tenant, AccountKey, from.Position, MostItems, run.Cancellation);
        return [.. named.Order(StringComparer.Ordinal).Where(id => string.CompareOrdinal(id, from.Position) > 0).Take(MostItems)];
    }

    private async Task AdvanceAsync(JobRun run, StoredCheck next, bool ended)
    {
        var now = run.Services.Clock.GetUtcNow();
        if (!ended)
            await CommitAsync(run, Row(next, now + options.Pace));
        else if (next.OperationId is { } operation)
            await CommitAsync(run, new ConsistencyCheckDoneRow(AccountKey, next.CheckId), new OperationItemsMovedRow(
                operation, AccountKey, ConsistencyCheckRow.ItemAspect, 1, "confirmed", null, $"{next.Compared} listings compared, {next.Differing} differ.", now));
        else
            await CommitAsync(run, Row(next with { Position = null, Compared = 0, Differing = 0 }, now + options.Every));
    }

    private async Task<(int Compared, int Differing)> CompareAsync(JobRun run, IReadOnlyList<string> ids)
    {
        var services = run.Services;
        var before = await RowsAsync(run, ids);
        var remote = await services.Products.RemoteIdsAsync(Tenant, AccountKey, ids, run.Cancellation);
        var listed = (await services.Products.FindManyAsync(Tenant, ids, run.Cancellation))
            .Select(static r => KolajJson.FromBytes<ProductDocument>(r.State))
            .Where(d => !d.Deleted && d.Listings.ContainsKey(AccountKey)).ToDictionary(static d => d.Product.Id, StringComparer.Ordinal);
        var known = (await services.Consistency.FindAsync(Tenant, AccountKey, ids, run.Cancellation)).ToLookup(static d => d.ProductId, StringComparer.Ordinal);

        // Only what is on the channel by all that is known; the rest is on its way there.
        var queries = listed.Values.Where(d => before[d.Product.Id].Any(static r => r.ConfirmedVersion > 0)).Select(d => new ListingQuery(
            d.Product.Id, d.Product.Sku, d.Product.Barcode, remote.GetValueOrDefault(d.Product.Id) ?? new Dictionary<string, string>())).ToList();
        var judge = new DriftJudge(rules, services.Clock.GetUtcNow(), ordersReadAt, TenantDay.Of(services.Clock.GetUtcNow(), Context.TimeZone));
        IReadOnlyList<RemoteListing> answered = queries.Count == 0 ? [] : await ((IListingReader)Context.Connector).ReadAsync(run.Session, queries, run.Cancellation);
        var shown = answered.Where(static l => l.Key is not null).ToLookup(static l => l.Key!, StringComparer.Ordinal);
        var after = await RowsAsync(run, ids);
        var open = await services.Orders.OpenUnitsAsync(Tenant, AccountKey, [.. queries.Select(static q => q.Key)], run.Cancellation);

        var findings = new List<DriftFinding>();
        foreach (var id in ids.Where(id => !listed.ContainsKey(id)))
            findings.AddRange(judge.Left([.. after[id]], [.. known[id]]));
        foreach (var id in queries.Select(static q => q.Key))
        {
            // Several listings with one SKU: which of them is ours is for a person to say, not for a comparison.
            if (shown[id].Take(2).ToList() is { Count: <= 1 } one)
                findings.AddRange(judge.Judge([.. before[id]], [.. after[id]], one.FirstOrDefault(), [.. known[id]], open.GetValueOrDefault(id)));
        }

        await RecordAsync(run, findings, known);
        return (queries.Count, findings.Where(static f => f.Row.State is DriftStates.Open or DriftStates.Held).Select(static f => f.Row.ProductId).Distinct().Count());
    }

    private async Task<ILookup<string, AspectRow>> RowsAsync(JobRun run, IReadOnlyList<string> ids) =>
        (await run.Services.Listings.FindAsync(Tenant, AccountKey, ids, run.Cancellation)).ToLookup(static r => r.ProductId, StringComparer.Ordinal);

    /// <summary>On disk first; then the products are told, each only if it still wishes what was compared.</summary>
    private async Task RecordAsync(JobRun run, IReadOnlyList<DriftFinding> findings, ILookup<string, StoredDrift> known)
    {
        if (findings.Count == 0)
            return;
        var now = run.Services.Clock.GetUtcNow();
        var recorded = await run.Services.Committer.CommitAsync(
            new Unit
            {
                Tenant = Tenant,
                Rows = [.. findings.Select(static f => f.Row)],
                Changes = [.. findings.Select(static f => f.Row.ProductId).Distinct(StringComparer.Ordinal).Select(id => new ChangeRow("listing", id, 0, now))],
            },
            run.Cancellation);
        if (!recorded.Committed)
            return;
        var dropped = recorded.Dropped.ToHashSet();
        var day = TenantDay.Of(now, Context.TimeZone);
        var done = new List<StoreRow>();
        foreach (var row in findings.Where(static f => f.SendAgain).Select(static f => f.Row).Where(r => !dropped.Contains(r)))
        {
            var product = run.Services.Grains.GetGrain<IProductGrain>(GrainKeys.Product(Tenant, row.ProductId));
            if (!await product.SendAgain(new SendListingAgain(AccountKey, row.Aspect, row.DesiredVersion)))
                continue;
            var before = known[row.ProductId].FirstOrDefault(d => d.Aspect == row.Aspect && d.PutRightDay == day)?.PutRight ?? 0;
            done.Add(new DriftPutRightRow(row.ProductId, AccountKey, row.Aspect, day, before + 1, now));
        }

        if (done.Count > 0)
            await CommitAsync(run, [.. done]);
    }

    private ConsistencyCheckRow Row(StoredCheck from, DateTimeOffset due) => new(
        AccountKey, from.CheckId, from.OperationId, from.Products is { } named ? JsonSerializer.Serialize(named) : null, from.Position, from.Compared, from.Differing, due);

    private async Task CommitAsync(JobRun run, params IList<StoreRow> rows) => await run.Services.Committer.CommitAsync(
        new Unit { Tenant = Tenant, Rows = rows, OperationsMoved = rows.OfType<ConsistencyCheckDoneRow>().Select(static r => r.CheckId).ToList() }, run.Cancellation);
}
