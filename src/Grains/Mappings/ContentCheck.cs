using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>Before content is sent: what each product is on the channel, and what it lacks. What lacks something is refused here, not there.</summary>
internal sealed class ContentCheck(ListingMappings mappings, IMappingReads missing, ICommitter committer, TimeProvider clock)
{
    /// <summary>How soon to look again while a category's attributes are being read.</summary>
    private static readonly TimeSpan ReadingPause = TimeSpan.FromSeconds(1);

    public async Task<CheckedContent> OfAsync(JobContext context, BatchPlan plan)
    {
        if (plan.Kind is not PlanKind.Content || context.Connector is not ICategorySource source)
            return CheckedContent.Untouched;
        var account = context.Account;
        var now = clock.GetUtcNow();
        var mapped = await mappings.OfAsync(
            account, source, context.Settings, [.. plan.Items.Select(static i => (i.Listing.Document!.Product, !i.Listing.IsPublished))]);
        if (mapped.Unread.Count > 0)
        {
            await CommitAsync(account.Tenant, [.. mapped.Unread.Select(id => new CatalogWantedRow(account.Key, CatalogKinds.Attributes, id, now))]);
            return new CheckedContent(mapped.Listings, [], new BatchPlan(PlanKind.Wait, plan.Items) { Until = now + ReadingPause });
        }

        var lacked = await missing.LackingAsync(account.Tenant, account.Key, [.. mapped.Listings.Keys]);
        await CommitAsync(account.Tenant, [.. mapped.Listings.Where(l => l.Value.Missing.Count > 0 || lacked.Contains(l.Key))
            .Select(l => new MappingMissingRow(account.Key, l.Key, l.Value.Missing))]);
        return new CheckedContent(mapped.Listings, [.. Refused(plan, mapped.Listings)], null);
    }

    /// <summary>Items that lack the same together; of a group all variants, for it goes whole or not at all.</summary>
    private static IEnumerable<BatchPlan> Refused(BatchPlan plan, IReadOnlyDictionary<string, MappedListing> listings)
    {
        var refused = new List<(PlannedItem Item, (string Code, string Message) Why)>();
        foreach (var unit in plan.Items.GroupBy(static i => i.Group?.Content.Id ?? "product " + i.Listing.ProductId, StringComparer.Ordinal))
        {
            if (unit.FirstOrDefault(i => listings[i.Listing.ProductId].Missing.Count > 0) is not { } lacking)
                continue;
            var why = MissingTexts.Of(listings[lacking.Listing.ProductId].Missing, lacking.Group is null ? null : lacking.Listing.Document!.Product.Sku);
            refused.AddRange(unit.Select(i => (i, why)));
        }

        return refused.GroupBy(static r => r.Why).Select(static g => new BatchPlan(PlanKind.Rest, [.. g.Select(static r => r.Item)], g.Key.Code, g.Key.Message));
    }

    private async Task CommitAsync(string tenant, List<StoreRow> rows)
    {
        if (rows.Count > 0)
            await committer.CommitAsync(new Unit { Tenant = tenant, Rows = rows });
    }
}

/// <param name="Refused">What lacks something, each with its code and message.</param>
/// <param name="Waits">Everything, while something has to be read first.</param>
internal sealed record CheckedContent(IReadOnlyDictionary<string, MappedListing> Listings, IReadOnlyList<BatchPlan> Refused, BatchPlan? Waits)
{
    public static CheckedContent Untouched { get; } = new(new Dictionary<string, MappedListing>(), [], null);

    public bool Goes => Refused.Count == 0 && Waits is null;

    public MappedListing Of(string productId) => Listings.GetValueOrDefault(productId) ?? MappedListing.None;
}
