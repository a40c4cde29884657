using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// A variant's prices. Writing <c>prices</c> replaces the list whole, so that all others go along as they were read: those of other
/// currencies, of regions and from a number of units on.
/// </summary>
internal static class MedusaPrices
{
    /// <summary>What everybody pays for one unit in the account's currency; null also where the shop's prices are without tax.</summary>
    public static Money? Of(MedusaVariant variant, MedusaShopFacts shop) =>
        shop.PricesIncludeTax && Base(variant, shop) is { } price ? Money.FromDecimal(price.Amount, shop.Currency) : null;

    /// <summary>The list to write, with a new base price.</summary>
    public static List<Dictionary<string, object>> With(MedusaVariant variant, Money price, MedusaShopFacts shop)
    {
        var known = Base(variant, shop);
        return [New(price, known?.Id), .. variant.Prices.Where(other => other != known).Select(static other => other.ToRow())];
    }

    public static Dictionary<string, object> New(Money price, string? id = null)
    {
        var row = new Dictionary<string, object> { ["currency_code"] = price.Currency.ToLowerInvariant(), ["amount"] = price.Amount };
        if (id is not null)
            row["id"] = id;
        return row;
    }

    private static MedusaPrice? Base(MedusaVariant variant, MedusaShopFacts shop) => variant.Prices.FirstOrDefault(price =>
        price.IsBase && string.Equals(price.Currency, shop.Currency, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Rules">Attribute to value, for example <c>region_id</c>.</param>
internal sealed record MedusaPrice(
    string Id, string Currency, decimal Amount, long? MinQuantity, long? MaxQuantity, IReadOnlyDictionary<string, string> Rules)
{
    public bool IsBase => Rules.Count == 0 && MinQuantity is null or 0 or 1 && MaxQuantity is null;

    public static MedusaPrice Read(PlatformJson json) => new(
        json.RequiredText("id"), json.RequiredText("currency_code"),
        json.Number("amount") is { } amount and >= 0 and < 1e12m ? amount : throw new FormatException("'amount' is no price."),
        json.Integer("min_quantity"), json.Integer("max_quantity"),
        json.Child("rules") is { } rules
            ? rules.Names().ToDictionary(static name => name, name => rules.RequiredText(name), StringComparer.Ordinal)
            : new Dictionary<string, string>());

    public Dictionary<string, object> ToRow()
    {
        var row = new Dictionary<string, object> { ["id"] = Id, ["currency_code"] = Currency, ["amount"] = Amount };
        if (MinQuantity is { } least)
            row["min_quantity"] = least;
        if (MaxQuantity is { } most)
            row["max_quantity"] = most;
        if (Rules.Count > 0)
            row["rules"] = Rules;
        return row;
    }
}
