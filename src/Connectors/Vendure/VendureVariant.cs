using System.Text.Json;
using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>A product variant as every job reads it: what Vendure sells, with a SKU, a price and stock of its own.</summary>
/// <param name="TrackInventory"><c>TRUE</c>, <c>FALSE</c> or <c>INHERIT</c>; untracked sells without end.</param>
/// <param name="Options">What tells it from its siblings; none where the product has this variant alone.</param>
internal sealed record VendureVariant(
    [property: JsonConverter(typeof(ForeignName))] string Id, string Sku, string Name, bool Enabled, DateTimeOffset CreatedAt, string CurrencyCode, long PriceWithTax, string TrackInventory,
    long OutOfStockThreshold, bool UseGlobalOutOfStockThreshold, IReadOnlyList<VendureStockLevel> StockLevels, VendureProductHead Product,
    IReadOnlyList<VendureId>? Options = null)
{
    public const string Fields =
        "id sku name enabled createdAt currencyCode priceWithTax trackInventory outOfStockThreshold useGlobalOutOfStockThreshold " +
        "stockLevels{stockLocationId stockOnHand stockAllocated} product{id slug name enabled} options{id}";

    /// <summary>Kind of remote id that names a variant.</summary>
    public const string VariantKind = "variant";

    public const string ProductKind = "product";

    /// <summary>The product's id is the listing's own where it has this variant alone, else its group's.</summary>
    public IReadOnlyDictionary<string, string> RemoteIds => IsOneOfSeveral
        ? new Dictionary<string, string> { [VariantKind] = Id }
        : new Dictionary<string, string> { [VariantKind] = Id, [ProductKind] = Product.Id };

    public bool IsOneOfSeveral => Options is { Count: > 0 };

    public long Allocated => StockLevels.Sum(level => level.StockAllocated);

    /// <summary>Units a shopper can still put in the cart (<c>getSaleableStockLevel</c>); null where stock is not tracked.</summary>
    public long? Saleable(VendureGlobalSettings settings)
    {
        if (TrackInventory == "FALSE" || (TrackInventory == "INHERIT" && !settings.TrackInventory))
            return null;
        var threshold = UseGlobalOutOfStockThreshold ? settings.OutOfStockThreshold : OutOfStockThreshold;
        return Math.Max(0, StockLevels.Sum(level => level.StockOnHand) - Allocated - threshold);
    }

    public RemoteListing ToListing(string? key, VendureShopFacts shop)
    {
        var quantity = Saleable(shop.GlobalSettings);
        var price = VendureMoney.Shown(PriceWithTax, CurrencyCode, shop.GlobalSettings.ServerConfig.MoneyStrategyPrecision);
        var state = !Product.Enabled ? "product disabled" : !Enabled ? "variant disabled" : quantity is null ? "inventory not tracked" : "enabled";
        return new RemoteListing(key, ForeignJson.IsName(Sku) ? Sku : null, null, Name, price, null, quantity, RemoteIds, Product.Enabled && Enabled, state)
        {
            GroupRemoteIds = IsOneOfSeveral ? new Dictionary<string, string> { [ProductKind] = Product.Id } : null,
        };
    }
}

internal sealed record VendureStockLevel(string StockLocationId, long StockOnHand, long StockAllocated) : IJsonOnDeserialized
{
    private const long MostUnits = 1_000_000_000_000;

    /// <exception cref="JsonException">Numbers that no shop has, and that could not be added up.</exception>
    public void OnDeserialized()
    {
        if (StockOnHand is < -MostUnits or > MostUnits || StockAllocated is < -MostUnits or > MostUnits)
            throw new JsonException("A stock level is out of range.");
    }
}

internal sealed record VendureProductHead([property: JsonConverter(typeof(ForeignName))] string Id, string Slug, string Name, bool Enabled);

/// <summary>The shop's facts and the variants a job asked for, by id and by SKU; a list that was not asked for is absent.</summary>
internal sealed record VendureVariantsAnswer(
    VendureChannel ActiveChannel, VendureGlobalSettings GlobalSettings, VendureList<VendureStockLocation> StockLocations,
    VendureList<VendureVariant>? ById = null, VendureList<VendureVariant>? BySku = null)
    : VendureShopFacts(ActiveChannel, GlobalSettings, StockLocations)
{
    // Vendure's adminListQueryLimit is 1,000 by default: asking for more is refused.
    private const int MostRows = 1000;

    private const string Document =
        "query Variants($ids:[String!]!,$skus:[String!]!,$withIds:Boolean!,$withSkus:Boolean!,$take:Int!){" + Fields +
        " byId:productVariants(options:{filter:{id:{in:$ids}},take:$take})@include(if:$withIds){items{" + VendureVariant.Fields + "}}" +
        " bySku:productVariants(options:{filter:{sku:{in:$skus}},take:$take})@include(if:$withSkus){items{" + VendureVariant.Fields + "}}}";

    public static Task<VendureVariantsAnswer> ReadAsync(
        VendureApi api, string operation, IReadOnlyCollection<string> ids, IReadOnlyCollection<string> skus, CancellationToken cancellation) =>
        api.QueryAsync<VendureVariantsAnswer>(
            operation, Document, new { ids, skus, withIds = ids.Count > 0, withSkus = skus.Count > 0, take = MostRows }, cancellation);

    public VendureVariant? WithId(string? id) => id is null ? null : ById?.Items.FirstOrDefault(variant => variant.Id == id);

    /// <summary>All with exactly this SKU; MySQL, under some shops, compares without regard to case.</summary>
    public IReadOnlyList<VendureVariant> WithSku(string sku) =>
        BySku is null ? [] : [.. BySku.Items.Where(variant => string.Equals(variant.Sku, sku, StringComparison.Ordinal))];
}
