using System.Text.Json;
using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Operations;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Consistency;

internal sealed record ConsistencyCheckBody
{
    /// <summary>Only this integration; absent: every account whose channel can be read.</summary>
    public string? IntegrationId { get; init; }

    /// <summary>Only the account of this name.</summary>
    public string? Account { get; init; }

    /// <summary>Only these products; absent: everything listed.</summary>
    [MostItems(1000)]
    public List<string>? Skus { get; init; }
}

/// <param name="Accounts">Accounts that are read; the operation has an item for each.</param>
internal sealed record ConsistencyCheckAnswer(string OperationId, int Accounts, OperationShape Operation) : Answer;

/// <summary>A difference between what a channel showed and what it should show.</summary>
/// <param name="Explanation"><c>sold_meanwhile</c>, <c>cancelled_meanwhile</c>, <c>changed_by_hand</c>, <c>refused</c>, <c>missing</c> or <c>not_on_sale</c>.</param>
/// <param name="State"><c>open</c>, <c>explained</c>, <c>put_right</c> (sent again), <c>held</c> (a person decides) or <c>gone</c>.</param>
/// <param name="Times">Readings that showed it.</param>
/// <param name="JudgedAfter">A complete read of orders begun after this time decides whether orders explain it; null where nothing is waited for.</param>
internal sealed record DriftShape(
    string ProductId, string Sku, string IntegrationId, string Account, string Aspect, JsonElement? Expected, JsonElement? Shown, string Explanation, string State,
    DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt, int Times, DateTimeOffset? JudgedAfter);

internal sealed record DriftAnswer(IReadOnlyList<DriftShape> Drift, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

/// <summary>What channels show against what they should (api.md section 6).</summary>
internal static class ConsistencyEndpoints
{
    private const string States = "open, explained, put_right, held, gone";
    private const string Explanations = "sold_meanwhile, cancelled_meanwhile, changed_by_hand, refused, missing, not_on_sale";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/consistency/check", Role.Operator, Check, "Reads now what channels show and compares it; the operation ends when all is read, /api/drift tells what differs")
            .Body<ConsistencyCheckBody>(optional: true).AnswersLater<ConsistencyCheckAnswer>();
        routes.Get("/api/drift", Role.Viewer, List, "Where channels differ, or differed, from what they should show").Answers<DriftAnswer>().Query(
            QueryParameters.IntegrationId, QueryParameters.Account, new QueryParameter("state", QueryKind.Text, States + "."),
            new QueryParameter("explanation", QueryKind.Text, Explanations + ".")).Query(QueryParameters.Paging);
    }

    private static async Task<IResult> Check(
        HttpContext context, AccountResolver accounts, IConnectorRegistry registry, IProductReads products, OperationLauncher operations, ICommitter committer,
        TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var patience = Patience.Of(context.Request);
        var body = request.BodyOrDefault<ConsistencyCheckBody>();
        var named = await accounts.ManyAsync(request.Tenant, body.IntegrationId, body.Account, request.Cancellation);
        if (named.Count == 0)
            throw new RequestRefusedException("account_not_found");
        var read = named.Where(a => registry.Find(a.Integration) is IListingReader).ToList();
        if (read.Count == 0)
            throw RequestRefusedException.At("/integration_id", ErrorCodes.CapabilityMissing, "What this channel shows cannot be read.");
        var productIds = body.Skus is { } skus ? await ResolveAsync(request, skus, products) : null;

        var operation = await operations.StartAsync(request, "consistency_check");
        var now = clock.GetUtcNow();
        var rows = read.SelectMany(account => (StoreRow[])
        [
            new ConsistencyCheckRow(account.Key, operation.Id, operation.Id, productIds, null, 0, 0, now),
            new OperationItemRow(operation.Id, operation.Id, account.Key, ConsistencyCheckRow.ItemAspect, 1, "", "stored", now),
        ]);
        var result = await committer.CommitAsync(
            new Unit { Tenant = request.Tenant, Rows = [.. rows], Due = [.. read.Select(account => new AccountDue(account, now))] }, request.Cancellation);
        if (!result.Committed)
            throw new OutcomeUnknownException("It is not known whether the check was stored.");
        operation = await operations.SealAsync(request, operation, read.Count, 0);
        return await operations.AnswerAsync(request, patience, operation, view => new ConsistencyCheckAnswer(view.Id, read.Count, OperationAnswers.Of(view)));
    }

    /// <summary>JSON array of the products' ids.</summary>
    private static async Task<string> ResolveAsync(ApiRequest request, List<string> skus, IProductReads products)
    {
        var ids = await products.ResolveSkusAsync(request.Tenant, skus, request.Cancellation);
        var unknown = skus.Select(static (sku, index) => (sku, index)).Where(s => !ids.ContainsKey(s.sku))
            .Select(static s => new FieldError($"/skus/{s.index}", ErrorCodes.ProductNotFound, $"There is no product with the SKU {s.sku}.")).ToList();
        RequestRefusedException.ThrowIfAny(unknown);
        return JsonSerializer.Serialize(ids.Values.Distinct(StringComparer.Ordinal));
    }

    private static async Task<IResult> List(HttpContext context, IConsistencyReads consistency, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var filter = new DriftFilter(
            request.Text("integration_id"), request.Text("account"), request.Word("state", States.Split(", ")), request.Word("explanation", Explanations.Split(", ")),
            page.At(0), page.At(1), page.At(2));
        var rows = await consistency.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToArray();
        var next = shown.Length == 0 ? null : pages.Next(request, rows.Count > page.Size, shown[^1].ProductId, shown[^1].AccountKey, shown[^1].Aspect);
        return Answering.Ok(new DriftAnswer([.. shown.Select(row => Shape(request.Tenant, row))], shown.Length, null, next));
    }

    private static DriftShape Shape(string tenant, StoredDrift row)
    {
        var account = AccountRef.FromKey(tenant, row.AccountKey);
        return new DriftShape(
            row.ProductId, row.Sku, account.Integration, account.Account, row.Aspect, StoredJson.Read(row.Expected), StoredJson.Read(row.Shown), row.Explanation,
            row.State, row.FirstSeenAt, row.LastSeenAt, row.Times, row.JudgeAt);
    }
}
