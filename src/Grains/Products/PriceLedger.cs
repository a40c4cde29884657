using System.Globalization;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>Price changes as rows of the ledger, so that the timeline tells them with the stock.</summary>
internal static class PriceLedger
{
    /// <param name="version">The product's new version: names the change.</param>
    public static IEnumerable<StoreRow> Rows(Product? before, ProductDocument after, long version, string cause, DateTimeOffset now)
    {
        if (before?.Price != after.Product.Price)
            yield return Row("price", before?.Price, after.Product.Price, after, version, cause, now);
        if (before?.ListPrice != after.Product.ListPrice)
            yield return Row("list_price", before?.ListPrice, after.Product.ListPrice, after, version, cause, now);
    }

    private static LedgerRow Row(string kind, Money? before, Money? after, ProductDocument document, long version, string cause, DateTimeOffset now) =>
        new(
            document.Product.Id, string.Create(CultureInfo.InvariantCulture, $"{kind}:{version}"), kind, 0, 0, document.Stock.OnHand,
            document.Stock.Reserved, StockEffects.DefaultWarehouse, cause, null, null,
            $"{{\"before\":{ProductFields.Json(before) ?? "null"},\"after\":{ProductFields.Json(after) ?? "null"}}}", now);
}
