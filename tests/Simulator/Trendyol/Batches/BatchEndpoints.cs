namespace KolajAI.Simulator.Trendyol.Batches;

/// <summary>The result of a batch (sheet §3).</summary>
internal static class BatchEndpoints
{
    public static void Map(RouteGroupBuilder trendyol) =>
        trendyol.MapGet("/integration/product/sellers/{sellerId}/products/batch-requests/{batchRequestId}", (HttpContext context, string batchRequestId) =>
        {
            var seller = context.Seller();
            return seller.Locked(() => seller.Batches.Find(batchRequestId)) is { } batch
                ? TrendyolJson.Ok(View(batch))
                : throw TrendyolErrors.NotFound("Batch request not found");
        }).As("batch_result", TrendyolQuotas.ProductRead);

    private static Dictionary<string, object> View(Batch batch)
    {
        var view = new Dictionary<string, object> { ["batchRequestId"] = batch.Id };
        // Stock-price batches carry no top-level status: they are judged by their items.
        if (batch.Type != BatchTypes.StockPrice)
            view["status"] = batch.Items is null ? "IN_PROGRESS" : "COMPLETED";
        var items = batch.Items ?? [];
        view["creationDate"] = batch.CreatedAt.ToUnixTimeMilliseconds();
        view["lastModification"] = (batch.DoneAt ?? batch.CreatedAt).ToUnixTimeMilliseconds();
        view["sourceType"] = "API";
        view["itemCount"] = batch.ItemCount;
        view["failedItemCount"] = items.Count(item => item.FailureReasons.Count > 0);
        view["batchRequestType"] = batch.Type;
        view["items"] = items.Select(item => new
        {
            requestItem = item.RequestItem,
            status = item.FailureReasons.Count > 0 ? "FAILED" : "SUCCESS",
            failureReasons = item.FailureReasons,
        }).ToList();
        return view;
    }
}
