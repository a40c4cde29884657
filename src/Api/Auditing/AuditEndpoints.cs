using System.Globalization;
using System.Text;
using System.Text.Json;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Json;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Auditing;

/// <param name="Action"><c>key.create</c>; of calls without a word of their own the route.</param>
/// <param name="Object">What it was done to: <c>key:key_…</c>, <c>account:trendyol/default</c>, or the path.</param>
/// <param name="Actor"><c>key:key_…</c>, <c>user:usr_…</c>, <c>operator</c>, <c>system</c> or <c>anonymous</c>.</param>
/// <param name="Before">How it was, without secrets; null where it was not, or the call does not tell.</param>
/// <param name="After">How it became.</param>
/// <param name="Hash">Of this entry and all before it.</param>
internal sealed record AuditShape(
    long Seq, DateTimeOffset At, string Action, string Object, string Actor, string? Role, string? Address, string? TraceId, JsonElement? Before, JsonElement? After, string Hash);

/// <param name="FirstSeq">Older entries were removed after their time.</param>
/// <param name="Hash">Of the newest entry: whoever keeps it can prove later that nothing before it was changed.</param>
internal sealed record AuditHeadShape(long FirstSeq, long LastSeq, string Hash);

/// <param name="Problem">What does not follow; null: nothing was changed, added or removed.</param>
internal sealed record AuditVerdictShape(bool Whole, long Entries, string? Problem);

/// <param name="Verification">Only with <c>verify=true</c>.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditShape> Entries, AuditHeadShape Head, AuditVerdictShape? Verification, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <summary><c>/api/audit</c>: who did what, from where, to what.</summary>
internal static class AuditEndpoints
{
    private const int Page = 1_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.Get("/api/audit", Role.Admin, List, "Who did what, newest first").Answers<AuditAnswer>().Query(
            new QueryParameter("action", QueryKind.Text, "Only this action."), new QueryParameter("actor", QueryKind.Text, "Only what this key or person did, key:key_…, user:usr_…"),
            new QueryParameter("object", QueryKind.Text, "Only what was done to this, key:key_…, user:usr_…, account:trendyol/default."),
            new QueryParameter("since", QueryKind.Time, "At or after this time."), new QueryParameter("until", QueryKind.Time, "Before this time."),
            new QueryParameter("verify", QueryKind.Flag, "True follows the whole chain and tells whether it holds."),
            new QueryParameter("format", QueryKind.Text, "json (default), or ndjson: all entries, oldest first, a line each, with what their hashes cover."))
        .Query(QueryParameters.Paging);

    private static async Task<IResult> List(HttpContext context, IAuditReads reads, AuditVerifier verifier, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        if (request.Word("format", "json", "ndjson") is "ndjson")
            return Results.Stream(stream => WriteAsync(stream, request.Tenant, reads, request.Cancellation), "application/x-ndjson", "audit.ndjson");
        var page = pages.Read(request);
        var filter = new AuditFilter(
            request.Text("action"), request.Text("actor"), request.Text("object"), request.Time("since"), request.Time("until"),
            page.At(0) is { } before ? long.Parse(before, CultureInfo.InvariantCulture) : null);
        var rows = await reads.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation);
        AuditShape[] shown = [.. rows.Take(page.Size).Select(Shape)];
        var ends = await reads.EndsAsync(request.Tenant, request.Cancellation);
        var verdict = request.Flag("verify") is true ? await verifier.VerifyAsync(request.Tenant, cancellation: request.Cancellation) : null;
        return Answering.Ok(new AuditAnswer(
            shown, new AuditHeadShape((ends?.CutSeq ?? 0) + 1, ends?.Seq ?? 0, ends?.Hash ?? AuditChain.Beginning),
            verdict is null ? null : new AuditVerdictShape(verdict.IsWhole, verdict.Entries, verdict.Problem),
            shown.Length, null, pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Seq.ToString(CultureInfo.InvariantCulture) ?? "")));
    }

    /// <summary>As <see cref="AuditExport"/> reads it.</summary>
    private static async Task WriteAsync(Stream stream, string tenant, IAuditReads reads, CancellationToken cancellation)
    {
        await using var output = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        await AuditExport.WriteAsync(output, tenant, reads, Page, cancellation);
    }

    private static AuditShape Shape(StoredAudit entry)
    {
        var body = KolajJson.FromBytes<AuditBody>(entry.Body);
        return new AuditShape(entry.Seq, entry.At, body.Action, body.Object, body.Actor, body.Role, body.Address, body.TraceId, body.Before, body.After, entry.Hash);
    }
}
