using System.Text.Json;
using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Identity;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Holds;

/// <summary>A change that waits for a person.</summary>
/// <param name="Kind"><c>price_change</c>, <c>delisting</c>, <c>zeroing</c>; <c>min_price</c> and <c>price_rule</c>, which nobody can approve: they end with a change.</param>
/// <param name="Version">The desired version of the aspect that waits.</param>
/// <param name="Before">What the channel was told last.</param>
/// <param name="State"><c>open</c>, <c>approved</c>, <c>rejected</c> or <c>superseded</c> (a newer change came).</param>
internal sealed record HoldShape(
    string Id, string Kind, string IntegrationId, string Account, string ProductId, string Sku, string Aspect, long Version, JsonElement? Before, JsonElement? After,
    string State, DateTimeOffset CreatedAt, string? DecidedBy, DateTimeOffset? DecidedAt);

internal sealed record HoldsAnswer(IReadOnlyList<HoldShape> Holds, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

internal sealed record HoldAnswer(HoldShape Hold) : Answer;

/// <summary><c>/api/holds</c>: what brakes stopped (api.md section 3).</summary>
internal static class HoldEndpoints
{
    private const string States = "open, approved, rejected, superseded";
    private const string Kinds = "price_change, delisting, zeroing, min_price, price_rule";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/holds", Role.Viewer, List, "What brakes stopped, newest first").Answers<HoldsAnswer>().Query(
            QueryParameters.IntegrationId, QueryParameters.Account, new QueryParameter("state", QueryKind.Text, States + "."),
            new QueryParameter("kind", QueryKind.Text, Kinds + ".")).Query(QueryParameters.Paging);
        routes.Post("/api/holds/{id}/approve", Role.Admin, Approve, "Lets a held change go").Answers<HoldAnswer>().AuditedInUnit();
        routes.Post("/api/holds/{id}/reject", Role.Admin, Reject, "Drops a held change: the channel keeps what it shows until the next change; a listing that was to be closed is left as it is").Answers<HoldAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> List(HttpContext context, IHoldReads holds, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var filter = new HoldFilter(
            request.Word("state", States.Split(", ")), request.Word("kind", Kinds.Split(", ")), request.Text("integration_id"), request.Text("account"), page.At(0));
        var rows = await holds.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).Select(row => Shape(request.Tenant, row)).ToArray();
        return Answering.Ok(new HoldsAnswer(shown, shown.Length, null, pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Id ?? "")));
    }

    private static Task<IResult> Approve(HttpContext context, string id, IHoldReads holds, IGrainFactory grains) => DecideAsync(context, id, approve: true, holds, grains);

    private static Task<IResult> Reject(HttpContext context, string id, IHoldReads holds, IGrainFactory grains) => DecideAsync(context, id, approve: false, holds, grains);

    private static async Task<IResult> DecideAsync(HttpContext context, string id, bool approve, IHoldReads holds, IGrainFactory grains)
    {
        var request = ApiRequest.Of(context);
        var hold = await holds.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("hold_not_found");
        var account = AccountRef.FromKey(request.Tenant, hold.AccountKey);
        var result = await grains.GetGrain<IAccountGrain>(account.GrainKey).DecideHold(new HoldDecision(hold.Id, approve, request.Cause));
        RequestRefusedException.ThrowIfAny(result.Errors);
        var decided = await holds.FindAsync(request.Tenant, id, request.Cancellation) ?? hold;
        return Answering.Ok(new HoldAnswer(Shape(request.Tenant, decided)));
    }

    private static HoldShape Shape(string tenant, StoredHold row)
    {
        var account = AccountRef.FromKey(tenant, row.AccountKey);
        return new HoldShape(
            row.Id, row.Kind, account.Integration, account.Account, row.ProductId, row.Sku, row.Aspect, row.Version, StoredJson.Read(row.Before),
            StoredJson.Read(row.After), row.State, row.CreatedAt, row.DecidedBy, row.DecidedAt);
    }
}
