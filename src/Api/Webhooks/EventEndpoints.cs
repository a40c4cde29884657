using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Identity;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Webhooks;

/// <param name="State"><c>pending</c>, <c>processing</c>, <c>done</c>, <c>failed</c> (tried again) or <c>dead</c>.</param>
internal sealed record EventShape(
    string Id, string IntegrationId, string Account, string EventId, string State, string? Type, int Attempts, string? Error, int PayloadBytes,
    DateTimeOffset ReceivedAt, DateTimeOffset UpdatedAt, DateTimeOffset? NextTryAt);

/// <param name="Body">Text where the bytes are UTF-8, else null.</param>
internal sealed record EventPayload(
    string Method, string Rest, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query, string? Body, string BodyBase64);

internal sealed record EventListAnswer(IReadOnlyList<EventShape> Events, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <param name="Payload">For admins only; null for others, and once the event's key is deleted.</param>
internal sealed record EventAnswer(EventShape Event, EventPayload? Payload) : Answer;

internal sealed record EventFilterBody
{
    public string? IntegrationId { get; init; }
    public string? Account { get; init; }

    /// <summary><c>dead</c> when absent.</summary>
    public string? State { get; init; }
    public string? Type { get; init; }
    public string? Q { get; init; }
    public DateTimeOffset? Since { get; init; }
}

internal sealed record ReplayBody
{
    public EventFilterBody? Filter { get; init; }

    /// <summary>True counts and replays nothing.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Events a second, 1 to 100; 10 when absent.</summary>
    public int? RatePerSecond { get; init; }
}

/// <param name="Truncated">More match than one call replays: repeat it.</param>
internal sealed record ReplayAnswer(bool DryRun, int Matched, int Replayed, bool Truncated) : Answer;

/// <summary>What came in, and doing it again (api.md section 5).</summary>
internal static class EventEndpoints
{
    private const int MostReplayed = 1_000;
    private static readonly string[] States = ["pending", "processing", "done", "failed", "dead"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/webhooks/events", Role.Viewer, List, "Events that came in, newest first").Answers<EventListAnswer>().Query(
            QueryParameters.IntegrationId, QueryParameters.Account, new QueryParameter("state", QueryKind.Text, string.Join(", ", States) + "."),
            new QueryParameter("type", QueryKind.Text, "The platform's word for it."), new QueryParameter("q", QueryKind.Text, "Text in event id, type or error."),
            new QueryParameter("since", QueryKind.Time, "Received at or after this time.")).Query(QueryParameters.Paging);
        routes.Get("/api/webhooks/events/{id}", Role.Viewer, Get, "One event; its payload for admins only, and the audit log says who read it").Answers<EventAnswer>();
        routes.Post("/api/webhooks/events/{id}/replay", Role.Operator, Replay, "Processes an event again").Answers<EventAnswer>();
        routes.Post("/api/webhooks/replay", Role.Operator, ReplayMany, "Processes many events again, oldest of the newest first").Body<ReplayBody>(optional: true).Answers<ReplayAnswer>();
    }

    private static async Task<IResult> List(HttpContext context, IInboxReads inbox, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var filter = new InboxFilter(
            request.Text("integration_id"), request.Text("account"), request.Word("state", States), request.Text("type"), request.Text("q"), request.Time("since"), page.At(0));
        var rows = await inbox.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToArray();
        var next = shown.Length == 0 ? null : pages.Next(request, rows.Count > page.Size, shown[^1].InboxId);
        return Answering.Ok(new EventListAnswer([.. shown.Select(row => Shape(request.Tenant, row))], shown.Length, null, next));
    }

    private static async Task<IResult> Get(HttpContext context, string id, IInboxReads inbox, IDataKeyReads keys, InboxEnvelopes envelopes, AuditLog audit, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var stored = await inbox.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("event_not_found");
        var payload = request.Caller.Role >= Role.Admin ? await PayloadAsync(request, id, inbox, keys, envelopes) : null;
        if (payload is not null)
            await audit.WriteAsync(request.Tenant, AuditRow.Of("event.read_payload", $"event:{id}", clock.GetUtcNow(), after: new { stored.AccountKey, stored.PayloadBytes }));
        return Answering.Ok(new EventAnswer(Shape(request.Tenant, stored), payload));
    }

    private static async Task<IResult> Replay(HttpContext context, string id, IInboxReads inbox, WebhookIntake intake, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var stored = await inbox.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("event_not_found");
        await intake.ReplayAsync(request.Tenant, stored, clock.GetUtcNow());
        var after = await inbox.FindAsync(request.Tenant, id, request.Cancellation) ?? stored;
        return Answering.Ok(new EventAnswer(Shape(request.Tenant, after), null));
    }

    private static async Task<IResult> ReplayMany(HttpContext context, IInboxReads inbox, WebhookIntake intake, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<ReplayBody>();
        var filter = body.Filter ?? new EventFilterBody();
        if (filter.State is { } state && !States.Contains(state))
            throw RequestRefusedException.At("/filter/state", "unknown_value", $"One of {string.Join(", ", States)}.");
        // Absent means all; what was left empty by mistake must not replay them.
        if (filter.IntegrationId is "" || filter.Account is "")
            throw RequestRefusedException.At(filter.Account is "" ? "/filter/account" : "/filter/integration_id", KolajAI.Errors.ErrorCodes.Required, "Is empty: name it, or leave the field out.");
        if (body.RatePerSecond is < 1 or > 100)
            throw RequestRefusedException.At("/rate_per_second", KolajAI.Errors.ErrorCodes.OutOfRange, "From 1 to 100.");
        var rows = await inbox.ListAsync(
            request.Tenant, new InboxFilter(filter.IntegrationId, filter.Account, filter.State ?? "dead", filter.Type, filter.Q, filter.Since, null), MostReplayed + 1, request.Cancellation);
        var matched = rows.Take(MostReplayed).Reverse().ToArray();
        if (body.DryRun is true)
            return Answering.Ok(new ReplayAnswer(true, matched.Length, 0, rows.Count > MostReplayed));
        var (now, pace) = (clock.GetUtcNow(), TimeSpan.FromSeconds(1) / (body.RatePerSecond ?? 10));
        for (var i = 0; i < matched.Length; i++)
            await intake.ReplayAsync(request.Tenant, matched[i], now + (i * pace));
        return Answering.Ok(new ReplayAnswer(false, matched.Length, matched.Length, rows.Count > MostReplayed));
    }

    private static async Task<EventPayload?> PayloadAsync(ApiRequest request, string id, IInboxReads inbox, IDataKeyReads keys, InboxEnvelopes envelopes)
    {
        if (await inbox.PayloadAsync(request.Tenant, id, request.Cancellation) is not { } sealedPayload
            || await keys.FindAsync(request.Tenant, InboxEnvelopes.ObjectId(id), request.Cancellation) is not { } key)
            return null;
        var payload = envelopes.Open(request.Tenant, id, key, sealedPayload);
        return new EventPayload(payload.Method, payload.Rest, payload.Headers, payload.Query, Text(payload.Body), Convert.ToBase64String(payload.Body));
    }

    private static string? Text(byte[] body) => System.Text.Unicode.Utf8.IsValid(body) ? Encoding.UTF8.GetString(body) : null;

    private static EventShape Shape(string tenant, InboxEvent row)
    {
        var account = AccountRef.FromKey(tenant, row.AccountKey);
        return new EventShape(
            row.InboxId, account.Integration, account.Account, row.EventId, row.State, row.Type, row.Attempts, row.Error, row.PayloadBytes,
            row.ReceivedAt, row.UpdatedAt, row.DueAt);
    }
}
