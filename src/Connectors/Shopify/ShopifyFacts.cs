using KolajAI.Connectors.Http;
using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Shopify;

/// <summary>What must be known of the shop before anything is written there.</summary>
/// <param name="Currency">ISO 4217; prices of variants are amounts without one.</param>
/// <param name="TaxesIncluded">True where the prices that are entered hold the tax.</param>
/// <param name="Locations">Active ones.</param>
/// <param name="Publications">Sales channels; empty where none is written to.</param>
internal sealed record ShopifyFacts(
    string Name, string Domain, string Currency, bool TaxesIncluded, IReadOnlyList<ShopifyPlace> Locations, IReadOnlyList<ShopifyPlace> Publications,
    IReadOnlyList<string> Scopes)
{
    /// <summary>Stands for a sales channel where none is asked for: the field that names it is left out.</summary>
    private const string NoPublication = "gid://shopify/Publication/0";

    public static ShopifyDocument Document { get; } = new(
        ShopifyOperations.Shop,
        "query Shop($channels:Boolean!){shop{id name myshopifyDomain currencyCode taxesIncluded} locations(first:50){nodes{id name}} " +
        "publications(first:50)@include(if:$channels){nodes{id name}} currentAppInstallation{accessScopes{handle}}}");

    public static async Task<ShopifyFacts> ReadAsync(ShopifyApi api, CancellationToken cancellation)
    {
        var answer = await api.SendAsync(Document, new { channels = UsesChannels(api) }, cancellation);
        return answer.Read(static data =>
        {
            var shop = data.RequiredChild("shop");
            var currency = shop.RequiredText("currencyCode").ToUpperInvariant();
            return new ShopifyFacts(
                shop.RequiredText("name"), shop.RequiredText("myshopifyDomain"),
                Currencies.IsKnown(currency)
                    ? currency
                    : throw new FormatException("'currencyCode' is no ISO 4217 code."), shop.Flag("taxesIncluded") == true,
                ShopifyPlace.Read(data, "locations", "Location"), ShopifyPlace.Read(data, "publications", "Publication"),
                [.. data.RequiredChild("currentAppInstallation").List("accessScopes").Select(static scope => scope.RequiredText("handle"))]);
        });
    }

    public static bool UsesChannels(ShopifyApi api) => api.Setting(ShopifyDescriptor.SalesChannel) != ShopifyDescriptor.NoSalesChannel;

    /// <summary>Where the hub's stock lies: the setting, else the only active location.</summary>
    /// <exception cref="PlatformException">There is no such location, or the setting must choose.</exception>
    public ShopifyPlace Location(ShopifyApi api)
    {
        if (api.Setting(ShopifyDescriptor.Location) is { } wanted)
            return Locations.FirstOrDefault(place => place.IsNamed(wanted)) ?? throw Refused(
                "location_unknown", $"The shop has no active location '{wanted}'; it has: {Names(Locations)}.");
        return Locations.Count == 1
            ? Locations[0]
            : throw Refused("location_required", $"Set 'location' to the one whose stock the hub keeps; the shop has: {Names(Locations)}.");
    }

    /// <summary>Where new products are shown; null where that is left to the shop.</summary>
    /// <exception cref="PlatformException">There is no such sales channel.</exception>
    public ShopifyPlace? Publication(ShopifyApi api)
    {
        if (!UsesChannels(api))
            return null;
        var wanted = api.Setting(ShopifyDescriptor.SalesChannel)!;
        return Publications.FirstOrDefault(place => place.IsNamed(wanted)) ?? throw Refused(
            "sales_channel_unknown",
                $"The shop has no sales channel '{wanted}'; set 'sales_channel' to one of: {Names(Publications)}, or to 'none'.");
    }

    /// <summary>Variables that <see cref="ShopifyVariant.Fields"/> needs.</summary>
    public Dictionary<string, object?> Variables(ShopifyApi api)
    {
        var publication = Publication(api);
        return new Dictionary<string, object?>
        {
            ["location"] = Location(api).Gid,
            ["publication"] = publication?.Gid ?? NoPublication,
            ["channels"] = publication is not null,
        };
    }

    /// <summary>Why a price cannot be shown in the shop; null where it can.</summary>
    public (string Code, string Message)? Problem(Money? price, Money? listPrice)
    {
        if (price is null)
            return null;
        if (!TaxesIncluded)
            return TaxProblem;
        foreach (var money in new[] { price, listPrice })
        {
            if (money is not { } amount)
                continue;
            if (amount.Currency != Currency)
                return ("currency_not_sold", $"The shop sells in {Currency}, the price is in {amount.Currency}.");
            if (amount.TenThousandths <= 0)
                return ("price_not_positive", "A price is above zero.");
            if (amount.IsFinerThanCurrency)
                return (ErrorCodes.MoneyPrecision, $"The price {amount} has more decimals than {amount.Currency} has.");
        }

        return listPrice is { } list && list.TenThousandths < price.Value.TenThousandths
            ? (ErrorCodes.ListPriceBelowPrice, "The list price is not below the price.")
            : null;
    }

    /// <summary>The hub's prices hold KDV (value-added tax); entered without it, the same number would be another price.</summary>
    public static (string Code, string Message) TaxProblem =>
        ("prices_exclude_tax",
            "The shop's prices are entered without tax; turn on 'Include sales tax in product price' (Settings, Taxes and duties).");

    private static string Names(IReadOnlyList<ShopifyPlace> places) =>
        places.Count == 0 ? "none" : string.Join(", ", places.Select(static place => $"'{place.Name}'"));

    private static PlatformException Refused(string code, string message) => new(PlatformFailure.Refused, code, message);
}

/// <summary>A location or a sales channel.</summary>
internal sealed record ShopifyPlace(string Gid, string Name)
{
    public static IReadOnlyList<ShopifyPlace> Read(PlatformJson data, string connection, string type) => [.. data.Nodes(connection).Select(place =>
        new ShopifyPlace(ShopifyGid.Of(type, ShopifyGid.Required(place.RequiredText("id"), type)), place.RequiredText("name")))];

    /// <summary>By its name, its number or its whole id.</summary>
    public bool IsNamed(string wanted) =>
        string.Equals(Name, wanted, StringComparison.OrdinalIgnoreCase) || Gid == wanted || Gid.EndsWith($"/{wanted}", StringComparison.Ordinal);
}
