namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>A product to put into the shop, as somebody does in its panel; variable when it has variations.</summary>
public sealed record WooSeedProduct
{
    /// <summary>Its SKU; may be empty.</summary>
    public string Sku { get; init; } = "";

    /// <summary>Its name; null: the SKU.</summary>
    public string? Name { get; init; }

    /// <summary>Amount in the shop's currency.</summary>
    public string RegularPrice { get; init; } = "100.00";

    /// <summary>Amount, or empty.</summary>
    public string SalePrice { get; init; } = "";

    /// <summary>Units; null: stock is not managed.</summary>
    public long? Quantity { get; init; }

    /// <summary><c>no</c>, <c>notify</c> or <c>yes</c>.</summary>
    public string Backorders { get; init; } = "no";

    /// <summary><c>publish</c>, <c>draft</c>, <c>pending</c> or <c>private</c>.</summary>
    public string Status { get; init; } = "publish";

    /// <summary>GTIN, or empty.</summary>
    public string GlobalUniqueId { get; init; } = "";

    /// <summary>What there is to choose from.</summary>
    public IReadOnlyList<WooSeedVariation> Variations { get; init; } = [];
}

/// <summary>One variation of a <see cref="WooSeedProduct"/>.</summary>
public sealed record WooSeedVariation
{
    /// <summary>Its SKU.</summary>
    public string Sku { get; init; } = "";

    /// <summary>Attribute to option: <c>Beden</c> to <c>M</c>.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Amount in the shop's currency.</summary>
    public string RegularPrice { get; init; } = "100.00";

    /// <summary>Units; null: it is the product's number that counts, if any.</summary>
    public long? Quantity { get; init; }

    /// <inheritdoc cref="WooSeedProduct.Backorders"/>
    public string Backorders { get; init; } = "no";
}

/// <summary>What somebody changes in the shop's panel; null stays.</summary>
public sealed record WooChangeByHand
{
    /// <summary>Units; stock is managed from then on.</summary>
    public long? StockQuantity { get; init; }

    /// <summary>Amount.</summary>
    public string? RegularPrice { get; init; }

    /// <summary>Amount, or empty to end the sale.</summary>
    public string? SalePrice { get; init; }

    /// <inheritdoc cref="WooSeedProduct.Backorders"/>
    public string? Backorders { get; init; }
}

/// <summary>A product or variation as the shop has it.</summary>
/// <param name="ParentId">0 for a product.</param>
/// <param name="StockQuantity">Its own number; null while it is not managed.</param>
public sealed record WooProductView(
    long Id, long ParentId, string Type, string Sku, string Name, string Status, string RegularPrice, string SalePrice, bool ManageStock, long? StockQuantity,
    string StockStatus, string Backorders);
