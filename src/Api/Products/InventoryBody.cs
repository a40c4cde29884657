using System.Text.Json;
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

    /// <summary>Unique per SKU for 90 days.</summary>
    public string? Ref { get; init; }
    public Money? Price { get; init; }
    public Money? ListPrice { get; init; }

    /// <summary>Only <c>default</c> has landed.</summary>
    public string? WarehouseId { get; init; }

    /// <summary>A price of one channel.</summary>
    [NotLanded]
    public JsonElement? IntegrationId { get; init; }

    /// <summary>A price of one account.</summary>
    [NotLanded]
    public JsonElement? Account { get; init; }
}

/// <summary>Body of update-inventory: one item, or many in <see cref="Items"/>.</summary>
internal sealed record UpdateInventoryBody : InventoryItemBody
{
    public const int MostItems = 10_000;

    [MostItems(MostItems)]
    public List<InventoryItemBody>? Items { get; init; }
}
