using KolajAI.Simulator.Trendyol.Products;

namespace KolajAI.Simulator.Trendyol.Control;

/// <summary>A product put on the platform without a call of the seller; what is not named is filled in. Prices in TRY.</summary>
public sealed record SeedProduct
{
    /// <summary>Unique at the seller.</summary>
    public required string Barcode { get; init; }

    /// <summary>Null: the barcode.</summary>
    public string? StockCode { get; init; }

    /// <summary>Null: the barcode.</summary>
    public string? ProductMainId { get; init; }

    /// <summary>Name shown.</summary>
    public string Title { get; init; } = "Kolaj kupa";

    /// <summary>Units on offer, 0 to 20,000.</summary>
    public int Quantity { get; init; }

    /// <summary>Price to the buyer.</summary>
    public decimal SalePrice { get; init; } = 100m;

    /// <summary>Null: the sale price.</summary>
    public decimal? ListPrice { get; init; }

    /// <summary>KDV (VAT) in percent.</summary>
    public int VatRate { get; init; } = 20;

    internal ProductItem AsItem() => new()
    {
        Barcode = Barcode,
        StockCode = StockCode ?? Barcode,
        ProductMainId = ProductMainId ?? Barcode,
        Title = Title,
        Description = Title,
        BrandId = 1,
        CategoryId = 211,
        Quantity = Quantity,
        SalePrice = SalePrice,
        ListPrice = ListPrice ?? SalePrice,
        VatRate = VatRate,
        Images = [new ImageItem("https://images.example/kupa.jpg")],
        Attributes = [],
    };
}
