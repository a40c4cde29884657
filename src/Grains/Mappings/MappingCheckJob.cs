using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>
/// Looks at one page of an account's listings after mappings or the channel's catalogue changed: notes what each lacks, and has those sent
/// again that a changed mapping concerns or that lack nothing any more. Its position is stored. Calls no platform.
/// </summary>
internal sealed class MappingCheckJob(JobContext context, StoredMappingCheck check, ListingMappings mappings, IMappingReads missing)
    : AccountJob(context, JobKinds.MappingCheck)
{
    private const int AtOnce = 200;
    private const int Parallel = 16;
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(30);

    private string Tenant => Context.Account.Tenant;

    private string AccountKey => Context.Account.Key;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var services = run.Services;
        // What is looked for was written by any process.
        mappings.Forget(Tenant);
        // Put off before it begins: a process that dies in the middle is followed by another after that time.
        await CommitAsync(run, [new MappingCheckRow(AccountKey, check.CheckId, check.Changes, check.Position, services.Clock.GetUtcNow() + FailurePause)]);
        var ids = await services.Listings.ProductsOnAsync(Tenant, AccountKey, check.Position, AtOnce, run.Cancellation);
        if (ids.Count > 0)
            await LookAsync(run, ids);
        await CommitAsync(run, ids.Count < AtOnce
            ? [new MappingCheckDoneRow(AccountKey, check.CheckId)]
            : [new MappingCheckRow(AccountKey, check.CheckId, check.Changes, ids[^1], services.Clock.GetUtcNow())]);
        return Done(run);
    }

    private async Task LookAsync(JobRun run, IReadOnlyList<string> ids)
    {
        var services = run.Services;
        var changes = check.Changes is { } json ? KolajJson.FromBytes<List<MappingChange>>(System.Text.Encoding.UTF8.GetBytes(json)) : [];
        var rows = (await services.Listings.FindAsync(Tenant, AccountKey, ids, run.Cancellation)).ToLookup(static r => r.ProductId, StringComparer.Ordinal);
        var remote = await services.Products.RemoteIdsAsync(Tenant, AccountKey, ids, run.Cancellation);
        var listed = (await services.Products.FindManyAsync(Tenant, ids, run.Cancellation)).Select(static r => KolajJson.FromBytes<ProductDocument>(r.State))
            .Where(d => !d.Deleted && d.Listings.ContainsKey(AccountKey))
            .Select(d => new ListingOnAccount(
                d.Product.Id, d, rows[d.Product.Id].ToDictionary(static r => r.Aspect, StringComparer.Ordinal),
                remote.GetValueOrDefault(d.Product.Id) ?? new Dictionary<string, string>())).ToList();
        var mapped = await mappings.OfAsync(
            Context.Account, (ICategorySource)Context.Connector, Context.Settings, [.. listed.Select(static l => (l.Document!.Product, !l.IsPublished))]);
        var lacked = await missing.LackingAsync(Tenant, AccountKey, ids, run.Cancellation);
        var noted = listed.Where(l => mapped.Listings[l.ProductId].Missing.Count > 0 || lacked.Contains(l.ProductId))
            .Select(l => new MappingMissingRow(AccountKey, l.ProductId, mapped.Listings[l.ProductId].Missing));
        var wanted = mapped.Unread.Select(id => new CatalogWantedRow(AccountKey, CatalogKinds.Attributes, id, services.Clock.GetUtcNow()));
        var gone = ids.Except(listed.Select(static l => l.ProductId)).Where(lacked.Contains).Select(id => new MappingMissingRow(AccountKey, id, []));
        await CommitAsync(run, [.. noted, .. wanted, .. gone]);
        var again = listed.Where(l => changes.Exists(c => c.Concerns(l.Document!.Product))
            || (lacked.Contains(l.ProductId) && mapped.Listings[l.ProductId].Missing.Count == 0));
        await System.Threading.Tasks.Parallel.ForEachAsync(
            again, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = run.Cancellation },
            async (listing, _) => await services.Grains.GetGrain<IProductGrain>(GrainKeys.Product(Tenant, listing.ProductId))
                .SendAgain(new SendListingAgain(AccountKey, Aspects.Content, listing.Row(Aspects.Content)?.DesiredVersion ?? 0)));
    }

    private async Task CommitAsync(JobRun run, IList<StoreRow> rows)
    {
        if (rows.Count > 0)
            await run.Services.Committer.CommitAsync(new Unit { Tenant = Tenant, Rows = rows }, run.Cancellation);
    }
}
