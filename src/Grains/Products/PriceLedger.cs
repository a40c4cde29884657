using System.Globalization;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Rows;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Products;

/// <summary>Price changes as rows of the ledger, so that the timeline tells them with the stock.</summary>
internal static class PriceLedger
{
    /// <param name="version">The product's new version: names the change.</param>
    public static IEnumerable<StoreRow> Rows(ProductDocument? before, ProductDocument after, long version, string cause, DateTimeOffset now)
    {
        var (old, next) = (before?.Product, after.Product);
        if (old?.Price != next.Price)
            yield return Row("price", old?.Price, next.Price, after, null, version, cause, now);
        if (old?.ListPrice != next.ListPrice)
            yield return Row("list_price", old?.ListPrice, next.ListPrice, after, null, version, cause, now);
        if (before is null || (before.Product.Offers.Count == 0 && next.Offers.Count == 0))
            yield break;
        foreach (var row in after.Listings.Keys.Order(StringComparer.Ordinal).SelectMany(account => Channel(before, after, account, version, cause, now)))
            yield return row;
    }

    /// <summary>What an offer makes of the price on one account; not what only follows the product's own price.</summary>
    private static IEnumerable<StoreRow> Channel(ProductDocument before, ProductDocument after, string account, long version, string cause, DateTimeOffset now)
    {
        var old = ChannelOffers.Price(before.Product, account, before.PricedAt ?? now);
        var next = ChannelOffers.Price(after.Product, account, now);
        if (old?.Price != next?.Price && !(old?.Price == before.Product.Price && next?.Price == after.Product.Price))
            yield return Row("price", old?.Price, next?.Price, after, account, version, cause, now);
        if (old?.ListPrice != next?.ListPrice && !(old?.ListPrice == before.Product.ListPrice && next?.ListPrice == after.Product.ListPrice))
            yield return Row("list_price", old?.ListPrice, next?.ListPrice, after, account, version, cause, now);
    }

    private static LedgerRow Row(
        string kind, Money? before, Money? after, ProductDocument document, string? account, long version, string cause, DateTimeOffset now) =>
        new(
            document.Product.Id, string.Create(CultureInfo.InvariantCulture, $"{kind}:{version}{(account is null ? "" : ":" + account)}"), kind, 0, 0,
            document.Stock.OnHand, document.Stock.Reserved, WarehouseIdentity.Default, cause, null, account,
            $"{{\"before\":{ProductFields.Json(before) ?? "null"},\"after\":{ProductFields.Json(after) ?? "null"}}}", now);
}
