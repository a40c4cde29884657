namespace KolajAI.Simulator.Shopify.Control;

/// <summary>Puts a product in the shop.</summary>
public sealed record ShopifySeedProduct
{
    /// <summary>Null: the first variant's SKU.</summary>
    public string? Title { get; init; }

    /// <summary>Null: made of the title.</summary>
    public string? Handle { get; init; }

    /// <summary>A word of <c>ProductStatus</c>.</summary>
    public string Status { get; init; } = "ACTIVE";

    /// <summary>Name of the only option of products with several variants.</summary>
    public string Option { get; init; } = "Beden";

    /// <summary>One without a value is the default variant; several need a value each.</summary>
    public required IReadOnlyList<ShopifySeedVariant> Variants { get; init; }
}

/// <summary>A variant to put in the shop.</summary>
public sealed record ShopifySeedVariant
{
    /// <summary>SKU.</summary>
    public required string Sku { get; init; }

    /// <summary>Barcode.</summary>
    public string? Barcode { get; init; }

    /// <summary>Value of the option; null: the default variant.</summary>
    public string? Value { get; init; }

    /// <summary>In the shop's money.</summary>
    public decimal Price { get; init; } = 100;

    /// <summary>Struck-through price.</summary>
    public decimal? CompareAtPrice { get; init; }

    /// <summary>Available units at the first location.</summary>
    public int Quantity { get; init; }

    /// <summary>Whether the platform counts it.</summary>
    public bool Tracked { get; init; } = true;

    /// <summary>Whether it is sold below 0.</summary>
    public bool Oversell { get; init; }
}

/// <summary>A variant as the shop has it, with its stock by location.</summary>
public sealed record ShopifyVariantView(
    string ProductId, string VariantId, string InventoryItemId, string Title, string Status, string? Sku, string? Barcode, decimal Price, decimal? CompareAtPrice, bool Tracked,
    IReadOnlyList<ShopifyLevelView> Levels);

/// <summary>Stock at a location.</summary>
public sealed record ShopifyLevelView(string LocationId, int Available, int Committed, int OnHand);

/// <summary>Somebody changes a variant in the admin; what is null stays.</summary>
public sealed record ShopifyChangeByHand
{
    /// <summary>Available units.</summary>
    public int? Available { get; init; }

    /// <summary>Name of the location; null: the first.</summary>
    public string? Location { get; init; }

    /// <summary>New price.</summary>
    public decimal? Price { get; init; }

    /// <summary>New SKU.</summary>
    public string? Sku { get; init; }

    /// <summary>A word of <c>ProductStatus</c>, for the whole product.</summary>
    public string? Status { get; init; }

    /// <summary>Deletes the variant, and the product with its last one.</summary>
    public bool Delete { get; init; }
}
