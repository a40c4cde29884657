using KolajAI.Connectors;
using KolajAI.Grains.Products;
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
        var accounts = await rules.ForAsync(tenant);
        var guarded = document.Listings.Keys.Where(a => IsGuarded(document, accounts.GetValueOrDefault(a))).ToHashSet(StringComparer.Ordinal);
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

    private static bool IsGuarded(ProductDocument document, StockRule? rule) =>
        rule is { Writing: not null } && document.Product.Components.Count == 0 && (document.Product.StockPolicy ?? rule.Policy).Guards(document.Stock.Available);

    /// <summary>Nothing is guarded: channels get their shares.</summary>
    private async Task<ProductDecision?> ShareAsync(
        string tenant, ProductDocument document, ProductDecision? decision, IReadOnlyDictionary<string, StockRule> accounts, GuardInput input, DateTimeOffset now)
    {
        bool Plain(string account) => !ChannelShare.IsHeldBack(document, accounts.GetValueOrDefault(account))
            && accounts.GetValueOrDefault(account) is not { Buffer: > 0 } && StockOffers.Of(document.Product, account) is null;
        if (!input.Replan && document.Listings.Keys.All(Plain))
            return decision;
        long Share(string account) => ChannelShare.Of(document, accounts.GetValueOrDefault(account), StockOffers.Of(document.Product, account));
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
