using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Medusa;

/// <summary>What must be known of the shop before anything is written or read.</summary>
/// <param name="Currency">ISO 4217, of the prices that the hub writes and reads; Medusa keeps a list of prices for each variant.</param>
/// <param name="PricesIncludeTax">What the price preference of that currency says.</param>
/// <param name="Location">Where the hub's stock lies.</param>
/// <param name="ChannelLocations">Every location that the sales channel sells from.</param>
/// <param name="ShippingProfileId">For new products; null where the shop has none.</param>
internal sealed record MedusaShopFacts(
    string StoreName, string Currency, bool PricesIncludeTax, string SalesChannelId, string SalesChannelName, MedusaLocation Location,
    IReadOnlySet<string> ChannelLocations, string? ShippingProfileId)
{
    private const string Everything = "1000";

    public static async Task<MedusaShopFacts> ReadAsync(MedusaApi api, string operation, CancellationToken cancellation)
    {
        var store = await api.GetAsync(
            operation, "stores", [("fields", "id,name,default_sales_channel_id,*supported_currencies")], static body => Store.Read(body), cancellation);
        var currency = store.Currency(api.Setting(MedusaDescriptor.Currency));
        var channel = api.Setting(MedusaDescriptor.SalesChannel) ?? store.SalesChannel
            ?? throw Refused("sales_channel_unknown", "The store has no default sales channel: set 'sales_channel_id'.");
        var channels = await api.GetAsync(
            operation, "sales-channels", [("id", channel), ("fields", "id,name")],
            static body => body.RequiredList("sales_channels").Select(static row => (Id: row.RequiredText("id"), Name: row.AnyText("name"))).ToList(),
            cancellation);
        if (!channels.Exists(row => row.Id == channel))
            throw Refused("sales_channel_unknown", $"The shop has no sales channel '{channel}'.");

        var inclusive = await api.GetAsync(
            operation, "price-preferences", [("attribute", "currency_code"), ("value", currency.ToLowerInvariant())],
            body => body.RequiredList("price_preferences").Any(row =>
                row.AnyText("attribute") == "currency_code" && string.Equals(row.AnyText("value"), currency, StringComparison.OrdinalIgnoreCase)
                && row.Flag("is_tax_inclusive") == true),
            cancellation);
        var locations = await api.GetAsync(
            operation, "stock-locations", [("fields", "id,name,sales_channels.id"), ("order", "created_at"), ("limit", Everything)],
            body => body.RequiredList("stock_locations")
                .Where(row => row.List("sales_channels").Any(sold => sold.AnyText("id") == channel))
                .Select(static row => new MedusaLocation(row.RequiredText("id"), row.AnyText("name") ?? "")).ToList(),
            cancellation);
        var profile = api.Setting(MedusaDescriptor.ShippingProfile) ?? await api.GetAsync(
            operation, "shipping-profiles", [("type", "default"), ("order", "created_at"), ("fields", "id,type")],
            static body => body.RequiredList("shipping_profiles").Select(static row => row.RequiredText("id")).FirstOrDefault(), cancellation);
        return new MedusaShopFacts(
            store.Name, currency, inclusive, channel, channels[0].Name ?? channel, LocationOf(api.Setting(MedusaDescriptor.StockLocation), locations),
            locations.Select(static location => location.Id).ToHashSet(StringComparer.Ordinal), profile);
    }

    /// <summary>The hub's prices include KDV (value-added tax); kept without it, the same number would be another price.</summary>
    /// <exception cref="PlatformException">The shop's prices are without tax.</exception>
    public void RequireGrossPrices()
    {
        if (!PricesIncludeTax)
            throw Refused(TaxProblem.Code, TaxProblem.Message);
    }

    /// <summary>Why a price cannot be shown in the shop; null where it can.</summary>
    public (string Code, string Message)? Problem(Money price)
    {
        // Medusa takes a price in any currency and shows it nowhere.
        if (price.Currency != Currency)
            return ("currency_not_sold", $"The account sells in {Currency}, the price is in {price.Currency}.");
        if (price.TenThousandths <= 0)
            return ("price_not_positive", "A price is above zero.");
        if (price.IsFinerThanCurrency)
            return (ErrorCodes.MoneyPrecision, $"The price {price} has more decimals than {Currency}.");
        return PricesIncludeTax ? null : TaxProblem;
    }

    private (string Code, string Message) TaxProblem =>
        ("prices_exclude_tax", $"The shop's prices in {Currency} are without tax; turn on 'Tax inclusive pricing' of the currency (Settings, Store).");

    private static MedusaLocation LocationOf(string? wanted, List<MedusaLocation> locations) =>
        (wanted is null ? locations.FirstOrDefault() : locations.Find(location => location.Id == wanted))
        ?? throw Refused(
            "stock_location_unknown",
            wanted is null ? "The sales channel has no stock location: connect one (Settings, Locations & Shipping)."
            : $"The sales channel sells from no stock location '{wanted}'.");

    private static PlatformException Refused(string code, string message) => new(PlatformFailure.Refused, code, message);

    private sealed record Store(string Name, string? SalesChannel, IReadOnlyList<(string Code, bool IsDefault)> Currencies)
    {
        public static Store Read(PlatformJson body)
        {
            foreach (var row in body.List("stores"))
            {
                return new Store(
                    row.AnyText("name") ?? row.RequiredText("id"), row.Text("default_sales_channel_id"),
                    [.. row.List("supported_currencies").Select(static currency =>
                        (currency.RequiredText("currency_code").ToUpperInvariant(), currency.Flag("is_default") == true))]);
            }

            throw new FormatException("'stores' is empty.");
        }

        public string Currency(string? wanted)
        {
            var code = wanted?.ToUpperInvariant()
                ?? Currencies.Where(static currency => currency.IsDefault).Select(static currency => currency.Code).FirstOrDefault();
            return Currencies.Any(currency => currency.Code == code) && Monetary.Currencies.IsKnown(code!)
                ? code!
                : throw Refused("currency_not_sold", $"The store does not sell in '{code}': add the currency (Settings, Store), or set 'currency'.");
        }
    }
}

internal sealed record MedusaLocation(string Id, string Name);
