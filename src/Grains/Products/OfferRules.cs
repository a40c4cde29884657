using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>What a product's offers must keep to (api.md section 3, <c>offers</c>).</summary>
internal static class OfferRules
{
    private const int MaxOffers = 200;

    /// <param name="now">Sales that are over by then are not asked about their price.</param>
    /// <param name="ruled">Accounts whose prices come from a rule: what a price of the product becomes there is found out later.</param>
    public static void Check(Product product, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string> ruled)
    {
        if (product.Offers.Count > MaxOffers)
            errors.Add(new FieldError("/offers", ErrorCodes.TooLong, $"At most {MaxOffers} offers."));
        var seen = new HashSet<(string, string?)>();
        for (var i = 0; i < product.Offers.Count; i++)
        {
            var offer = product.Offers[i];
            if (string.IsNullOrWhiteSpace(offer.IntegrationId))
                errors.Add(new FieldError($"/offers/{i}/integration_id", ErrorCodes.Required, "An offer names its integration."));
            else if (!seen.Add((offer.IntegrationId, offer.Account)))
                errors.Add(new FieldError($"/offers/{i}", ErrorCodes.Malformed, "An account has one offer."));
            if (offer.Stock is { } stock)
                Stock($"/offers/{i}/stock", stock, errors);
            if (offer.Attributes is { } attributes)
                ProductRules.Attributes($"/offers/{i}/attributes", attributes, errors);
            if (offer.Title is { } title && string.IsNullOrWhiteSpace(title))
                errors.Add(new FieldError($"/offers/{i}/title", ErrorCodes.Required, "A title has at least one visible character."));
            ProductRules.Short($"/offers/{i}/integration_id", offer.IntegrationId, errors);
            ProductRules.Short($"/offers/{i}/account", offer.Account, errors);
            ProductRules.Short($"/offers/{i}/category_id", offer.CategoryId, errors);
            ProductRules.Title($"/offers/{i}/title", offer.Title, errors);
            ProductRules.Description($"/offers/{i}/description", offer.Description, errors);
            Prices(product, i, now, errors, ruled);
        }
    }

    /// <summary>The offers' prices as they stand together with the product's.</summary>
    public static void Prices(Product product, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string> ruled)
    {
        for (var i = 0; i < product.Offers.Count; i++)
            Prices(product, i, now, errors, ruled);
    }

    private static void Prices(Product product, int index, DateTimeOffset now, List<FieldError> errors, IReadOnlyCollection<string> ruled)
    {
        var (offer, at) = (product.Offers[index], $"/offers/{index}");
        var before = errors.Count;
        ProductRules.Amount(at + "/price", offer.Price, errors);
        ProductRules.Amount(at + "/list_price", offer.ListPrice, errors);
        ProductRules.Amount(at + "/sale/price", offer.Sale?.Price, errors);
        ProductRules.Amount(at + "/min_price", offer.MinPrice, errors);
        if (offer.Sale is { } sale && sale.EndsAt <= sale.StartsAt)
            errors.Add(new FieldError(at + "/sale/ends_at", ErrorCodes.OutOfRange, "A sale ends after it begins."));
        if (errors.Count > before)
            return;

        // What it leaves to the offer for all accounts of its integration holds for it too.
        offer = ChannelOffers.Whole(product, offer);
        if (offer is { ListPrice: null, Sale: null, MinPrice: null } || (offer.Price is null && IsRuled(offer, ruled)))
            return;
        if ((offer.Price ?? product.Price) is not { } regular)
        {
            if (offer.ListPrice is not null)
                errors.Add(new FieldError(at + "/list_price", ErrorCodes.Required, "A list_price needs a price, of the offer or of the product."));
            if (offer.Sale is not null)
                errors.Add(new FieldError(at + "/sale", ErrorCodes.Required, "A sale needs a regular price, of the offer or of the product."));
            return;
        }

        foreach (var (name, money) in new[] { ("list_price", offer.ListPrice), ("sale/price", offer.Sale?.Price), ("min_price", offer.MinPrice) })
        {
            if (money is { } amount && amount.Currency != regular.Currency)
                errors.Add(new FieldError($"{at}/{name}", ErrorCodes.CurrencyMismatch, $"The channel's price is in {regular.Currency}."));
        }

        if (errors.Count > before)
            return;
        if (offer.ListPrice is { } list && list.TenThousandths < regular.TenThousandths)
            errors.Add(new FieldError(at + "/list_price", ErrorCodes.ListPriceBelowPrice, "list_price is not below the channel's price."));
        if (offer.MinPrice is not { } least)
            return;
        if (regular.TenThousandths < least.TenThousandths)
            errors.Add(Below(offer.Price is null ? "/price" : at + "/price", offer, regular, least, "would be offered for"));
        if (offer.Sale is { } planned && planned.EndsAt > now && planned.Price.TenThousandths < least.TenThousandths)
            errors.Add(Below(at + "/sale/price", offer, planned.Price, least, "would be on sale for"));
    }

    private static bool IsRuled(ProductOffer offer, IReadOnlyCollection<string> ruled) => ruled.Any(key => offer.Account is { } account
        ? key == GrainKeys.Join(offer.IntegrationId, account)
        : key.StartsWith(GrainKeys.Join(offer.IntegrationId) + "/", StringComparison.Ordinal));

    private static FieldError Below(string pointer, ProductOffer offer, Money price, Money least, string what) => new(
        pointer, ErrorCodes.PriceBelowMinimum,
        $"{offer.IntegrationId}{(offer.Account is null ? "" : "/" + offer.Account)} {what} {price}; its min_price is {least}.");

    private static void Stock(string pointer, OfferStock stock, List<FieldError> errors)
    {
        if (stock.Mode is not (OfferStock.Share or OfferStock.FixedUnits or OfferStock.Off))
            errors.Add(new FieldError(pointer + "/mode", "unknown_value", "share, fixed or off."));
        if ((stock.Mode == OfferStock.FixedUnits) != (stock.Fixed is not null))
            errors.Add(new FieldError(pointer + "/fixed", ErrorCodes.Malformed, "The mode 'fixed', and no other, has a number 'fixed'."));
        foreach (var (name, units) in new[] { ("fixed", stock.Fixed), ("max", stock.Max), ("buffer", stock.Buffer) })
        {
            if (units is < 0 or > ProductRules.MaxQuantity)
                errors.Add(new FieldError($"{pointer}/{name}", ErrorCodes.OutOfRange, $"From 0 to {ProductRules.MaxQuantity} units."));
        }

        if (stock.Percent is < 0 or > 100)
            errors.Add(new FieldError(pointer + "/percent", ErrorCodes.OutOfRange, "From 0 to 100 percent."));
    }
}
