using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Operations;
using KolajAI.Api.Products;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Orders;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Orders;

/// <summary>What the seller does with an order, told to the platform (api.md section 4).</summary>
internal static class OrderActionEndpoints
{
    private static readonly string[] OfferedAddresses = ["http", "https"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        Action(routes, "acknowledge", Acknowledge, "Tells the platform that the seller has the order").Body<PackageBody>(optional: true);
        Action(routes, "ship", Ship, "Tells the platform that a package is on its way").Body<ShipBody>(optional: true);
        Action(routes, "cancel", Cancel, "Tells the platform that lines cannot be supplied").Body<CancelBody>();
        Action(routes, "invoice", Invoice, "Passes an invoice made elsewhere on to the marketplace").Body<OrderInvoiceBody>();
        Action(routes, "lines/{line_id}/bind", BindLine, "Binds a line to a product; its stock moves now").Body<BindLineBody>();
    }

    private static RouteHandlerBuilder Action(IEndpointRouteBuilder routes, string action, Delegate handler, string summary) =>
        routes.Post($"/api/orders/{{id}}/{action}", Role.Operator, handler, summary).AnswersLater<OrderActionAnswer>().Keeps(KeptFor.SevenDays);

    private static async Task<IResult> Acknowledge(HttpContext context, string id, OrderResolver orders, OperationLauncher operations, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<PackageBody>();
        var order = await orders.FindAsync(request.Tenant, id, request.Cancellation);
        return await TellAsync(request, order, orders, operations, Draft(request, order, clock, OrderActionKind.Acknowledge, body, null));
    }

    private static async Task<IResult> Ship(HttpContext context, string id, OrderResolver orders, OperationLauncher operations, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<ShipBody>();
        var order = await orders.FindAsync(request.Tenant, id, request.Cancellation);
        return await TellAsync(request, order, orders, operations, Draft(request, order, clock, OrderActionKind.Ship, body, body.Lines) with
        {
            Carrier = body.Carrier,
            TrackingNumber = body.TrackingNumber,
        });
    }

