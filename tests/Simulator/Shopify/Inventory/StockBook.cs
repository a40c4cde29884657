using System.Text.Json.Nodes;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>
/// A shop's stock. An order moves units from available to committed, a fulfilment takes them out of committed, a cancellation with
/// restock puts them back (sheet §Stock). Runs under the shop's lock.
/// </summary>
internal sealed class StockBook(ShopifyShop shop)
{
    private readonly Dictionary<long, InventoryItem> _items = [];

    public IEnumerable<InventoryItem> Items => _items.Values;

    public InventoryItem? Item(string? gid) => Gid.Number(gid, "InventoryItem") is { } number ? _items.GetValueOrDefault(number) : null;

    public InventoryLevel? Level(string? gid) => Gid.Number(gid, "InventoryLevel") is { } number
        ? _items.Values.SelectMany(static item => item.Levels).FirstOrDefault(level => level.Number == number)
        : null;

    public InventoryItem AddItem()
    {
        var item = new InventoryItem(shop.Ids.Next(), shop.Now);
        _items.Add(item.Number, item);
        return item;
    }

    public void RemoveItem(InventoryItem item) => _items.Remove(item.Number);

    /// <summary>The level at the location, made where there is none.</summary>
    public InventoryLevel Activate(InventoryItem item, ShopifyLocation location)
    {
        if (item.Level(location.Number) is { } known)
            return known;
        var level = new InventoryLevel(shop.Ids.Next(), item, location, shop.Now);
        item.Add(level);
        shop.Webhooks.Tell("INVENTORY_LEVELS_CONNECT", Body(level), null);
        return level;
    }

    /// <summary>A new item is stocked at the first location, as in a shop with one place.</summary>
    public void StockSomewhere(InventoryItem item)
    {
        if (item.Levels.Count == 0)
            Activate(item, shop.Locations[0]);
    }

    /// <summary>Sets what is available.</summary>
    public void Set(InventoryLevel level, int available, StockCause cause) => Move(level, available - level.Available, 0, cause);

    /// <summary>Moves both quantities; tells the webhooks and the journal.</summary>
    public void Move(InventoryLevel level, int available, int committed, StockCause cause)
    {
        var before = level.Available;
        level.Available += available;
        level.Committed += committed;
        level.UpdatedAt = level.Item.UpdatedAt = shop.Now;
        shop.Write(new JournalEntry
        {
            Kind = cause.Kind,
            Sku = level.Item.Sku,
            Barcode = level.Item.Variant?.Barcode,
            OldQuantity = before,
            NewQuantity = level.Available,
            Value = cause.Value,
            Delta = cause.Delta,
            Expected = cause.Expected,
            WriteKey = cause.Key,
            OrderNumber = cause.OrderName,
            LineId = cause.LineId,
            Quantity = cause.Units,
            Detail = level.Location.Id,
        });
        if (available != 0 || committed != 0)
            shop.Webhooks.Tell("INVENTORY_LEVELS_UPDATE", Body(level), null);
    }

    private static JsonObject Body(InventoryLevel level) => new()
    {
        ["inventory_item_id"] = level.Item.Number,
        ["location_id"] = level.Location.Number,
        ["available"] = level.Available,
        ["updated_at"] = level.UpdatedAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture),
        ["admin_graphql_api_id"] = level.Id,
    };
}
