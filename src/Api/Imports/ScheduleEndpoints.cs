using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Imports;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Imports;

internal sealed record ScheduleBody
{
    public string? Name { get; init; }

    /// <summary>An https address; it is kept sealed, since addresses of suppliers hold keys.</summary>
    public string? Url { get; init; }

    /// <summary><c>csv</c>, <c>xlsx</c> or <c>xml</c>.</summary>
    public string? Format { get; init; }

    /// <summary>From one fetch to the next, 60 to 604,800; 3,600 when absent.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary><c>all</c> (default), <c>products</c>, <c>stock</c> or <c>price</c>.</summary>
    public string? Take { get; init; }

    /// <summary>Products that the feed no longer names: <c>leave</c> (default) or <c>zero</c>.</summary>
    public string? Missing { get; init; }
    public string? IntegrationId { get; init; }
    public string? Account { get; init; }
    public string? Charset { get; init; }
    public string? Delimiter { get; init; }
    public string? Decimal { get; init; }
    public string? Currency { get; init; }
    public string? Record { get; init; }
    public string? Sheet { get; init; }

    /// <summary>Heading to field; an empty field passes the column over.</summary>
    public Dictionary<string, string>? Mapping { get; init; }
}

/// <summary>A supplier's feed.</summary>
/// <param name="Host">Where it is fetched; the whole address is not shown again.</param>
/// <param name="LastResult"><c>imported</c>, <c>unchanged</c> or <c>failed</c>; null before the first fetch.</param>
/// <param name="Failures">In a row.</param>
internal sealed record ScheduleShape(
    string Id, string Name, string Host, string Format, string Take, string Missing, int IntervalSeconds, string? IntegrationId, string? Account,
    IReadOnlyDictionary<string, string> Mapping, DateTimeOffset? LastFetchedAt, string? LastResult, string? LastError, string? LastImportId, long Fetches, int Failures, DateTimeOffset CreatedAt)
{
    public static ScheduleShape Of(string tenant, string id, ImportSchedule schedule)
    {
        var account = schedule.Order.AccountKey is { } key ? AccountRef.FromKey(tenant, key) : default;
        return new ScheduleShape(
            id, schedule.Name, schedule.Host, schedule.Order.Format, schedule.Order.Take, schedule.Order.Missing, schedule.IntervalSeconds, account.Integration, account.Account,
            schedule.Order.Mapping, schedule.LastFetchedAt, schedule.LastResult, schedule.LastError, schedule.LastImportId, schedule.Fetches, schedule.Failures, schedule.CreatedAt);
    }
}

internal sealed record ScheduleAnswer(ScheduleShape Schedule) : Answer;

