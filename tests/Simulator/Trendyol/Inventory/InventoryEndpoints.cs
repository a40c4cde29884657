using System.Text.Json;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Trendyol.Batches;
using KolajAI.Simulator.Trendyol.Products;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Inventory;

/// <summary>Stock and price (sheet §2, §3): absolute values per barcode, with the 15-minute repeat guard.</summary>
internal static class InventoryEndpoints
{
    private const string CallName = "price_and_inventory";

    /// <summary>The sheet says that the text is Turkish, not which; this is the simulator's wording.</summary>
    private const string RepeatText = "15 dakika boyunca aynı isteği tekrarlı olarak atamazsınız!";

    public static void Map(RouteGroupBuilder trendyol) =>
        trendyol.MapPost("/integration/inventory/sellers/{sellerId}/products/price-and-inventory", WriteAsync)
            .As(CallName, TrendyolQuotas.InventoryPriceWrite);

    private static async Task<IResult> WriteAsync(HttpContext context, QuotaLedger quotas)
    {
        var seller = context.Seller();
        var receivedAt = seller.Now;
        var raw = (await TrendyolJson.ReadAsync<ItemList>(context)).Checked();
        List<(JsonElement Raw, InventoryItem Item)> items = [.. raw.Select(element => (element, TrendyolJson.Item<InventoryItem>(element)))];

        var priced = items.Where(pair => pair.Item is { Barcode: not null } and not { SalePrice: null, ListPrice: null })
            .GroupBy(pair => pair.Item.Barcode)
            .Select(group => new QuotaDemand(TrendyolQuotas.PricePerBarcode, $"{seller.Id}|{group.Key}", group.Count()));
        if (!quotas.TryTake(seller.Id, $"trendyol.{CallName}", [.. priced]))
            return TrendyolErrors.TooManyRequests();

        return seller.Locked(() =>
        {
            if (seller.Settings.RepeatGuardAsHttpError && items.Any(pair => !seller.Repeats.IsNew(pair.Item)))
                throw TrendyolErrors.BadRequest(RepeatText);
            // The guard judges when the call arrives; the values are applied when the batch is done.
            var id = seller.Batches.Enqueue(BatchTypes.StockPrice, [.. items.Select(pair => seller.Repeats.TryAdd(pair.Item)
                ? new BatchWork(pair.Raw, pair.Item.Barcode, batchId => Apply(seller, pair.Item, batchId, receivedAt))
                : new BatchWork(pair.Raw, null, static _ => [RepeatText]))]);
            return TrendyolJson.Ok(new { batchRequestId = id });
        });
    }

    private static IReadOnlyList<string> Apply(TrendyolSeller seller, InventoryItem item, string batchId, DateTimeOffset receivedAt)
    {
        if (string.IsNullOrEmpty(item.Barcode))
            return ["barcode alanı zorunludur"];
        if (item is { Quantity: null, SalePrice: null, ListPrice: null })
            return ["quantity, salePrice veya listPrice alanlarından en az biri zorunludur"];
        if (seller.Products.Find(item.Barcode) is not { Approval: ProductApproval.Approved } product)
            return ["Ürün bulunamadı veya onaylı değil"];
        var reasons = ProductRules.Offer(item.Quantity, item.SalePrice ?? product.SalePrice, item.ListPrice ?? product.ListPrice).ToList();
        if (reasons.Count > 0)
            return reasons;
        seller.Products.Offer(product, item.Quantity, item.SalePrice, item.ListPrice, new JournalEntry
        {
            Kind = JournalKinds.StockPrice,
            BatchRequestId = batchId,
            ReceivedAt = receivedAt,
        });
        return [];
    }
}
