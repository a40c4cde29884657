using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>A place where stock lies.</summary>
internal sealed class ShopifyLocation(long number, string name, DateTimeOffset createdAt)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("Location", Number);

    public long LegacyResourceId => Number;

    public string Name { get; } = name;

    public bool IsActive { get; set; } = true;

    public bool FulfillsOnlineOrders => IsActive;

    public bool ShipsInventory => IsActive;

    public DateTimeOffset CreatedAt { get; } = createdAt;
}
