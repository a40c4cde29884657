using KolajAI.Api.Access;
using KolajAI.Api.Operations;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.CrashPoints;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Warehouses;

namespace KolajAI.Api.Products;

/// <summary><c>POST /api/marketplace/update-inventory</c> (api.md section 3).</summary>
internal static class UpdateInventoryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Post("/api/marketplace/update-inventory", Role.Operator, Update, "Counts, corrections and prices; every channel that lists the product follows")
            .Body<UpdateInventoryBody>().AnswersLater<UpdateInventoryAnswer>();

    private static async Task<IResult> Update(HttpContext context, InventoryItems items, OperationLauncher operations, IGrainFactory grains)
    {
        var request = ApiRequest.Of(context);
        var patience = Patience.Of(context.Request);
        var body = request.Body<UpdateInventoryBody>(out var json);
        var pointer = body.Items is null ? "" : "/items";
        var read = await items.ReadAsync(request.Tenant, body, json, request.Cancellation);
        if (read.All(static i => i.Errors.Count > 0))
            throw BulkWork.AllRejected(BulkWork.Rejected(read.Select(static i => new BulkItem<UpdatedStock>(i.Index, i.Sku, null, i.Errors)), request.Language), pointer);
        var operation = await operations.StartAsync(request, "update_inventory");
        var done = await BulkWork.RunAsync<InventoryItem, UpdatedStock>(
            read, item => OneAsync(request, grains, item, operation.Id), static item => (item.Index, item.Sku));
        var rejected = BulkWork.Rejected(done, request.Language);
        var updated = done.Select(static i => i.Result).OfType<UpdatedStock>().OrderBy(static u => u.Index).ToArray();
        operation = await operations.SealAsync(request, operation, updated.Length, rejected.Count);
        CrashPoint.Here("inventory.before_answer");
        if (updated.Length == 0)
            throw BulkWork.AllRejected(rejected, pointer);
        return await operations.AnswerAsync(request, patience, operation, view => new UpdateInventoryAnswer(
            view.Id, rejected.Count > 0, updated.Length, rejected.Count, rejected, OperationAnswers.Of(view), updated));
    }

    private static async Task<BulkItem<UpdatedStock>> OneAsync(ApiRequest request, IGrainFactory grains, InventoryItem item, string operationId)
    {
        if (item.Errors.Count > 0)
            return new BulkItem<UpdatedStock>(item.Index, item.Sku, null, item.Errors);
        var result = await grains.GetGrain<IProductGrain>(GrainKeys.Product(request.Tenant, item.ProductId!)).UpdateInventory(new InventoryWrite
        {
            Quantity = item.Body.Quantity,
            Basis = item.Body.Basis ?? StockBasis.OnHand,
            CountedAt = item.Body.CountedAt,
            OrdersSeenSeq = item.OrdersSeenSeq,
            Delta = item.Body.Delta,
            Ref = item.Body.Ref,
            WarehouseId = item.Body.WarehouseId,
            Price = item.Body.Price,
            ListPrice = item.Body.ListPrice,
            PriceOn = item.PriceOn,
            IsOnlyAccount = item.IsOnlyAccount,
            OperationId = operationId,
            Cause = request.Cause,
        });
        return result.Errors.Count > 0
            ? new BulkItem<UpdatedStock>(item.Index, item.Sku, null, result.Errors)
            : new BulkItem<UpdatedStock>(
                item.Index, item.Sku,
                new UpdatedStock(item.Index, item.Sku, item.ProductId!, StockShape.Of(result.Stock), result.Version, result.Duplicate, result.AssumedCountTime)
                {
                    Warehouses = result.Warehouses is { } spread
                        ? [.. spread.Select(static w => WarehouseStockShape.Of(w.Key, w.Value))]
                        : [WarehouseStockShape.Of(WarehouseIdentity.Default, result.Stock)],
                },
                []);
    }
}
