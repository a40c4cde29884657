using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Orders;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Orders;

/// <summary>Reading orders, and the caller's own receipts (api.md section 4).</summary>
internal static class OrderEndpoints
{
    private const int LongestReference = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/marketplace/orders", Role.Viewer, List, "Orders of all channels, by change time").Answers<OrderListAnswer>().Query(
            QueryParameters.IntegrationId, QueryParameters.Account, new QueryParameter("status", QueryKind.Text, "Only with this status."),
            QueryParameters.Since, QueryParameters.Until,
            new QueryParameter("placed_since", QueryKind.Time, "Placed at or after this time."), new QueryParameter("placed_until", QueryKind.Time, "Placed before this time."),
            new QueryParameter("order_number", QueryKind.Text, "The buyer-facing number exactly."), new QueryParameter("sku", QueryKind.Text, "With a line of this SKU."),
            new QueryParameter("ship_by_before", QueryKind.Time, "To be shipped before this time."), new QueryParameter("has_invoice", QueryKind.Flag, "With, or without, an invoice."),
            new QueryParameter("problem", QueryKind.Flag, "That need a person, or that do not."),
            new QueryParameter("unreferenced", QueryKind.Flag, "Without, or with, a reference of the caller's."), QueryParameters.Total)
            .Query(QueryParameters.Paging);
        routes.Get("/api/orders/{id}", Role.Viewer, Get, "One order").Answers<OrderAnswer>();
        routes.Put("/api/orders/{id}/references/{system}", Role.Operator, SetReference, "The caller's own receipt; another value than the stored one is 409")
            .Body<ReferenceBody>().Answers<OrderAnswer>().Keeps(KeptFor.SevenDays);
    }

    private static async Task<IResult> List(HttpContext context, IOrderReads orders, OrderResolver resolver, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var found = await orders.ListAsync(request.Tenant, Filter(request, page), page.Size + 1, request.Cancellation);
        var shown = found.Rows.Take(page.Size).ToArray();
        // Buyers' data is sealed with each order's own key, which only its grain opens.
        var shapes = new OrderShape?[shown.Length];
        await Parallel.ForAsync(0, shown.Length, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = request.Cancellation }, async (i, _) =>
        {
            if (await resolver.ViewAsync(request.Tenant, shown[i].Id) is { } view)
                shapes[i] = OrderShape.Of(view, shown[i].Personal is not null, request.Caller.Role);
        });
        var readable = shapes.OfType<OrderShape>().ToArray();
        var next = shown.Length == 0 ? null : pages.Next(request, found.Rows.Count > page.Size, PageTimes.Write(shown[^1].UpdatedAt), shown[^1].Id);
        return Answering.Ok(new OrderListAnswer(readable, readable.Length, found.Total, next));
    }

    private static OrderFilter Filter(ApiRequest request, PageAsked page) => new()
    {
        IntegrationId = request.Text("integration_id"),
        Account = request.Text("account"),
        Status = request.Text("status"),
        Since = request.Time("since"),
        Until = request.Time("until"),
        PlacedSince = request.Time("placed_since"),
        PlacedUntil = request.Time("placed_until"),
        OrderNumber = request.Text("order_number"),
        Sku = request.Text("sku"),
        ShipByBefore = request.Time("ship_by_before"),
        HasInvoice = request.Flag("has_invoice"),
        Problem = request.Flag("problem"),
        Unreferenced = request.Flag("unreferenced"),
        AfterUpdatedAt = PageTimes.Read(page.At(0)),
        AfterId = page.At(1),
        WantTotal = page.WantTotal,
    };

    private static async Task<IResult> Get(HttpContext context, string id, OrderResolver resolver)
    {
        var request = ApiRequest.Of(context);
        var order = await resolver.FindAsync(request.Tenant, id, request.Cancellation);
        return Answering.Versioned(context, new OrderAnswer(order.Shape(request)), order.View.Version);
    }

    private static async Task<IResult> SetReference(HttpContext context, string id, string system, OrderResolver resolver)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ReferenceBody>();
        if (string.IsNullOrWhiteSpace(body.OrderNo))
            throw RequestRefusedException.At("/order_no", ErrorCodes.Required, "Send the caller's own number.");
        if (body.OrderNo.Length > LongestReference || system.Length > LongestReference)
            throw RequestRefusedException.At("/order_no", ErrorCodes.TooLong, $"At most {LongestReference} characters.");
        var order = await resolver.FindAsync(request.Tenant, id, request.Cancellation);
        var result = await order.Grain.SetReference(system, body.OrderNo.Trim());
        RequestRefusedException.ThrowIfAny(result.Errors);
        var view = result.View ?? throw new RequestRefusedException(ErrorCodes.OrderNotFound);
        request.Changed(new { order.View.Order.References }, new { view.Order.References });
        return Answering.Versioned(context, new OrderAnswer(order.Shape(request, view)), view.Version);
    }
}
