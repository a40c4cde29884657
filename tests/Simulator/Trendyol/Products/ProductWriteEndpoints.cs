using System.Text.Json;
using KolajAI.Simulator.Trendyol.Batches;

namespace KolajAI.Simulator.Trendyol.Products;

/// <summary>Create, update, archive and delete: all answer with a batch that is done later (sheet §2).</summary>
internal static class ProductWriteEndpoints
{
    private const string Products = "/integration/product/sellers/{sellerId}/products";

    public static void Map(RouteGroupBuilder trendyol)
    {
        trendyol.MapPost("/integration/product/sellers/{sellerId}/v2/products", Handler(BatchTypes.Create, static (shelf, item) => shelf.Create(item)))
            .As("product_create", TrendyolQuotas.ProductWrite);
        trendyol.MapPost($"{Products}/unapproved-bulk-update", Handler(BatchTypes.Update, static (shelf, item) => shelf.UpdateUnapproved(item)))
            .As("unapproved_bulk_update", TrendyolQuotas.ProductWrite);
        trendyol.MapPost($"{Products}/content-bulk-update", Handler(BatchTypes.Update, static (shelf, item) => shelf.UpdateContent(item)))
            .As("content_bulk_update", TrendyolQuotas.ProductWrite);
        trendyol.MapPost($"{Products}/variant-bulk-update", Handler(BatchTypes.Update, static (shelf, item) => shelf.UpdateVariant(item)))
            .As("variant_bulk_update", TrendyolQuotas.ProductWrite);
        trendyol.MapPut($"{Products}/archive-state", Handler(BatchTypes.Archive, static (shelf, item) => shelf.Archive(item)))
            .As("archive_state", TrendyolQuotas.ProductWrite);
        trendyol.MapDelete(Products, Handler(BatchTypes.Delete, static (shelf, item) => shelf.Delete(item)))
            .As("product_delete", TrendyolQuotas.ProductWrite);
    }

    private static Delegate Handler(string type, Func<ProductShelf, ProductItem, IReadOnlyList<string>> apply) =>
        (HttpContext context) => EnqueueAsync(context, type, apply);

    private static async Task<IResult> EnqueueAsync(HttpContext context, string type, Func<ProductShelf, ProductItem, IReadOnlyList<string>> apply)
    {
        var seller = context.Seller();
        var raw = (await TrendyolJson.ReadAsync<ItemList>(context)).Checked();
        List<(JsonElement Raw, ProductItem Item)> items = [.. raw.Select(element => (element, TrendyolJson.Item<ProductItem>(element)))];
        var id = seller.Locked(() => seller.Batches.Enqueue(type, [.. items.Select(pair => new BatchWork(
            pair.Raw,
            pair.Item.CleanBarcode,
            _ => apply(seller.Products, pair.Item)))]));
        return TrendyolJson.Ok(new { batchRequestId = id });
    }
}