    private static async Task<IResult> Cancel(HttpContext context, string id, OrderResolver orders, OperationLauncher operations, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<CancelBody>();
        if (body.Reason is not { } reason)
            throw RequestRefusedException.At("/reason", ErrorCodes.Required, "Say why: out_of_stock, defective, wrong_price, force_majeure or other.");
        var order = await orders.FindAsync(request.Tenant, id, request.Cancellation);
        return await TellAsync(request, order, orders, operations, Draft(request, order, clock, OrderActionKind.Cancel, body, body.Lines) with
        {
            Reason = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()),
            Restock = body.Restock,
        });
    }

    private static async Task<IResult> Invoice(HttpContext context, string id, OrderResolver orders, OperationLauncher operations, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<OrderInvoiceBody>();
        if (string.IsNullOrWhiteSpace(body.Number))
            throw RequestRefusedException.At("/number", ErrorCodes.Required, "Send the invoice's number.");
        if (body.Url is not null && !(Uri.TryCreate(body.Url, UriKind.Absolute, out var address) && OfferedAddresses.Contains(address.Scheme)))
            throw RequestRefusedException.At("/url", ErrorCodes.Malformed, "The invoice's address is an absolute http or https address.");
        var order = await orders.FindAsync(request.Tenant, id, request.Cancellation);
        return await TellAsync(request, order, orders, operations, Draft(request, order, clock, OrderActionKind.Invoice, body, null) with
        {
            InvoiceNumber = body.Number.Trim(),
            InvoiceUrl = body.Url,
            InvoicedAt = body.Date,
        });
    }

    /// <summary>Done when it is answered: the operation has no item, and ends at once.</summary>
    private static async Task<IResult> BindLine(
        HttpContext context, string id, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "line_id")] string lineId, OrderResolver orders, OperationLauncher operations, IProductReads products)
    {
        var request = ApiRequest.Of(context);
        var patience = Patience.Of(context.Request);
        var body = request.Body<BindLineBody>();
        var sku = ProductPatches.Sku(body.Sku) ?? throw RequestRefusedException.At("/sku", ErrorCodes.Required, "Name the product's SKU.");
        var order = await orders.FindAsync(request.Tenant, id, request.Cancellation);
        if (!(await products.ResolveSkusAsync(request.Tenant, [sku], request.Cancellation)).TryGetValue(sku, out var productId))
            throw RequestRefusedException.At("/sku", ErrorCodes.ProductNotFound, $"There is no product '{sku}'.");
        var result = await order.Grain.BindLine(lineId, productId, body.Remember ?? false, await orders.RulesAsync(order.Account));
        RequestRefusedException.ThrowIfAny(result.Errors);
        request.Changed(new { ProductId = order.View.Order.Lines.FirstOrDefault(l => l.Id == lineId)?.ProductId }, new { ProductId = productId });
        var operation = await operations.StartAsync(request, "order_action");
        operation = await operations.SealAsync(request, operation, 0, 0);
        return await operations.AnswerAsync(request, patience, operation, view =>
            new OrderActionAnswer(view.Id, OperationAnswers.Of(view), order.Shape(request, result.View), result.SideEffects));
    }

    private static OrderAction Draft(ApiRequest request, FoundOrder order, TimeProvider clock, OrderActionKind kind, PackageBody body, List<UnitsBody>? lines) => new()
    {
        Id = RequestIds.New(request.Context, clock, "act_0"),
        Kind = kind,
        OrderKey = order.View.Order.OrderKey,
        PackageExternalId = Package(order.View.Order, body.PackageId),
        Lines = [.. (lines ?? []).Select((line, index) => Units(order.View.Order, body.PackageId, line, index))],
        Cause = request.Cause,
    };

    private static async Task<IResult> TellAsync(ApiRequest request, FoundOrder order, OrderResolver orders, OperationLauncher operations, OrderAction action)
    {
        var patience = Patience.Of(request.Context.Request);
        var able = orders.Able(order.Account, action.Kind);
        var operation = await operations.StartAsync(request, "order_action");
        action = action with { OperationId = operation.Id };
        var result = await order.Grain.Request(action);
        var refused = result.Errors.Count > 0;
        operation = await operations.SealAsync(request, operation, refused ? 0 : 1, refused ? 1 : 0);
        RequestRefusedException.ThrowIfAny(result.Errors);
        // What is to happen: how it went stands in the order. Without the invoice's address, which may open it.
        request.Changed(null, new { action.OperationId, action.Kind, action.PackageExternalId, action.Lines, action.Carrier, action.TrackingNumber, action.Reason, action.Restock, action.InvoiceNumber });
        var sideEffects = able.SideEffects(result.View?.Actions.FirstOrDefault(a => a.Action.Id == action.Id)?.Action ?? action);
        return await operations.AnswerAsync(request, patience, operation, view =>
            new OrderActionAnswer(view.Id, OperationAnswers.Of(view), order.Shape(request, result.View), sideEffects));
    }

    /// <summary>The platform's id of the package that the caller names by the hub's id or the platform's.</summary>
    private static string? Package(Order order, string? packageId) => packageId is null
        ? null
        : order.Packages.FirstOrDefault(p => p.Id == packageId || p.ExternalId == packageId)?.ExternalId
            ?? throw RequestRefusedException.At("/package_id", ErrorCodes.PackageNotFound, "The order has no such package.");

    private static PackageLine Units(Order order, string? packageId, UnitsBody body, int index)
    {
        if (order.Lines.FirstOrDefault(l => l.Id == body.LineId) is not { } line)
            throw RequestRefusedException.At($"/lines/{index}/line_id", ErrorCodes.LineNotFound, "The order has no such line.");
        var inPackage = order.Packages.FirstOrDefault(p => p.Id == packageId || p.ExternalId == packageId)?.Lines.FirstOrDefault(l => l.LineId == line.Id)?.Quantity;
        return new PackageLine(line.ExternalLineId, body.Quantity ?? inPackage ?? Math.Max(0, line.Quantity - line.Cancelled - line.Shipped));
    }
}
