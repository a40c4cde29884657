using KolajAI.Connectors;
using KolajAI.Grains.Products;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Exposures;

/// <summary>
/// Between a product's decision and its unit: where a channel is guarded, the exposure rule says what it is told instead of the whole
/// pool; where its offer gives it a part, that part.
/// </summary>
internal sealed class StockGuard(StockRules rules, IListingReads listings, IProductReads products, IOrderReads orders)
{
    private static readonly TimeSpan SalesWindow = TimeSpan.FromDays(30);

    /// <param name="before">Null when the product is created.</param>
    /// <param name="decision">Null when the command alone changes nothing.</param>
    /// <returns>Null when nothing is to be written.</returns>
    public async Task<ProductDecision?> ApplyAsync(string tenant, ProductDocument? before, ProductDecision? decision, GuardInput input, DateTimeOffset now)
    {
        if ((decision?.Document ?? before) is not { Deleted: false } document)
            return decision;
        var accounts = await rules.ForAsync(tenant, [.. document.Listings.Keys]);
        document = await WithBundleUnitsAsync(tenant, document, accounts);
        if (document is { ExposuresFit: not null, Exposures.Count: 0 })
            document = document with { ExposuresFit = null };
        decision = decision is null ? null : decision with { Document = document };
        var guarded = Guarded(document, accounts);
        if (guarded.Count == 0 && document.Exposures.Count == 0)
            return await ShareAsync(tenant, document, decision, accounts, input, now);
        var rows = (await listings.ForProductAsync(tenant, document.Product.Id)).Where(static r => r.Aspect == Aspects.Stock)
            .ToDictionary(static r => r.AccountKey, StringComparer.Ordinal);
        var draft = new GuardDraft(before, decision, document, accounts, rows, guarded, now);
        draft.Count(input);
        var sales = draft.Guarded.Count > 1
            ? await products.SalesAsync(tenant, document.Product.Id, now - SalesWindow)
            : new Dictionary<string, long>();
        var open = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var account in draft.Guarded.Where(a => accounts.GetValueOrDefault(a)?.Writing is { Kind: StockWriteKind.OnHandMinusOwnOrders }))
            open[account] = (await orders.OpenUnitsAsync(tenant, account, [document.Product.Id])).GetValueOrDefault(document.Product.Id);
        return draft.Plan(sales, open, input);
    }

    /// <summary>
    /// Channels that ship from a warehouse together, or are joined by others that do, are guarded together: as soon as one of them is offered
    /// few enough units, no other may be told all that it could sell of them.
    /// </summary>
    private static HashSet<string> Guarded(ProductDocument document, IReadOnlyDictionary<string, StockRule> accounts)
    {
        if (document.Product.Components.Count > 0)
            return [];
        var pools = WarehousePools.Of(document);
        var sets = document.Listings.Keys.Where(a => accounts.GetValueOrDefault(a) is { Writing: not null } rule && Policy(document, rule).Mode is StockMode.Guarded)
            .ToDictionary(static a => a, a => pools.SetOf(accounts[a].Warehouses), StringComparer.Ordinal);
        return [.. sets.Keys.Where(a => Policy(document, accounts[a]).Guards(Joined(sets.Values, sets[a]).Min(pools.Available)))];
    }

    private static StockPolicy Policy(ProductDocument document, StockRule rule) => document.Product.StockPolicy ?? rule.Policy;

    /// <summary>The sets that share a warehouse with this one, by others between them or at once; itself among them.</summary>
    private static List<ulong> Joined(IReadOnlyCollection<ulong> sets, ulong set)
    {
        for (var reach = set; ;)
        {
            var joined = sets.Where(s => s == set || (s & reach) != 0).ToList();
            var further = joined.Aggregate(reach, static (all, s) => all | s);
            if (further == reach)
                return joined;
            reach = further;
        }
    }

    private async Task<ProductDocument> WithBundleUnitsAsync(string tenant, ProductDocument document, IReadOnlyDictionary<string, StockRule> accounts)
    {
        var bound = document.Product.Components.Count == 0 ? [] : document.Listings.Keys.Where(a => accounts.GetValueOrDefault(a) is { IsBound: true }).ToList();
        if (bound.Count == 0)
            return document.BundleUnits.Count == 0 ? document : document with { BundleUnits = new Dictionary<string, long>() };
        var components = document.Product.Components;
        var living = (await products.FindManyAsync(tenant, [.. components.Select(static c => c.ProductId)])).Select(static r => KolajJson.FromBytes<ProductDocument>(r.State))
            .Where(static d => !d.Deleted).ToDictionary(static d => d.Product.Id, StringComparer.Ordinal);
        return document with
        {
            BundleUnits = bound.Order(StringComparer.Ordinal).ToDictionary(static a => a, a => BundleCount.Within(components, living, accounts[a].Warehouses), StringComparer.Ordinal),
        };
    }

    /// <summary>Nothing is guarded: channels get their shares.</summary>
    private async Task<ProductDecision?> ShareAsync(
        string tenant, ProductDocument document, ProductDecision? decision, IReadOnlyDictionary<string, StockRule> accounts, GuardInput input, DateTimeOffset now)
    {
        bool Plain(string account) => !ChannelShare.IsHeldBack(document, accounts.GetValueOrDefault(account))
            && accounts.GetValueOrDefault(account) is not ({ Buffer: > 0 } or { IsBound: true }) && StockOffers.Of(document.Product, account) is null;
        if (!input.Replan && document.Listings.Keys.All(Plain))
            return decision;
        long Share(string account) => ChannelShare.Of(document, accounts.GetValueOrDefault(account), StockOffers.Of(document.Product, account), account);
        var draft = decision ?? new ProductDecision(document, [], [], []);
        // A share does not always fall by what the channel sold: then it is told.
        var raised = draft.Raised.Select(r => r.Aspect != Aspects.Stock || Plain(r.AccountKey) || !document.Listings.ContainsKey(r.AccountKey)
            ? r
            : r with { Value = ListingPlan.StockValue(Share(r.AccountKey)), AlreadyShown = false }).ToList();
        var shown = (await listings.ForProductAsync(tenant, document.Product.Id)).Where(static r => r.Aspect == Aspects.Stock)
            .ToDictionary(static r => r.AccountKey, static r => Quantity(r.DesiredValue), StringComparer.Ordinal);
        var wrong = document.Listings.Keys.Where(a => !raised.Exists(r => r.AccountKey == a && r.Aspect == Aspects.Stock)
            && shown.TryGetValue(a, out var told) && told != Share(a)).Order(StringComparer.Ordinal).ToList();
        if (wrong.Count == 0)
            return decision is null ? null : draft with { Raised = raised };
        var version = document.StockVersion + 1;
        var versions = new Dictionary<string, ListingVersions>(document.Listings);
        foreach (var account in wrong)
        {
            versions[account] = versions[account] with { Stock = version };
            raised.Add(new ListingDesiredRow(
                document.Product.Id, account, Aspects.Stock, version, ListingPlan.StockValue(Share(account)), Share(account) < shown[account] ? 0 : 1, now, false));
        }

        return draft with { Document = document with { Listings = versions, StockVersion = version }, Raised = raised };
    }

    private static long Quantity(string value) => Accounts.BatchPlanner.Stock(value).Quantity;
}
