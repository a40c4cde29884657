using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Fulfilments;

/// <summary>What one location is to ship of an order.</summary>
internal sealed class FulfilmentOrder(long number, ShopifyOrder order, ShopifyLocation location, DateTimeOffset createdAt)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("FulfillmentOrder", Number);

    public ShopifyOrder Order { get; } = order;

    public string OrderId => Order.Id;

    public string OrderName => Order.Name;

    public DateTimeOffset OrderProcessedAt => Order.ProcessedAt;

    public ShopifyLocation Location { get; } = location;

    public AssignedLocationView AssignedLocation => new(Location.Name, "TR", Location);

    public string Status { get; set; } = "OPEN";

    public string RequestStatus => "UNSUBMITTED";

    public List<FulfilmentOrderLine> Lines { get; } = [];

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public DateTimeOffset? FulfillAt => CreatedAt;

    /// <summary>Units can be shipped from it.</summary>
    public bool IsOpen => Status is "OPEN" or "IN_PROGRESS";
}

/// <summary>A line that a location is to ship.</summary>
internal sealed class FulfilmentOrderLine(long number, OrderLine line)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("FulfillmentOrderLineItem", Number);

    public OrderLine LineItem { get; } = line;

    public int TotalQuantity { get; set; } = line.Quantity;

    public int RemainingQuantity { get; set; } = line.Quantity;

    public string? InventoryItemId => LineItem.Level?.Item.Id;

    public string ProductTitle => LineItem.Title;

    public string? VariantTitle => LineItem.VariantTitle;

    public string? Sku => LineItem.Sku;

    public string? Vendor => LineItem.Vendor;

    public bool RequiresShipping => LineItem.RequiresShipping;

    public Products.ShopifyVariant? Variant => LineItem.Variant;
}

/// <summary>Where a fulfilment order is to be shipped from.</summary>
internal sealed record AssignedLocationView(string Name, string CountryCode, ShopifyLocation? Location);
