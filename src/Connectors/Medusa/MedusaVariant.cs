using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Medusa;

/// <summary>A product variant as every job reads it: what Medusa sells, with a SKU, prices and inventory of its own.</summary>
/// <param name="Mark">The hub's product id, where the variant is of its making.</param>
/// <param name="Options">Value by the option's title.</param>
internal sealed record MedusaVariant(
    string Id, string? Sku, string? Barcode, string? Title, bool ManageInventory, bool AllowBackorder, string? Mark, DateTimeOffset CreatedAt,
    IReadOnlyDictionary<string, string> Options, MedusaProductHead Product, IReadOnlyList<MedusaInventory> Inventory,
    IReadOnlyList<MedusaPrice> Prices)
{
    /// <summary>Without <c>prices.price_rules</c> each price's <c>rules</c> is empty, and one of a region looks like everybody's (seen on 2.21.2).</summary>
    public const string Fields =
        "id,sku,barcode,title,manage_inventory,allow_backorder,product_id,metadata,created_at,*prices,*prices.price_rules," +
        "options.value,options.option.title,product.id,product.title,product.status,product.external_id,product.sales_channels.id,product.categories.id," +
        "inventory_items.inventory_item_id,inventory_items.required_quantity,inventory_items.inventory.location_levels.location_id," +
        "inventory_items.inventory.location_levels.stocked_quantity,inventory_items.inventory.location_levels.reserved_quantity";

    /// <summary>Kind of remote id that names a variant.</summary>
    public const string VariantKind = "variant";

    /// <summary>Kind of remote id that names a group's product.</summary>
    public const string ProductKind = "product";

    /// <summary>Key in a variant's metadata.</summary>
    public const string MarkKey = "kolaj_product_id";

    public IReadOnlyDictionary<string, string> RemoteIds => Ids(Id);

    public static IReadOnlyDictionary<string, string> Ids(string variantId) => new Dictionary<string, string> { [VariantKind] = variantId };

    public static string? BoundId(IReadOnlyDictionary<string, string> remoteIds) => remoteIds.GetValueOrDefault(VariantKind);

    /// <exception cref="FormatException">Not what Medusa sends.</exception>
    public static MedusaVariant Read(PlatformJson json)
    {
        var product = json.Child("product") ?? throw new FormatException("'product' is not there.");
        return new MedusaVariant(
            json.RequiredText("id"), json.Code("sku"), json.Code("barcode"), json.Text("title"), json.Flag("manage_inventory") ?? true,
            json.Flag("allow_backorder") ?? false, json.Child("metadata")?.AnyText(MarkKey), json.RequiredTime("created_at"),
            json.List("options").Where(static option => option.Child("option")?.Text("title") is not null)
                .GroupBy(static option => option.Child("option")!.Value.RequiredText("title"), StringComparer.Ordinal)
                .ToDictionary(static same => same.Key, static same => same.First().Text("value") ?? "", StringComparer.Ordinal),
            MedusaProductHead.Read(product),
            [.. json.List("inventory_items").Select(MedusaInventory.Read)], [.. json.List("prices").Select(MedusaPrice.Read)]);
    }

    /// <summary>Units a shopper can still put in the cart; null where Medusa does not count them.</summary>
    public long? Saleable(MedusaShopFacts shop) => !ManageInventory || Inventory.Count == 0
        ? null
        : Math.Max(0, Inventory.Min(item => item.Levels.Where(level => shop.ChannelLocations.Contains(level.LocationId))
            .Sum(static level => level.Stocked - level.Reserved) / item.Required));

    public RemoteListing ToListing(string? key, MedusaShopFacts shop)
    {
        var quantity = Saleable(shop);
        var isOffered = Product.SalesChannels.Contains(shop.SalesChannelId);
        var state = Product.Status != MedusaProductHead.Published ? Product.Status
            : !isOffered ? "not in the sales channel"
            : quantity is null ? "inventory not managed" : null;
        return new RemoteListing(
            key, Sku, Barcode, Product.Title, MedusaPrices.Of(this, shop), null, quantity, RemoteIds,
            Product.Status == MedusaProductHead.Published && isOffered, state)
        {
            GroupRemoteIds = Product.IsOfGroup ? new Dictionary<string, string> { [ProductKind] = Product.Id } : null,
        };
    }
}

/// <summary>The product of a variant.</summary>
internal sealed record MedusaProductHead(
    string Id, string Title, string Status, string? ExternalId, IReadOnlySet<string> SalesChannels, IReadOnlyList<string> Categories)
{
    public const string Published = "published";

    /// <summary>Made by us for a group.</summary>
    public bool IsOfGroup => ExternalId?.StartsWith(MedusaContent.GroupPrefix, StringComparison.Ordinal) == true;

    /// <summary>Made by us for a product of its own.</summary>
    public bool IsSingle => ExternalId?.StartsWith(MedusaContent.ProductPrefix, StringComparison.Ordinal) == true;

    public static MedusaProductHead Read(PlatformJson json) => new(
        json.RequiredText("id"), json.Text("title") ?? "", json.Text("status") ?? "unknown", json.Text("external_id"),
        json.List("sales_channels").Select(static channel => channel.RequiredText("id")).ToHashSet(StringComparer.Ordinal),
        [.. json.List("categories").Select(static category => category.RequiredText("id"))]);
}

/// <summary>An inventory item of a variant; a kit has several, or needs several of one.</summary>
internal sealed record MedusaInventory(string ItemId, long Required, IReadOnlyList<MedusaLevel> Levels)
{
    public static MedusaInventory Read(PlatformJson json) => new(
        json.RequiredText("inventory_item_id"), Math.Max(1, json.Integer("required_quantity") ?? 1),
        [.. (json.Child("inventory")?.List("location_levels") ?? []).Select(static level => new MedusaLevel(
            level.RequiredText("location_id"), Units(level, "stocked_quantity"), Units(level, "reserved_quantity")))]);

    /// <summary>Shops that sell by weight have parts of units: only whole ones are counted.</summary>
    private static long Units(PlatformJson level, string name) => decimal.Floor(level.Number(name) ?? 0) is var units and > -1e15m and < 1e15m
        ? (long)units
        : throw new FormatException($"'{name}' is out of range.");
}

internal sealed record MedusaLevel(string LocationId, long Stocked, long Reserved);
