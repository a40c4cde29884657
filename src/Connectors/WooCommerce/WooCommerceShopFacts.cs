using System.Globalization;
using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>What must be known of the shop before prices are written or read.</summary>
/// <param name="Currency">ISO 4217: WooCommerce's products have amounts without one.</param>
/// <param name="Decimals">Digits after the point that the shop shows.</param>
/// <param name="PricesIncludeTax">True also where the shop adds no tax at all.</param>
internal sealed record WooCommerceShopFacts(string Currency, int Decimals, bool PricesIncludeTax)
{
    /// <summary>From the shop's settings, which an administrator or shop manager may read.</summary>
    public static async Task<WooCommerceShopFacts> ReadAsync(WooCommerceApi api, CancellationToken cancellation)
    {
        var general = await GroupAsync(api, "general", cancellation);
        var tax = await GroupAsync(api, "tax", cancellation);
        var currency = general("woocommerce_currency") ?? throw new PlatformException(
            PlatformFailure.Broken, "currency_not_told", "The shop does not tell its currency.");
        var decimals = int.TryParse(general("woocommerce_price_num_decimals"), NumberStyles.None, CultureInfo.InvariantCulture, out var shown) ? shown : 2;
        return new WooCommerceShopFacts(
            currency.ToUpperInvariant(), decimals, general("woocommerce_calc_taxes") == "no" || tax("woocommerce_prices_include_tax") == "yes");
    }

    /// <summary>The hub's prices include KDV (value-added tax); entered without it, the same number would be another price.</summary>
    /// <exception cref="PlatformException">The shop's prices are without tax.</exception>
    public void RequireGrossPrices()
    {
        if (!PricesIncludeTax)
            throw new PlatformException(PlatformFailure.Refused, TaxProblem.Code, TaxProblem.Message);
    }

    /// <summary>Why a price cannot be shown in the shop; null where it can.</summary>
    public (string Code, string Message)? Problem(Money? price, Money? listPrice)
    {
        if (price is null)
            return null;
        if (!PricesIncludeTax)
            return TaxProblem;
        foreach (var money in new[] { price, listPrice })
        {
            if (money is not { } amount)
                continue;
            if (amount.Currency != Currency)
                return ("currency_not_sold", $"The shop sells in {Currency}, the price is in {amount.Currency}.");
            if (amount.TenThousandths <= 0)
                return ("price_not_positive", "A price is above zero.");
            if (decimal.Round(amount.Amount, Math.Min(Decimals, 4)) != amount.Amount)
                return (ErrorCodes.MoneyPrecision, $"The price {amount} has more decimals than the shop shows ({Decimals}).");
        }

        return listPrice is { } list && list.TenThousandths < price.Value.TenThousandths
            ? (ErrorCodes.ListPriceBelowPrice, "The list price is not below the price.")
            : null;
    }

    /// <summary>Price fields of a row: with a list price above it, the price is WooCommerce's sale price.</summary>
    public static void Write(Dictionary<string, object> row, Money price, Money? listPrice)
    {
        var isReduced = listPrice is { } list && list.TenThousandths > price.TenThousandths;
        row["regular_price"] = (isReduced ? listPrice!.Value : price).AmountText;
        row["sale_price"] = isReduced ? price.AmountText : "";
    }

    private static (string Code, string Message) TaxProblem =>
        ("prices_exclude_tax", "The shop's prices are entered without tax; set 'prices entered with tax' to yes (WooCommerce, Settings, Tax).");

    private static async Task<Func<string, string?>> GroupAsync(WooCommerceApi api, string group, CancellationToken cancellation)
    {
        var answer = await api.GetAsync(WooCommerceOperations.Settings, $"settings/{group}", [("_fields", "id,value")], cancellation);
        var values = answer.Read(static body => body.Elements()
            .GroupBy(static option => option.RequiredText("id"), StringComparer.Ordinal)
            // Settings with several choices are lists: none of those is read here.
            .ToDictionary(static option => option.Key, static option => option.First().AnyText("value"), StringComparer.Ordinal));
        return name => values.GetValueOrDefault(name);
    }
}
