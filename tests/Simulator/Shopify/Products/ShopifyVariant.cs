using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Products;

/// <summary>What is sold: one value of each option, with a price and an inventory item.</summary>
internal sealed class ShopifyVariant(long number, ShopifyProduct product, InventoryItem item, DateTimeOffset createdAt) : MetafieldOwner
{
    public long Number { get; } = number;

    public string Id => Gid.Of("ProductVariant", Number);

    public long LegacyResourceId => Number;

    public ShopifyProduct Product { get; } = product;

    public InventoryItem InventoryItem { get; } = item;

    /// <summary>One of each option, in the options' order.</summary>
    public List<ShopifyOptionValue> Values { get; set; } = [];

    public string Title => string.Join(" / ", Values.Select(static value => value.Name));

    public string DisplayName => $"{Product.Title} - {Title}";

    public string? Sku => InventoryItem.Sku;

    public string? Barcode { get; set; }

    public decimal Price { get; set; }

    public decimal? CompareAtPrice { get; set; }

    public string InventoryPolicy { get; set; } = "DENY";

    public bool Taxable { get; set; } = true;

    /// <summary>From 1.</summary>
    public int Position => Product.Variants.IndexOf(this) + 1;

    /// <summary>Available at all locations together.</summary>
    public int InventoryQuantity => InventoryItem.Levels.Sum(static level => level.Available);

    public int SellableOnlineQuantity => InventoryQuantity;

    public bool AvailableForSale => !InventoryItem.Tracked || InventoryPolicy == "CONTINUE" || InventoryQuantity > 0;

    public IReadOnlyList<SelectedOptionView> SelectedOptions =>
        [.. Values.Select((value, i) => new SelectedOptionView(Product.Options[i].Name, value.Name, value))];

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public bool HasSameValues(IReadOnlyList<string> names) => Values.Select(static value => value.Name).SequenceEqual(names, StringComparer.Ordinal);
}

/// <summary>An option's value on a variant.</summary>
internal sealed record SelectedOptionView(string Name, string Value, ShopifyOptionValue OptionValue);
