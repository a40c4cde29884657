using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Vendure;

/// <summary>What a job must know of the shop before it writes; read in the same call as what the job reads.</summary>
internal record VendureShopFacts(
    VendureChannel ActiveChannel, VendureGlobalSettings GlobalSettings, VendureList<VendureStockLocation> StockLocations)
{
    public const string Fields =
        "activeChannel{code defaultCurrencyCode defaultLanguageCode pricesIncludeTax} " +
        "globalSettings{trackInventory outOfStockThreshold serverConfig{moneyStrategyPrecision}} " +
        "stockLocations(options:{sort:{createdAt:ASC},take:100}){items{id name}}";

    private const string Document = $"query Shop{{{Fields}}}";

    public static Task<VendureShopFacts> ReadAsync(VendureApi api, CancellationToken cancellation) =>
        api.QueryAsync<VendureShopFacts>(VendureOperations.Test, Document, null, cancellation);

    /// <summary>Where the hub's stock lies: the setting, else the oldest location, which is the one Vendure makes by itself.</summary>
    /// <exception cref="PlatformException">The shop has no such location.</exception>
    public VendureStockLocation Location(ConnectorSession session)
    {
        var wanted = session.Setting(VendureConnector.StockLocation);
        var found = string.IsNullOrEmpty(wanted)
            ? StockLocations.Items.FirstOrDefault()
            : StockLocations.Items.FirstOrDefault(location => location.Id == wanted);
        return found ?? throw new PlatformException(
            PlatformFailure.Refused, "stock_location_unknown",
            string.IsNullOrEmpty(wanted) ? "The channel has no stock location." : $"The channel has no stock location '{wanted}'.");
    }

    /// <summary>The hub's prices include tax; in a channel whose prices do not, the same number would be another price.</summary>
    /// <exception cref="PlatformException">The channel's prices are without tax.</exception>
    public void RequireGrossPrices()
    {
        if (!ActiveChannel.PricesIncludeTax)
        {
            throw new PlatformException(
                PlatformFailure.Refused, "prices_exclude_tax",
                $"The channel {ActiveChannel.Code} keeps prices without tax; set 'prices include tax' in the channel, or connect one that does.");
        }
    }

    /// <summary>The integer that Vendure takes, or why the price cannot be shown there.</summary>
    public bool TryMinor(Money price, out long minor, out string code, out string detail)
    {
        minor = 0;
        if (price.Currency != ActiveChannel.DefaultCurrencyCode)
        {
            code = "currency_not_sold";
            detail = $"The channel sells in {ActiveChannel.DefaultCurrencyCode}, the price is in {price.Currency}.";
            return false;
        }

        var units = VendureMoney.ToUnits(price, GlobalSettings.ServerConfig.MoneyStrategyPrecision);
        if (units != decimal.Truncate(units))
        {
            code = ErrorCodes.MoneyPrecision;
            detail = $"The price {price} has more decimals than the shop keeps.";
            return false;
        }

        if (Math.Abs(units) >= 1e18m)
        {
            code = ErrorCodes.OutOfRange;
            detail = $"The price {price} is more than the shop can keep.";
            return false;
        }

        minor = (long)units;
        code = detail = string.Empty;
        return true;
    }
}

internal sealed record VendureChannel(string Code, string DefaultCurrencyCode, string DefaultLanguageCode, bool PricesIncludeTax);

internal sealed record VendureGlobalSettings(bool TrackInventory, long OutOfStockThreshold, VendureServerConfig ServerConfig);

internal sealed record VendureServerConfig(int MoneyStrategyPrecision) : IJsonOnDeserialized
{
    /// <exception cref="JsonException">No money has such a precision.</exception>
    public void OnDeserialized()
    {
        if (MoneyStrategyPrecision is < 0 or > VendureMoney.MostPrecision)
            throw new JsonException("The shop's money has a precision that no money has.");
    }
}

internal sealed record VendureStockLocation([property: JsonConverter(typeof(ForeignName))] string Id, string Name);

internal sealed record VendureList<T>(IReadOnlyList<T> Items);
