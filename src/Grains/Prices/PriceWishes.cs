using System.Text.Json;
using KolajAI.Accounts;
using KolajAI.Grains.Products;
using KolajAI.Json;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Grains.Prices;

/// <summary>What an account should show for a product by its price rule. A price that the offer names is meant as it stands: the rule leaves it.</summary>
internal static class PriceWishes
{
    /// <summary>Held because the price would fall below the offer's <c>min_price</c>.</summary>
    public const string Minimum = "min_price";

    /// <summary>Held because the rule cannot be worked out.</summary>
    public const string Rule = "price_rule";

    /// <returns>Null without a price to start from.</returns>
    public static PriceValue? Of(Product product, string accountKey, ChannelPricing? pricing, DateTimeOffset at)
    {
        var offer = ChannelOffers.Of(product, accountKey);
        if (pricing is null || offer?.Price is not null)
        {
            return ChannelOffers.Price(product, offer, at) is { } plain ? new PriceValue(plain.Price, plain.ListPrice) : null;
        }

        if (product.Price is not { } own)
            return null;
        var from = pricing.Rule.Base is PriceBase.ListPrice ? product.ListPrice ?? own : own;
        var (computed, held) = PriceFormula.Of(from, pricing);
        if (computed is not { } regular)
            return new PriceValue(null, null) { Held = held };
        var price = regular;
        var list = ListPrice(product, offer, pricing, regular);
        if (offer?.Sale is { } sale && sale.RunsAt(at))
        {
            if (sale.Price.Currency != regular.Currency)
            {
                return Hold(regular, list, Rule,
                    $"The sale is in {sale.Price.Currency}, the price rule makes a price in {regular.Currency}: give the sale in {regular.Currency}.");
            }

            if (sale.Price.TenThousandths < regular.TenThousandths)
                (price, list) = (sale.Price, list ?? regular);
        }

        if (offer?.MinPrice is not { } least)
            return new PriceValue(price, list);
        if (least.Currency != price.Currency)
        {
            return Hold(price, list, Rule,
                $"min_price is in {least.Currency}, the price rule makes a price in {price.Currency}: give min_price in {price.Currency}.");
        }

        return price.TenThousandths < least.TenThousandths
            ? Hold(price, list, Minimum, $"The price rule makes {price} here; min_price is {least}. Raise the price or the rule, or lower min_price.")
            : new PriceValue(price, list);
    }

    /// <summary>As the price aspect stores it.</summary>
    public static string Json(PriceValue value) => value.Held is null
        ? ListingPlan.PriceValue(value.Price, value.ListPrice)
        : JsonSerializer.Serialize(value, KolajJson.Stored);

    private static PriceValue Hold(Money price, Money? list, string code, string message) => new(price, list) { Held = new HeldPrice(code, message) };

    /// <summary>The offer's own, else the product's list price taken through the rule; only above the price.</summary>
    private static Money? ListPrice(Product product, ProductOffer? offer, ChannelPricing pricing, Money regular)
    {
        if (offer?.ListPrice is { } own && own.Currency == regular.Currency && own.TenThousandths >= regular.TenThousandths)
            return own;
        if (pricing.Rule.Base is PriceBase.ListPrice || product.ListPrice is not { } list)
            return null;
        return PriceFormula.Of(list, pricing).Price is { } struck && struck.TenThousandths > regular.TenThousandths ? struck : null;
    }
}
