using System.Globalization;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Products;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Prices;

/// <summary>Between a product's decision and its unit: accounts with a price rule are told what the rule makes of the product's price.</summary>
internal sealed class PriceGuard(StockRules rules, IListingReads listings)
{
    private const int PriceLane = 2;

    /// <summary>Accounts of the tenant whose prices come from a rule.</summary>
    /// <param name="listedOn">Those that the product is on, or comes on.</param>
    public async ValueTask<IReadOnlyCollection<string>> RuledAsync(string tenant, IReadOnlyCollection<string> listedOn) =>
        [.. (await rules.ForAsync(tenant, listedOn)).Where(static r => r.Value.Pricing is not null).Select(static r => r.Key)];

    /// <param name="before">Null when the product is created.</param>
    /// <param name="decision">Null when nothing is to be written so far.</param>
    /// <param name="replan">A rule has changed: every account's price is worked out anew.</param>
    /// <param name="version">The product's new version: names the change in the timeline.</param>
    public async Task<ProductDecision?> ApplyAsync(
        string tenant, ProductDocument? before, ProductDecision? decision, bool replan, long version, DateTimeOffset now)
    {
        if ((decision?.Document ?? before) is not { Deleted: false } document || (!replan && !MovesPrices(before, decision)))
            return decision;
        var accounts = await rules.ForAsync(tenant, [.. document.Listings.Keys]);
        var asked = document.Listings.Keys.Where(a => replan || accounts.GetValueOrDefault(a)?.Pricing is not null).Order(StringComparer.Ordinal).ToList();
        if (asked.Count == 0)
            return decision;
        if (replan)
            document = document with { PricedAt = ChannelOffers.HasSale(document.Product) ? now : null };
        var stored = (await listings.ForProductAsync(tenant, document.Product.Id)).Where(static r => r.Aspect == Aspects.Price)
            .ToDictionary(static r => r.AccountKey, StringComparer.Ordinal);
        var draft = decision ?? new ProductDecision(document, [], [], []);
        var raised = draft.Raised.ToList();
        var rows = draft.Rows.ToList();
        var versions = new Dictionary<string, ListingVersions>(document.Listings);
        var next = document.PriceVersion + 1;
        var rose = false;
        foreach (var account in asked)
        {
            if (PriceWishes.Of(document.Product, account, accounts.GetValueOrDefault(account)?.Pricing, document.PricedAt ?? now) is not { } wish)
                continue;
            var value = PriceWishes.Json(wish);
            var known = stored.GetValueOrDefault(account);
            var place = raised.FindIndex(r => r.AccountKey == account && r.Aspect == Aspects.Price);
            if (place >= 0)
                raised[place] = raised[place] with { Value = value };
            else if (known is null || known.DesiredValue == value)
                continue;
            else
                raised.Add(new ListingDesiredRow(document.Product.Id, account, Aspects.Price, next, value, PriceLane, now, false));
            if (place < 0)
            {
                versions[account] = versions[account] with { Price = next };
                rose = true;
            }

            if (known is not null && known.DesiredValue != value)
                rows.Add(Entry(document, account, known.DesiredValue, value, version, now));
        }

        if (decision is null && !rose)
            return null;
        return draft with
        {
            Document = document with { Listings = versions, PriceVersion = rose ? next : document.PriceVersion },
            Raised = raised,
            Rows = rows,
            ChangeTypes = rose && !draft.ChangeTypes.Contains("product") ? [.. draft.ChangeTypes, "product"] : draft.ChangeTypes,
        };
    }

    /// <summary>Whether what rules go by has changed, or an account is new.</summary>
    private static bool MovesPrices(ProductDocument? before, ProductDecision? decision) => decision is not null
        && (before is null || before.Product.Price != decision.Document.Product.Price || before.Product.ListPrice != decision.Document.Product.ListPrice
            || !ReferenceEquals(before.Product.Offers, decision.Document.Product.Offers) || decision.Raised.Any(static r => r.Aspect == Aspects.Price));

    private static LedgerRow Entry(ProductDocument document, string account, string before, string after, long version, DateTimeOffset now) => new(
        document.Product.Id, string.Create(CultureInfo.InvariantCulture, $"price_rule:{version}:{account}"), "price", 0, 0, document.Stock.OnHand,
        document.Stock.Reserved, WarehouseIdentity.Default, "price_rule", null, account,
        $"{{\"before\":{Price(before)},\"after\":{Price(after)}}}", now);

    private static string Price(string value) => ProductFields.Json(Accounts.BatchPlanner.Price(value).Price) ?? "null";
}
