namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>A variant as the platform keeps it. Values are replaced, never changed in place, so views may be made outside the lock.</summary>
internal sealed record TrendyolProduct
{
    public required string Barcode { get; init; }

    /// <summary>What was sent on creation with later updates merged in; quantity and prices are kept apart.</summary>
    public required ProductItem Details { get; init; }

    public required int Quantity { get; init; }

    public required decimal SalePrice { get; init; }

    public required decimal ListPrice { get; init; }

    public ProductApproval Approval { get; init; }

    /// <summary>Given on approval, shared by the variants of one product main id that have the same slicer values.</summary>
    public long? ContentId { get; init; }

    public string? RejectReason { get; init; }

    public bool Archived { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    public required DateTimeOffset StockModifiedAt { get; init; }
}

/// <summary>Where a product stands with the platform's content team.</summary>
internal enum ProductApproval
{
    Pending,
    Approved,
    Rejected,
}
