using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Products;

/// <summary>A product, or a variation of one. Amounts are texts, as they were sent.</summary>
internal sealed class WooProduct(long id, string type, WooProduct? parent, MetaBag meta, DateTimeOffset created)
{
    public const string Simple = "simple";
    public const string Variable = "variable";
    public const string Variation = "variation";
    public const string Trash = "trash";

    public long Id { get; } = id;

    /// <summary>One of the constants above; a variation keeps its type for good.</summary>
    public string Type { get; set; } = type;

    /// <summary>The product that a variation belongs to.</summary>
    public WooProduct? Parent { get; } = parent;

    public MetaBag Meta { get; } = meta;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Modified { get; set; } = created;

    public string Name { get; set; } = "";

    public string Slug { get; set; } = "";

    public string Status { get; set; } = "publish";

    public string Sku { get; set; } = "";

    public string GlobalUniqueId { get; set; } = "";

    public string RegularPrice { get; set; } = "";

    public string SalePrice { get; set; } = "";

    public bool ManageStock { get; set; }

    /// <summary>Units; null while stock is not managed.</summary>
    public long? StockQuantity { get; set; }

    /// <summary><c>instock</c>, <c>outofstock</c> or <c>onbackorder</c>.</summary>
    public string StockStatus { get; set; } = "instock";

    /// <summary><c>no</c>, <c>notify</c> or <c>yes</c>.</summary>
    public string Backorders { get; set; } = "no";

    public List<long> Categories { get; set; } = [];

    public JsonArray Images { get; set; } = [];

    public JsonArray Attributes { get; set; } = [];

    public JsonArray DefaultAttributes { get; set; } = [];

    public long TotalSales { get; set; }

    /// <summary>Fields that are kept and given back as they are.</summary>
    public Dictionary<string, JsonNode?> Others { get; } = new(StringComparer.Ordinal);

    /// <summary>Whose number falls when this is sold: its own, or its product's; null where nobody counts.</summary>
    public WooProduct? StockOwner => ManageStock ? this : Parent is { ManageStock: true } ? Parent : null;

    public bool OnSale => SalePrice.Length > 0 && RegularPrice.Length > 0 && Amount(SalePrice) < Amount(RegularPrice);

    /// <summary>What a buyer pays; read-only for callers.</summary>
    public string Price => OnSale ? SalePrice : RegularPrice;

    public static decimal Amount(string text) => text.Length == 0 ? 0 : decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>With managed stock the number says whether there is something for sale.</summary>
    public void SettleStockStatus()
    {
        if (ManageStock)
            StockStatus = StockQuantity > 0 ? "instock" : Backorders == "no" ? "outofstock" : "onbackorder";
    }
}
