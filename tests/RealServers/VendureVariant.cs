namespace KolajAI.RealServers;

/// <summary>A variant as the shop's Admin API shows it.</summary>
/// <param name="Id">The shop's id of the variant.</param>
/// <param name="ProductId">The shop's id of its product.</param>
/// <param name="Sku">The SKU; Vendure does not enforce that it is unique.</param>
/// <param name="Title">The variant's name in the channel's default language (Turkish).</param>
/// <param name="ProductTitle">The product's name in the channel's default language.</param>
/// <param name="GrossPrice">What a shopper pays for one, tax included, in <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="StockOnHand">Units physically there, over all stock locations.</param>
/// <param name="StockAllocated">Units ordered and not yet fulfilled.</param>
/// <param name="Enabled">Whether shoppers can see it.</param>
public sealed record VendureVariant(
    string Id,
    string ProductId,
    string Sku,
    string Title,
    string ProductTitle,
    decimal GrossPrice,
    string Currency,
    int StockOnHand,
    int StockAllocated,
    bool Enabled)
{
    /// <summary>Units a shopper can still buy (the out-of-stock threshold is 0 in these shops); below zero when oversold.</summary>
    public int Saleable => StockOnHand - StockAllocated;
}
