using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Alerts;

/// <param name="Kind">As <see cref="SecurityEvents"/> names them: <c>sign_in_blocked</c>, <c>webhook_refused</c>, <c>key_new_place</c>, …</param>
/// <param name="Subject">What it is about: <c>key:key_…</c>, <c>account:trendyol/default</c>, <c>address:203.0.113.7</c>.</param>
/// <param name="State"><c>open</c>, <c>acknowledged</c> or <c>resolved</c>; what comes again is counted until it is resolved.</param>
internal sealed record AlertShape(
    string Id, string Kind, string Subject, string State, long Count, string Detail, DateTimeOffset FirstAt, DateTimeOffset LastAt, string? DecidedBy, DateTimeOffset? DecidedAt)
{
    public static AlertShape Of(StoredAlert a) => new(a.Id, a.Kind, a.Subject, a.State, a.Count, a.Detail, a.FirstAt, a.LastAt, a.DecidedBy, a.DecidedAt);
}

internal sealed record AlertsAnswer(IReadOnlyList<AlertShape> Alerts, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

internal sealed record AlertAnswer(AlertShape Alert) : Answer;

/// <summary><c>/api/alerts</c>: what somebody has to look at.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/alerts", Role.Viewer, List, "Alerts, newest first").Answers<AlertsAnswer>()
            .Query(new QueryParameter("state", QueryKind.Text, "open, acknowledged, resolved.")).Query(QueryParameters.Paging);
        routes.Post("/api/alerts/{id}/acknowledge", Role.Operator, Acknowledge, "Says that somebody looks at an alert").Answers<AlertAnswer>().AuditedInUnit();
        routes.Post("/api/alerts/{id}/resolve", Role.Operator, Resolve, "Ends an alert; if it comes again, another is opened").Answers<AlertAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> List(HttpContext context, IAuditReads reads, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var rows = await reads.AlertsAsync(request.Tenant, request.Word("state", "open", "acknowledged", "resolved"), page.At(0), page.Size + 1, request.Cancellation);
        AlertShape[] shown = [.. rows.Take(page.Size).Select(AlertShape.Of)];
        return Answering.Ok(new AlertsAnswer(shown, shown.Length, null, pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Id ?? "")));
    }

    private static Task<IResult> Acknowledge(HttpContext context, string id, IAuditReads reads, ICommitter committer, TimeProvider clock) =>
        DecideAsync(context, id, "acknowledged", reads, committer, clock);

    private static Task<IResult> Resolve(HttpContext context, string id, IAuditReads reads, ICommitter committer, TimeProvider clock) =>
        DecideAsync(context, id, "resolved", reads, committer, clock);

    private static async Task<IResult> DecideAsync(HttpContext context, string id, string state, IAuditReads reads, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var alert = await FindAsync(request, id, reads);
        if (alert.State != state && alert.State != "resolved")
        {
            var now = clock.GetUtcNow();
            var result = await committer.CommitAsync(
                new Unit
                {
                    Tenant = request.Tenant,
                    Rows = [new AlertDecisionRow(id, state, request.Cause, now)],
                    Audit = [AuditRow.Of($"alert.{state}", $"alert:{id}", now, new { alert.State, alert.Kind, alert.Subject }, new { State = state })],
                },
                request.Cancellation);
            if (result.Outcome is CommitOutcome.Unknown)
                throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
        }

        return Answering.Ok(new AlertAnswer(AlertShape.Of(await FindAsync(request, id, reads))));
    }

    private static async Task<StoredAlert> FindAsync(ApiRequest request, string id, IAuditReads reads) =>
        await reads.AlertAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("alert_not_found");
}
