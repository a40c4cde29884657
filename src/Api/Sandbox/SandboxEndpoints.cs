using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Webhooks;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;

namespace KolajAI.Api.Sandbox;

internal sealed record SandboxLineBody
{
    public string? Sku { get; init; }

    /// <summary>1 when absent.</summary>
    public long? Quantity { get; init; }
}

internal sealed record SandboxOrderBody
{
    public string? Account { get; init; }

    [MostItems(100)]
    public List<SandboxLineBody>? Lines { get; init; }
}

internal sealed record SandboxAccountBody
{
    public string? Account { get; init; }
}

internal sealed record SandboxListingBody
{
    public string? Account { get; init; }

    public string? Sku { get; init; }

    /// <summary>Units that the sandbox then shows; absent: unchanged.</summary>
    public long? Quantity { get; init; }

    /// <summary>Absent: unchanged.</summary>
    public Money? Price { get; init; }
}

internal sealed record SandboxFaultBody
{
    public string? Account { get; init; }

    /// <summary><c>error</c>, <c>rate_limited</c>, <c>refuse</c>, <c>apply_then_drop</c> or <c>lose_notices</c>.</summary>
    public string? Kind { get; init; }

    /// <summary><c>publish</c>, <c>stock</c>, <c>orders</c>, <c>actions</c> or <c>*</c> (when absent).</summary>
    public string? Operation { get; init; }

    /// <summary>How many calls fail so; 1 when absent, 0 ends the fault.</summary>
    public int? Count { get; init; }
}

/// <param name="OrderId">The hub's id that the order gets when its notice is processed.</param>
/// <param name="EventId">The notice's; null where the notice was lost on purpose.</param>
internal sealed record SandboxOrderAnswer(string OrderKey, string OrderId, string? EventId) : Answer;

/// <param name="GroupRemoteIds">The product under which it is a variant; null for a product by itself.</param>
internal sealed record SandboxListingShape(
    string? Sku, string? Barcode, string? Title, Money? Price, Money? ListPrice, long? Quantity, bool OnSale, IReadOnlyDictionary<string, string> RemoteIds,
    IReadOnlyDictionary<string, string>? GroupRemoteIds, string? CategoryId);

internal sealed record SandboxListingsAnswer(IReadOnlyList<SandboxListingShape> Listings, int Count) : Answer;

/// <summary>The shopper's side of the built-in sandbox marketplace, and its faults (api.md section 6).</summary>
internal static class SandboxEndpoints
{
    private const string Integration = "sandbox";
    private static readonly string[] Kinds = ["error", "rate_limited", "refuse", "apply_then_drop", "lose_notices"];
    private static readonly string[] Operations = ["publish", "stock", "orders", "actions", "*"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/sandbox/orders", Role.Operator, Order, "A shopper buys in the sandbox").Body<SandboxOrderBody>().Answers<SandboxOrderAnswer>();
        routes.Post("/api/sandbox/orders/{order_key}/cancel", Role.Operator, Cancel, "The shopper cancels the whole order").Body<SandboxAccountBody>(optional: true).Answers<SandboxOrderAnswer>();
        routes.Get("/api/sandbox/listings", Role.Viewer, Listings, "What the sandbox shows for sale").Answers<SandboxListingsAnswer>()
            .Query(new QueryParameter("account", QueryKind.Text, "The sandbox account; may be left out while there is one."));
        routes.Post("/api/sandbox/listings", Role.Operator, ChangeByHand, "Somebody changes a listing in the sandbox's own panel, past the hub").Body<SandboxListingBody>().Answers<DoneAnswer>();
        routes.Post("/api/sandbox/faults", Role.Operator, SetFault, "The sandbox's next calls fail so").Body<SandboxFaultBody>().Answers<DoneAnswer>();
    }

