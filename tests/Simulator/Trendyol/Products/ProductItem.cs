namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>One item of the create and update calls, as sent; what is absent is null.</summary>
internal sealed record ProductItem
{
    public long? ContentId { get; init; }

    public string? Barcode { get; init; }

    public string? Title { get; init; }

    public string? ProductMainId { get; init; }

    public int? BrandId { get; init; }

    public int? CategoryId { get; init; }

    public int? Quantity { get; init; }

    public string? StockCode { get; init; }

    public decimal? DimensionalWeight { get; init; }

    public string? Description { get; init; }

    public string? CurrencyType { get; init; }

    public decimal? ListPrice { get; init; }

    public decimal? SalePrice { get; init; }

    public int? VatRate { get; init; }

    public int? CargoCompanyId { get; init; }

    public long? ShipmentAddressId { get; init; }

    public long? ReturningAddressId { get; init; }

    public IReadOnlyList<ImageItem>? Images { get; init; }

    public IReadOnlyList<AttributeItem>? Attributes { get; init; }

    /// <summary>Only of archive-state.</summary>
    public bool? Archived { get; init; }

    /// <summary>The barcode as the platform keeps it: inner blanks removed (sheet §3).</summary>
    public string? CleanBarcode => Barcode?.Replace(" ", "", StringComparison.Ordinal);
}

/// <summary>An image's address.</summary>
internal sealed record ImageItem(string? Url);

/// <summary>V2 attribute: value ids or a custom value (sheet §3).</summary>
internal sealed record AttributeItem(int? AttributeId, IReadOnlyList<int>? AttributeValueIds, string? AttributeValue);
