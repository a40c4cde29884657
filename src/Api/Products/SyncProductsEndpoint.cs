using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Operations;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Operations;

namespace KolajAI.Api.Products;

/// <summary><c>POST /api/marketplace/sync-products</c> (api.md section 3).</summary>
internal static class SyncProductsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Post("/api/marketplace/sync-products", Role.Operator, Sync, "Creates and changes products, and publishes them")
            .Body<SyncProductsBody>().AnswersLater<SyncProductsAnswer>();

    private static async Task<IResult> Sync(
        HttpContext context, SyncItems items, ProductSync sync, ProductPlans plans, AccountResolver resolver, OperationLauncher operations)
    {
        var request = ApiRequest.Of(context);
        var patience = Patience.Of(context.Request);
        var body = request.Body<SyncProductsBody>(out var json);
        if (body.Named() > SyncProductsBody.MostProducts)
            throw new RequestRefusedException("too_many_items", $"At most {SyncProductsBody.MostProducts} products fit one call.");
        var accounts = await AccountsAsync(request, body, resolver);
        var wholeCatalogue = body.All is true || body.NamesNone();
        // An empty list is a caller's mistake, and not the whole catalogue.
        if (!wholeCatalogue && body.Named() == 0)
            throw RequestRefusedException.At("/products", ErrorCodes.Required, "The list is empty: name products, or leave all lists out to send bound listings again.");
        if (body.DryRun is true)
        {
            return wholeCatalogue
                ? Answering.Ok(await plans.CatalogueAsync(request, accounts, boundOnly: body.All is not true))
                : Answering.Ok(await plans.ItemsAsync(request, await items.ReadAsync(request.Tenant, body, json, request.Cancellation), accounts));
        }

        if (wholeCatalogue)
            return await CatalogueAsync(request, patience, operations, accounts, boundOnly: body.All is not true);
        var read = await items.ReadAsync(request.Tenant, body, json, request.Cancellation);
        if (read.All(static i => i.Errors.Count > 0))
            throw BulkWork.AllRejected(BulkWork.Rejected(read.Select(static i => new BulkItem<SyncedProduct>(i.Index, i.Sku, null, i.Errors)), request.Language), "/products");
        var operation = await operations.StartAsync(request, "sync_products");
        var done = await sync.RunAsync(request, read, accounts, operation.Id);
        return await AnswerAsync(request, patience, operations, operation, done);
    }

    /// <summary>All of the tenant's accounts where none is named and only bound listings are meant.</summary>
    private static async Task<IReadOnlyList<AccountRef>> AccountsAsync(ApiRequest request, SyncProductsBody body, AccountResolver resolver)
    {
        if (body.IntegrationId is not null)
            return [await resolver.OneAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation)];
        if (body.Account is not null || body.All is true)
            throw RequestRefusedException.At("/integration_id", ErrorCodes.Required, "Name the integration.");
        if (body.All is false && body.Named() == 0)
            throw RequestRefusedException.At("/products", ErrorCodes.Required, "Name products, or leave all out to send bound listings again.");
        return body.NamesNone() ? await resolver.ManyAsync(request.Tenant, null, null, request.Cancellation) : [];
    }

    private static async Task<IResult> CatalogueAsync(
        ApiRequest request, Patience patience, OperationLauncher operations, IReadOnlyList<AccountRef> accounts, bool boundOnly)
    {
        var catalogue = new CatalogueListing([.. accounts.Select(static a => a.Key)], boundOnly);
        var operation = await operations.StartAsync(request, "list_catalogue", catalogue);
        return await operations.AnswerAsync(request, patience, operation, view =>
            new SyncProductsAnswer(view.Id, Partial: false, view.Accepted, 0, [], OperationAnswers.Of(view), []));
    }

    private static async Task<IResult> AnswerAsync(
        ApiRequest request, Patience patience, OperationLauncher operations, OperationView operation, IReadOnlyList<BulkItem<SyncedProduct>> done)
    {
        var rejected = BulkWork.Rejected(done, request.Language);
        var accepted = done.Select(static i => i.Result).OfType<SyncedProduct>().OrderBy(static p => p.Index).ToArray();
        operation = await operations.SealAsync(request, operation, accepted.Length, rejected.Count);
        if (accepted.Length == 0)
            throw BulkWork.AllRejected(rejected, "/products");
        return await operations.AnswerAsync(request, patience, operation, view =>
            new SyncProductsAnswer(view.Id, rejected.Count > 0, accepted.Length, rejected.Count, rejected, OperationAnswers.Of(view), accepted));
    }
}