internal sealed record SchedulesAnswer(IReadOnlyList<ScheduleShape> Schedules, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

/// <summary><c>/api/imports/schedules</c>: suppliers' feeds that are fetched again and again.</summary>
internal static class ScheduleEndpoints
{
    private const int LongestUrl = 2_048;
    private const int LongestName = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/imports/schedules", Role.Admin, Create, "Fetches a supplier's feed now and then regularly").Body<ScheduleBody>().Answers<ScheduleAnswer>();
        routes.Get("/api/imports/schedules", Role.Viewer, List, "Suppliers' feeds, newest first").Answers<SchedulesAnswer>().Query(QueryParameters.Paging);
        routes.Get("/api/imports/schedules/{id}", Role.Viewer, Get, "One supplier's feed").Answers<ScheduleAnswer>();
        routes.Post("/api/imports/schedules/{id}/run", Role.Operator, Run, "Fetches a supplier's feed now").Answers<ScheduleAnswer>();
        routes.Delete("/api/imports/schedules/{id}", Role.Admin, Delete, "Fetches a supplier's feed no longer; what it brought stays").Answers<DoneAnswer>();
    }

    private static async Task<IResult> Create(
        HttpContext context, ImportOrders orders, IFeedHttp http, ISealer sealer, ICommitter committer, IImportReads imports, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ScheduleBody>();
        var address = Address(body, http);
        if (body.Name is { Length: > LongestName })
            throw RequestRefusedException.At("/name", ErrorCodes.TooLong, $"At most {LongestName} characters.");
        if (body.IntervalSeconds is < 60 or > 604_800)
            throw RequestRefusedException.At("/interval_seconds", ErrorCodes.OutOfRange, "An interval is 60 to 604800 seconds.");
        if (body.Missing is not (null or "leave" or "zero"))
            throw RequestRefusedException.At("/missing", "unknown_value", "missing is leave or zero.");
        var order = new ImportOrder
        {
            Format = body.Format ?? throw RequestRefusedException.At("/format", ErrorCodes.Required, "Name the format: csv, xlsx or xml."),
            Take = body.Take ?? ImportTakes.All,
            Missing = body.Missing ?? "leave",
            AccountKey = await orders.AccountAsync(request, body.IntegrationId, body.Account),
            Charset = body.Charset,
            Delimiter = body.Delimiter,
            Decimal = body.Decimal,
            Currency = body.Currency ?? "TRY",
            Record = body.Record,
            Sheet = body.Sheet,
            Mapping = body.Mapping ?? [],
        };
        ImportOrders.Check(static (name, rule) => RequestRefusedException.At("/" + name, ErrorCodes.Malformed, $"{name} {rule}."), order);
        var now = clock.GetUtcNow();
        var id = RequestIds.New(context, clock, "sch_0");
        if (await imports.FindScheduleAsync(request.Tenant, id, request.Cancellation) is { } earlier)
            return Answer(request, id, KolajJson.FromBytes<ImportSchedule>(earlier.State));
        var schedule = new ImportSchedule
        {
            Name = string.IsNullOrWhiteSpace(body.Name) ? address.Host : body.Name.Trim(),
            SealedUrl = sealer.Seal(SealedPlaces.FeedAddress(request.Tenant, id), Encoding.UTF8.GetBytes(address.AbsoluteUri)),
            Host = $"{address.Scheme}://{address.Authority}",
            Order = order,
            IntervalSeconds = body.IntervalSeconds ?? 3_600,
            Cause = request.Cause,
            CreatedAt = now,
        };
        await SaveAsync(committer, request, id, schedule, 0, now);
        request.Changed(null, ScheduleShape.Of(request.Tenant, id, schedule));
        return Answer(request, id, schedule);
    }

    private static async Task<IResult> List(HttpContext context, IImportReads imports, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var rows = await imports.SchedulesAsync(request.Tenant, page.At(0), page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).Select(row => ScheduleShape.Of(request.Tenant, row.Id, KolajJson.FromBytes<ImportSchedule>(row.State))).ToArray();
        return Answering.Ok(new SchedulesAnswer(shown, shown.Length, null, pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Id ?? "")));
    }

    private static async Task<IResult> Get(HttpContext context, string id, IImportReads imports)
    {
        var request = ApiRequest.Of(context);
        return Answer(request, id, (await FindAsync(request, id, imports)).Schedule);
    }

    private static async Task<IResult> Run(HttpContext context, string id, IImportReads imports, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var (schedule, version) = await FindAsync(request, id, imports);
        await SaveAsync(committer, request, id, schedule, version, clock.GetUtcNow());
        return Answer(request, id, schedule);
    }

    private static async Task<IResult> Delete(HttpContext context, string id, IImportReads imports, ICommitter committer)
    {
        var request = ApiRequest.Of(context);
        var (schedule, _) = await FindAsync(request, id, imports);
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = [new ImportScheduleRemovedRow(id)] }, request.Cancellation);
        if (!result.Committed)
            throw Unknown();
        request.Changed(ScheduleShape.Of(request.Tenant, id, schedule), null);
        return Answering.Ok(new DoneAnswer());
    }

    private static Uri Address(ScheduleBody body, IFeedHttp http)
    {
        if (string.IsNullOrWhiteSpace(body.Url))
            throw RequestRefusedException.At("/url", ErrorCodes.Required, "Name the feed's address.");
        if (body.Url.Length > LongestUrl || !Uri.TryCreate(body.Url.Trim(), UriKind.Absolute, out var address))
            throw RequestRefusedException.At("/url", "address_malformed", "The address is no absolute https address.");
        try
        {
            http.Check(address);
            return address;
        }
        catch (PlatformException refused)
        {
            throw RequestRefusedException.At("/url", "address_malformed", refused.Message);
        }
    }

    private static async Task<(ImportSchedule Schedule, long Version)> FindAsync(ApiRequest request, string id, IImportReads imports) =>
        await imports.FindScheduleAsync(request.Tenant, id, request.Cancellation) is { } row
            ? (KolajJson.FromBytes<ImportSchedule>(row.State), row.Version)
            : throw new RequestRefusedException("schedule_not_found");

    private static async Task SaveAsync(ICommitter committer, ApiRequest request, string id, ImportSchedule schedule, long version, DateTimeOffset dueAt)
    {
        var fence = new ImportScheduleRow { Tenant = request.Tenant, Id = id, ExpectedVersion = version, State = KolajJson.ToBytes(schedule), DueAt = dueAt };
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Fence = fence }, request.Cancellation);
        if (result.Outcome is CommitOutcome.Conflict)
            throw new RequestRefusedException(ErrorCodes.WrongState, "The feed is being fetched at this moment; try again.");
        if (!result.Committed)
            throw Unknown();
    }

    private static RequestRefusedException Unknown() => new(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };

    private static IResult Answer(ApiRequest request, string id, ImportSchedule schedule) => Answering.Ok(new ScheduleAnswer(ScheduleShape.Of(request.Tenant, id, schedule)));
}
