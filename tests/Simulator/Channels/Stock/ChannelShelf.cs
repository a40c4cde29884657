using System.Globalization;
using KolajAI.Simulator.Channels.Shops;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Channels.Stock;

/// <summary>A shop's listings. Call only under the shop's lock.</summary>
internal sealed class ChannelShelf(ChannelShop shop)
{
    private readonly SortedDictionary<string, ChannelListing> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelListing> _bySku = new(StringComparer.Ordinal);

    public IEnumerable<ChannelListing> All => _byId.Values;

    public ChannelListing? BySku(string sku) => _bySku.GetValueOrDefault(sku);

    public ChannelListing? ById(string id) => _byId.GetValueOrDefault(id);

    public ChannelListing? Find(string? id, string sku) => id is null ? BySku(sku) : ById(id);

    public ItemResult Publish(PublishItem item)
    {
        var id = item.ListingId ?? item.ProductId;
        var listing = ById(id);
        var foundAgain = listing is not null && item.ListingId is null;
        if (listing is null && item.Price is null)
            return ItemResult.Refused(item.Key, "price_required", "A new listing needs a price.");
        if (Bad(item.Price) || Bad(item.ListPrice) || item.Quantity < 0)
            return ItemResult.Refused(item.Key, "out_of_range", "A price is above 0, a quantity not below it.");
        if (BySku(item.Sku) is { } other && other != listing)
            return ItemResult.Refused(item.Key, "sku_exists_on_channel", $"Another listing has the SKU {item.Sku}.");

        if (CatalogueEndpoints.Problem(item) is { } problem)
            return ItemResult.Refused(item.Key, problem.Code, problem.Message);
        if (listing is null)
        {
            listing = Put(id, item.Sku, item.Quantity, item.Price!);
            listing.ListPrice = item.ListPrice;
        }

        _bySku.Remove(listing.Sku);
        _bySku[item.Sku] = listing;
        listing.Sku = item.Sku;
        listing.Barcode = item.Barcode;
        listing.Title = item.Title;
        listing.VatRate = item.VatRate;
        return foundAgain
            ? ItemResult.Refused(item.Key, "already_exists", "The listing was there already.") with { ListingId = id }
            : ItemResult.Confirmed(item.Key, id);
    }

    /// <summary>Puts a new listing on the shelf.</summary>
    public ChannelListing Put(string id, string sku, long quantity, ChannelMoney price)
    {
        var listing = new ChannelListing(id, sku) { OnHand = quantity, Price = price };
        _byId.Add(id, listing);
        _bySku.Add(sku, listing);
        shop.Write(Entry(JournalKinds.Product, listing, 0) with { Detail = "new" });
        return listing;
    }

    /// <summary>Takes a listing off the shelf; false when there is none. Orders keep its name.</summary>
    public bool Remove(string sku)
    {
        if (!_bySku.Remove(sku, out var listing))
            return false;
        _byId.Remove(listing.Id);
        shop.Write(Entry(JournalKinds.Product, listing, listing.Shown) with { Detail = "removed" });
        return true;
    }

    /// <param name="flags">When the write came, and whether it is late or comes again.</param>
    public ItemResult Apply(StockWrite write, JournalEntry flags)
    {
        if (Find(write.ListingId, write.Sku) is not { } listing)
            return ItemResult.Refused(write.Key, "listing_not_found", $"No listing has the SKU {write.Sku}.");
        if (Bad(write.Price) || Bad(write.ListPrice))
            return ItemResult.Refused(write.Key, "out_of_range", "A price is above 0.");
        var key = StockRules.TakesKeys(shop.StockWrite) && write is not { Quantity: null, Delta: null } ? write.WriteKey : null;
        var before = listing.Shown;
        var entry = flags with
        {
            Kind = JournalKinds.StockPrice,
            Delta = write.Delta,
            Expected = write.Expected,
            WriteKey = write.WriteKey,
            OwnOpenUnits = write.OwnOpenUnits,
            Value = write.Quantity,
        };
        if (key is not null && listing.HasKey(key))
        {
            shop.Write(Of(entry, listing, before) with { Detail = "repeat" });
            return ItemResult.Confirmed(write.Key, listing.Id);
        }

        var (onHand, code, message) = StockRules.Apply(shop.StockWrite, listing, write);
        if (code is not null)
            return ItemResult.Refused(write.Key, code, message);
        listing.OnHand = onHand;
        if (write.Price is not null || write.ListPrice is not null)
            (listing.Price, listing.ListPrice) = (write.Price ?? listing.Price, write.ListPrice);
        if (key is not null)
            listing.RememberKey(key);
        shop.Write(Of(entry, listing, before));
        return ItemResult.Confirmed(write.Key, listing.Id);
    }

    /// <summary>The journal's line of a change of a listing that showed <paramref name="before"/>.</summary>
    public static JournalEntry Entry(string kind, ChannelListing listing, long before) => Of(new JournalEntry { Kind = kind }, listing, before);

    private static JournalEntry Of(JournalEntry entry, ChannelListing listing, long before) => entry with
    {
        Sku = listing.Sku,
        OldQuantity = (int)before,
        NewQuantity = (int)listing.Shown,
    };

    private static bool Bad(ChannelMoney? price) => price is not null
        && !(decimal.TryParse(price.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount > 0);
}
