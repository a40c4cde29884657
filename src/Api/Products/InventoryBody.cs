using KolajAI.Api.Requests;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Api.Products;

/// <summary>One item of update-inventory: a count, or a correction with its reference, and prices.</summary>
internal record InventoryItemBody
{
    public string? Sku { get; init; }
    public string? ProductId { get; init; }

    /// <summary>Units counted.</summary>
    public long? Quantity { get; init; }

    /// <summary>What was counted: units on the shelf (on_hand, default), or units still sellable (available).</summary>
    public StockBasis? Basis { get; init; }
    public DateTimeOffset? CountedAt { get; init; }

    /// <summary>Cursor of /api/changes up to which the counter had seen orders; with basis available.</summary>
    public string? OrdersCursor { get; init; }
    public long? Delta { get; init; }

    /// <summary>Unique per SKU for 90 days, whatever the warehouse.</summary>
    public string? Ref { get; init; }
    public Money? Price { get; init; }
    public Money? ListPrice { get; init; }

    /// <summary>Whose units are counted or corrected; <c>default</c> when left out. The other warehouses keep theirs.</summary>
    public string? WarehouseId { get; init; }

    /// <summary>The prices are those of one channel: they are kept with its offer. Stock is the product's all the same.</summary>
    public string? IntegrationId { get; init; }

    /// <summary>With integration_id; may be left out while it has one account.</summary>
    public string? Account { get; init; }
}

/// <summary>Body of update-inventory: one item, or many in <see cref="Items"/>.</summary>
internal sealed record UpdateInventoryBody : InventoryItemBody
{
    public const int MostItems = 10_000;

    [MostItems(MostItems)]
    public List<InventoryItemBody>? Items { get; init; }
}
