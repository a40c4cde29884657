namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>Partial updates: what is sent replaces, what is absent stays.</summary>
internal static class ProductItemMerge
{
    public static ProductItem With(this ProductItem kept, ProductItem sent) => kept with
    {
        Title = sent.Title ?? kept.Title,
        ProductMainId = sent.ProductMainId ?? kept.ProductMainId,
        BrandId = sent.BrandId ?? kept.BrandId,
        CategoryId = sent.CategoryId ?? kept.CategoryId,
        Quantity = sent.Quantity ?? kept.Quantity,
        StockCode = sent.StockCode ?? kept.StockCode,
        DimensionalWeight = sent.DimensionalWeight ?? kept.DimensionalWeight,
        Description = sent.Description ?? kept.Description,
        CurrencyType = sent.CurrencyType ?? kept.CurrencyType,
        ListPrice = sent.ListPrice ?? kept.ListPrice,
        SalePrice = sent.SalePrice ?? kept.SalePrice,
        VatRate = sent.VatRate ?? kept.VatRate,
        CargoCompanyId = sent.CargoCompanyId ?? kept.CargoCompanyId,
        ShipmentAddressId = sent.ShipmentAddressId ?? kept.ShipmentAddressId,
        ReturningAddressId = sent.ReturningAddressId ?? kept.ReturningAddressId,
        Images = sent.Images ?? kept.Images,
        Attributes = sent.Attributes ?? kept.Attributes,
    };
}
