using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Grains.Products;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>What a planned item is to the connector, and to the batch row.</summary>
internal static class BatchItems
{
    private const int KeyLength = 8;

    /// <param name="keyed">The platform knows stock writes by their keys.</param>
    public static TakenItem ToTaken(PlannedItem item, bool keyed) => new(
        item.Listing.ProductId, item.Listing.Document?.Product.Sku ?? item.Listing.ProductId, item.Listing.Document?.Product.Barcode,
        [.. item.Rows.Select(r => new TakenAspect(r.Aspect, r.DesiredVersion, keyed && r.Aspect == Aspects.Stock ? Keyed(r) : r.DesiredValue, r.Guarded))])
    {
        GroupId = item.Group?.Content.Id,
    };

    /// <summary>A version that goes again keeps the name under which it may have been applied.</summary>
    private static string Keyed(AspectRow row)
    {
        var key = row.SentVersion != row.DesiredVersion ? RandomNumberGenerator.GetHexString(KeyLength, lowercase: true)
            : row.SentValue is { } sent ? BatchPlanner.Stock(sent).Key
            : null;
        return key is null ? row.DesiredValue : JsonSerializer.Serialize(BatchPlanner.Stock(row.DesiredValue) with { Key = key }, KolajJson.Stored);
    }

    public static ReadBackItem ToReadBack(PlannedItem item)
    {
        var product = item.Listing.Document!.Product;
        return new ReadBackItem(
            new ListingQuery(product.Id, product.Sku, product.Barcode, item.Listing.RemoteIds),
            [.. item.Rows.Select(static r => new TakenAspect(r.Aspect, r.SentVersion, r.SentValue ?? r.DesiredValue, r.Guarded))],
            item.Rows.Max(static r => r.Attempts), product.GroupId);
    }

    public static ContentItem ToContent(PlannedItem item, string accountKey, MappedListing mapped, DateTimeOffset now)
    {
        var document = item.Listing.Document!;
        var price = item.Listing.Row(Aspects.Price) is { } row ? BatchPlanner.Price(Sendable(row)) : Wished(document.Product, accountKey, now);
        // Where the exposure rule governs, a number that is not taken with this call must not go along.
        var quantity = item.Listing.Row(Aspects.Stock) is { } stock && (!stock.Guarded || item.Rows.Any(static r => r.Aspect == Aspects.Stock))
            ? BatchPlanner.Stock(Sendable(stock)).Quantity
            : 0;
        var version = item.Listing.Row(Aspects.Content)?.DesiredVersion ?? document.ContentVersion;
        return new ContentItem(
            document.Product.Id, version, ChannelOffers.Worded(document.Product, accountKey), quantity, price.Price, price.ListPrice, item.Listing.RemoteIds)
        {
            CategoryId = mapped.CategoryId,
            Attributes = mapped.Attributes,
            BrandId = mapped.BrandId,
            Group = item.Group?.Content,
            Variant = item.Group is null ? new Dictionary<string, string>() : document.Product.Variant,
        };
    }

    private static PriceValue Wished(Product product, string accountKey, DateTimeOffset now) =>
        ChannelOffers.Price(product, accountKey, now) is { } price ? new PriceValue(price.Price, price.ListPrice) : new PriceValue(null, null);

    /// <summary>What goes along with another aspect's call: never a wish that waits for a person.</summary>
    private static string Sendable(AspectRow row) => BatchPlanner.HeldOf(row) is not null ? Newest(row) ?? ListingPlan.PriceValue(null, null)
        : row.IsHeld ? Newest(row) ?? row.DesiredValue
        : row.DesiredValue;

    /// <summary>The newest value that the channel took or may have taken, so that nothing older than what it shows goes beside another aspect.</summary>
    private static string? Newest(AspectRow row) =>
        (row.SentVersion > row.ConfirmedVersion && row.RefusedVersion < row.SentVersion ? row.SentValue : null) ?? row.ConfirmedValue ?? row.SentValue;

    /// <param name="taken">As it was taken; null where it was not.</param>
    public static StockItem ToStock(PlannedItem item, StockWriteKind? writing, long ownOpenUnits, TakenItem? taken = null)
    {
        var product = item.Listing.Document!.Product;
        StockValue? stock = null;
        AspectRow? stockRow = null;
        PriceValue? price = null;
        foreach (var row in item.Rows)
        {
            if (row.Aspect == Aspects.Stock)
                (stock, stockRow) = (BatchPlanner.Stock(row.DesiredValue), row);
            else
                price = BatchPlanner.Price(row.DesiredValue);
        }

        if (price is null && item.WithPrice && item.Listing.Row(Aspects.Price) is { } known)
            price = BatchPlanner.Price(Newest(known) ?? Sendable(known));
        var plain = new StockItem(product.Id, product.Sku, product.Barcode, item.Listing.RemoteIds, stock?.Quantity, price?.Price, price?.ListPrice)
        {
            OwnOpenUnits = stock?.OwnOpen ?? ownOpenUnits,
        };
        if (stock is null || stockRow is null)
            return plain;
        return plain with
        {
            Expected = writing is StockWriteKind.CompareAndSet ? stock.Expected ?? Shown(stockRow) : null,
            // Of one that is not guarded it is worked out when it is sent, from what is shown then.
            Delta = writing is StockWriteKind.Delta ? stock.Delta : null,
            WriteKey = taken?.Aspect(Aspects.Stock) is { } sent && BatchPlanner.Stock(sent.Value).Key is { } key
                ? string.Create(CultureInfo.InvariantCulture, $"{product.Id}:{key}:{stockRow.DesiredVersion}")
                : string.Create(CultureInfo.InvariantCulture, $"{product.Id}:{stockRow.DesiredVersion}"),
        };
    }

    /// <summary>The number that the channel was last known to show: read, or confirmed since.</summary>
    private static long Shown(AspectRow row) => row.ShownValue is { } shown && !(row.ConfirmedAt > row.ShownAt)
        ? shown
        : row.ConfirmedValue is { } confirmed ? BatchPlanner.Stock(confirmed).Quantity : 0;
}