    private static async Task<IResult> Order(HttpContext context, AccountResolver accounts, ISandboxControl sandbox, WebhookIntake intake, IConnectorRegistry registry)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<SandboxOrderBody>();
        if (body.Lines is not { Count: > 0 })
            throw RequestRefusedException.At("/lines", ErrorCodes.Required, "Name at least one line.");
        for (var i = 0; i < body.Lines.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(body.Lines[i].Sku))
                throw RequestRefusedException.At($"/lines/{i}/sku", ErrorCodes.Required, "A line names its SKU.");
            if (body.Lines[i].Quantity is < 1 or > 1_000_000)
                throw RequestRefusedException.At($"/lines/{i}/quantity", ErrorCodes.OutOfRange, "From 1 to 1,000,000 units.");
        }

        var account = await accounts.OneAsync(request.Tenant, Integration, body.Account, request.Cancellation);
        var lines = body.Lines.Select(static line => new SandboxLine(line.Sku!.Trim(), line.Quantity ?? 1)).ToArray();
        return await NoticeAsync(account, await sandbox.PlaceOrderAsync(account, lines, request.Cancellation), intake, registry);
    }

    private static async Task<IResult> Cancel(
        HttpContext context, [Microsoft.AspNetCore.Mvc.FromRoute(Name = "order_key")] string orderKey, AccountResolver accounts, ISandboxControl sandbox,
        WebhookIntake intake, IConnectorRegistry registry)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<SandboxAccountBody>();
        var account = await accounts.OneAsync(request.Tenant, Integration, body.Account, request.Cancellation);
        return await NoticeAsync(account, await sandbox.CancelOrderAsync(account, orderKey, request.Cancellation), intake, registry);
    }

    private static async Task<IResult> Listings(HttpContext context, AccountResolver accounts, ISandboxControl sandbox)
    {
        var request = ApiRequest.Of(context);
        var account = await accounts.OneAsync(request.Tenant, Integration, request.Text("account"), request.Cancellation);
        var listings = (await sandbox.ListingsAsync(account, request.Cancellation))
            .Select(static l => new SandboxListingShape(l.Sku, l.Barcode, l.Title, l.Price, l.ListPrice, l.Quantity, l.OnSale, l.RemoteIds, l.GroupRemoteIds, l.CategoryId)).ToArray();
        return Answering.Ok(new SandboxListingsAnswer(listings, listings.Length));
    }

    private static async Task<IResult> ChangeByHand(HttpContext context, AccountResolver accounts, ISandboxControl sandbox)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<SandboxListingBody>();
        if (string.IsNullOrWhiteSpace(body.Sku))
            throw RequestRefusedException.At("/sku", ErrorCodes.Required, "Name the listing's SKU.");
        if (body.Quantity is < 0 or > 1_000_000_000)
            throw RequestRefusedException.At("/quantity", ErrorCodes.OutOfRange, "From 0 to 1,000,000,000 units.");
        var account = await accounts.OneAsync(request.Tenant, Integration, body.Account, request.Cancellation);
        if (!await sandbox.ChangeByHandAsync(account, body.Sku.Trim(), body.Quantity, body.Price, request.Cancellation))
            throw new RequestRefusedException("unknown_listing");
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> SetFault(HttpContext context, AccountResolver accounts, ISandboxControl sandbox)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<SandboxFaultBody>();
        if (body.Kind is null || !Kinds.Contains(body.Kind))
            throw RequestRefusedException.At("/kind", "unknown_value", $"One of {string.Join(", ", Kinds)}.");
        var operation = body.Operation ?? "*";
        if (!Operations.Contains(operation))
            throw RequestRefusedException.At("/operation", "unknown_value", $"One of {string.Join(", ", Operations)}.");
        if (body.Count is < 0 or > 1_000_000)
            throw RequestRefusedException.At("/count", ErrorCodes.OutOfRange, "From 0 to 1,000,000 calls.");
        var account = await accounts.OneAsync(request.Tenant, Integration, body.Account, request.Cancellation);
        await sandbox.SetFaultAsync(account, new SandboxFault(body.Kind, operation, body.Count ?? 1), request.Cancellation);
        return Answering.Ok(new DoneAnswer());
    }

    /// <summary>The sandbox's notice goes the way of every webhook from its proof on.</summary>
    private static async Task<IResult> NoticeAsync(AccountRef account, SandboxOrderResult result, WebhookIntake intake, IConnectorRegistry registry)
    {
        if (result.Error is { } error)
            throw new RequestRefusedException(error, result.Detail);
        var orderKey = result.OrderKey ?? throw new InvalidOperationException("The sandbox answered neither an order nor an error.");
        var parser = (IWebhookParser)registry.Find(account.Integration)!;
        var stored = result.Notice is { } notice ? await intake.StoreAsync(account, parser, notice) : null;
        return Answering.Ok(new SandboxOrderAnswer(orderKey, OrderIds.Make(account, orderKey), stored?.EventId));
    }
}
