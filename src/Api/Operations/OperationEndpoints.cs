using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Operations;

/// <summary><c>/api/operations</c> (api.md section 1).</summary>
internal static class OperationEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/operations", Role.Viewer, List, "Operations, newest first").Answers<OperationListAnswer>()
            .Query(new QueryParameter("state", QueryKind.Text, "running or ended.")).Query(QueryParameters.Paging);
        routes.Get("/api/operations/{id}", Role.Viewer, Get, "One operation: counts, times, deadline").Answers<OperationAnswer>();
        routes.Get("/api/operations/{id}/items", Role.Viewer, Items, "An operation's items, per product, account and aspect").Answers<OperationItemsAnswer>()
            .Query(new QueryParameter("state", QueryKind.Text, string.Join(", ", OperationAnswers.States) + ".")).Query(QueryParameters.Paging);
    }

    private static async Task<IResult> List(HttpContext context, IOperationReads operations, IGrainFactory grains, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var rows = await operations.ListAsync(request.Tenant, request.Word("state", "running", "ended"), page.At(0), page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToArray();
        var views = await Task.WhenAll(shown.Select(row => grains.GetGrain<IOperationGrain>(GrainKeys.Operation(request.Tenant, row.Id)).Get()));
        var shapes = views.OfType<OperationView>().Select(OperationAnswers.Of).ToArray();
        var next = pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Id ?? "");
        return Answering.Ok(new OperationListAnswer(shapes, shapes.Length, null, next));
    }

    private static async Task<IResult> Get(HttpContext context, string id, OperationFollower operations)
    {
        var request = ApiRequest.Of(context);
        var view = await operations.FindAsync(request.Tenant, id) ?? throw new RequestRefusedException("operation_not_found");
        return Answering.Versioned(context, new OperationAnswer(OperationAnswers.Of(view)), view.Version);
    }

    private static async Task<IResult> Items(HttpContext context, string id, IOperationReads operations, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var state = request.Word("state", [.. OperationAnswers.States]);
        if (await operations.FindAsync(request.Tenant, id, request.Cancellation) is null)
            throw new RequestRefusedException("operation_not_found");
        var rows = await operations.ItemsAsync(request.Tenant, id, state, page.At(0), page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToArray();
        var next = pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Position ?? "");
        return Answering.Ok(new OperationItemsAnswer([.. shown.Select(row => Shape(request.Tenant, row))], shown.Length, null, next));
    }

    private static OperationItemShape Shape(string tenant, OperationItem item)
    {
        var account = AccountRef.FromKey(tenant, item.AccountKey);
        var reason = item.Code is null && item.Message is null ? null : new OperationItemReason(item.Code, item.Message);
        return new OperationItemShape(
            item.ProductId, item.Sku, account.Integration, account.Account, item.Aspect, item.Version, item.State, reason, item.UpdatedAt);
    }
}
