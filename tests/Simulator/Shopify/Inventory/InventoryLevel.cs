using System.Globalization;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>An item at a location: what is for sale, what open orders hold, and both together.</summary>
internal sealed class InventoryLevel(long number, InventoryItem item, ShopifyLocation location, DateTimeOffset createdAt)
{
    public long Number { get; } = number;

    public string Id => string.Create(CultureInfo.InvariantCulture, $"gid://shopify/InventoryLevel/{Number}?inventory_item_id={Item.Number}");

    public InventoryItem Item { get; } = item;

    public ShopifyLocation Location { get; } = location;

    public bool IsActive => true;

    /// <summary>For sale; below 0 where more was sold than there was.</summary>
    public int Available { get; set; }

    /// <summary>Units of orders that are not fulfilled yet.</summary>
    public int Committed { get; set; }

    public int OnHand => Available + Committed;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public int Quantity(string name) => name switch
    {
        InventoryNames.Available => Available,
        InventoryNames.OnHand => OnHand,
        InventoryNames.Committed => Committed,
        _ => 0,
    };
}

/// <summary>One named quantity of a level.</summary>
internal sealed record QuantityView(string Id, string Name, int Quantity, DateTimeOffset? UpdatedAt);

/// <summary>One change of a named quantity.</summary>
internal sealed record ChangeView(string Name, int Delta, int? QuantityAfterChange, InventoryItem? Item, ShopifyLocation? Location, string? LedgerDocumentUri);

/// <summary>What one mutation changed.</summary>
internal sealed record AdjustmentGroupView(string Id, DateTimeOffset CreatedAt, string Reason, string? ReferenceDocumentUri, IReadOnlyList<ChangeView> Changes);
