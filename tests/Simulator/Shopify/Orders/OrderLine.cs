using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>A line of an order, with the names as they were when it was bought.</summary>
internal sealed class OrderLine(long number, ShopifyVariant variant, InventoryLevel? level, OrderMoney money)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("LineItem", Number);

    /// <summary>Null once the variant was deleted.</summary>
    public ShopifyVariant? Variant => variant.Product.Variants.Contains(variant) ? variant : null;

    public ShopifyProduct? Product => Variant?.Product;

    /// <summary>Where its units were taken; null for what is not stocked.</summary>
    public InventoryLevel? Level { get; } = level;

    public long VariantNumber { get; } = variant.Number;

    public long ProductNumber { get; } = variant.Product.Number;

    public string Title { get; } = variant.Product.Title;

    public string? VariantTitle { get; } = variant.Title == ShopifyProduct.DefaultValue ? null : variant.Title;

    public string Name => VariantTitle is null ? Title : $"{Title} - {VariantTitle}";

    public string? Sku { get; } = variant.Sku;

    public string? Vendor { get; } = variant.Product.Vendor;

    public bool RequiresShipping { get; } = variant.InventoryItem.RequiresShipping;

    public bool Taxable { get; } = variant.Taxable;

    public bool Restockable => Level is not null;

    public required int Quantity { get; init; }

    public required decimal UnitPrice { get; init; }

    /// <summary>Off the whole line.</summary>
    public required decimal Discount { get; init; }

    public required decimal TaxRate { get; init; }

    /// <summary>Units taken off before they were fulfilled: by an edit, a refund or a cancellation.</summary>
    public int Removed { get; set; }

    /// <summary>Units paid back after they were fulfilled.</summary>
    public int Returned { get; set; }

    public int Fulfilled { get; set; }

    public int CurrentQuantity => Quantity - Removed - Returned;

    public int RefundableQuantity => CurrentQuantity;

    public int UnfulfilledQuantity => Quantity - Removed - Fulfilled;

    public int NonFulfillableQuantity => 0;

    public decimal DiscountedUnit => UnitPrice - (Discount / Quantity);

    /// <summary>What so many units cost after discount.</summary>
    public decimal Price(int units) => OrderMoney.Round(DiscountedUnit * units);

    public MoneyBagView OriginalUnitPriceSet => money.Bag(UnitPrice);

    public MoneyBagView OriginalTotalSet => money.Bag(UnitPrice * Quantity);

    public MoneyBagView DiscountedUnitPriceSet => money.Bag(DiscountedUnit);

    public MoneyBagView DiscountedUnitPriceAfterAllDiscountsSet => money.Bag(DiscountedUnit);

    public MoneyBagView DiscountedTotalSet => money.Bag(Price(Quantity));

    public MoneyBagView TotalDiscountSet => money.Bag(Discount);

    public IReadOnlyList<DiscountAllocationView> DiscountAllocations => Discount > 0 ? [new DiscountAllocationView(money.Bag(Discount))] : [];

    public IReadOnlyList<TaxLineView> TaxLines => Taxable && TaxRate > 0 ? [money.TaxLine(Price(Quantity), TaxRate)] : [];

    public IReadOnlyList<AttributeView> CustomAttributes => [];
}

/// <summary>A share of a discount that falls on a line.</summary>
internal sealed record DiscountAllocationView(MoneyBagView AllocatedAmountSet);
