using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Products;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Mappings;

/// <summary><c>/api/mappings</c>: from the seller's categories, attributes, values and brands to the channels' (api.md section 3).</summary>
internal static class MappingEndpoints
{
    private const int ExportPage = 1000;
    private const int LargestExport = 100_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/mappings/missing", Role.Viewer, Missing, "What listings lack before they can be sent, with the number of products")
            .Answers<MissingAnswer>().Query(QueryParameters.IntegrationId, QueryParameters.Account);
        routes.Get("/api/mappings/{kind}", Role.Viewer, List, "Mappings of categories, attributes, values or brands; all of them as CSV with Accept: text/csv")
            .Answers<MappingsAnswer>().Query(QueryParameters.IntegrationId, QueryParameters.Account).Query(QueryParameters.Paging);
        routes.Put("/api/mappings/{kind}", Role.Operator, Set,
            "Sets mappings, as JSON or as text/csv; one without a target is removed. Listings that they concern are sent again")
            .BodyOrCsv<MappingsBody>().Answers<MappingsSetAnswer>();
    }

    private static async Task<IResult> List(
        HttpContext context, string kind, AccountResolver accounts, IMappingReads mappings, ICatalogReads catalog, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        Known(kind);
        var filter = new MappingFilter(request.Text("integration_id"), request.Text("account"), null);
        var all = await accounts.ManyAsync(request.Tenant, null, null, request.Cancellation);
        if (WantsCsv(context))
            return await ExportAsync(request, kind, filter, mappings);
        var page = pages.Read(request);
        filter = filter with { After = page.Position.Length == 0 ? null : page.Position };
        var rows = await mappings.ListAsync(request.Tenant, kind, filter, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToList();
        var names = await NamesAsync(request, kind, shown, all, catalog);
        var shapes = shown.Select(m => Shape(m, names.GetValueOrDefault((m.IntegrationId, Scope(m), m.Target)))).ToArray();
        var next = pages.Next(request, rows.Count > page.Size, shown.Count == 0 ? [] : Place(shown[^1]));
        return Answering.Ok(new MappingsAnswer(shapes, shapes.Length, null, next));
    }

    private static async Task<IResult> Set(HttpContext context, string kind, MappingWrites writes)
    {
        var request = ApiRequest.Of(context);
        Known(kind);
        var bodies = RequestBodyMiddleware.IsCsv(context.Request)
            ? MappingCsv.Read((context.Features.Get<RequestBody>() ?? new RequestBody(ReadOnlyMemory<byte>.Empty)).Bytes)
            : request.Body<MappingsBody>().Mappings ?? [];
        if (bodies.Count == 0)
            throw RequestRefusedException.At("/mappings", ErrorCodes.Required, "Send at least one mapping.");
        var errors = await writes.SetAsync(request, kind, bodies);
        var rejected = BulkWork.Rejected(bodies.Select((b, i) => new BulkItem<MappingBody>(i, null, b, errors[i])), request.Language);
        if (rejected.Count == bodies.Count)
            throw BulkWork.AllRejected(rejected, "/mappings");
        return Answering.Ok(new MappingsSetAnswer(rejected.Count > 0, bodies.Count - rejected.Count, rejected.Count, rejected));
    }

    private static async Task<IResult> Missing(HttpContext context, AccountResolver accounts, IMappingReads mappings)
    {
        var request = ApiRequest.Of(context);
        var named = await accounts.ManyAsync(request.Tenant, request.Text("integration_id"), request.Text("account"), request.Cancellation);
        var missing = new List<MissingShape>();
        foreach (var account in named)
        {
            missing.AddRange((await mappings.MissingAsync(request.Tenant, account.Key, request.Cancellation)).Select(m => new MissingShape(
                account.Integration, account.Account, m.Part.Code, Given(m.Part.Own), Given(m.Part.CategoryId), Given(m.Part.AttributeId),
                Given(m.Part.Name), m.Products)));
        }

        return Answering.Ok(new MissingAnswer(missing, missing.Count));
    }

    private static async Task<IResult> ExportAsync(ApiRequest request, string kind, MappingFilter filter, IMappingReads mappings)
    {
        var shapes = new List<MappingShape>();
        IReadOnlyList<StoredMapping> rows;
        do
        {
            rows = await mappings.ListAsync(request.Tenant, kind, filter, ExportPage, request.Cancellation);
            shapes.AddRange(rows.Select(static m => Shape(m, null)));
            if (shapes.Count > LargestExport)
                throw request.Invalid("integration_id", $"narrows the export: there are more than {LargestExport} mappings");
            if (rows.Count > 0)
                filter = filter with { After = Place(rows[^1]) };
        }
        while (rows.Count == ExportPage);
        return Results.Bytes(MappingCsv.Write(shapes), MappingCsv.MediaType + "; charset=utf-8", $"mappings-{kind}.csv");
    }

    /// <summary>As the channel names the targets, by integration, scope and id.</summary>
    private static async Task<Dictionary<(string, string, string), string>> NamesAsync(
        ApiRequest request, string kind, IReadOnlyList<StoredMapping> rows, IReadOnlyList<AccountRef> all, ICatalogReads catalog)
    {
        var names = new Dictionary<(string, string, string), string>();
        foreach (var group in rows.GroupBy(static m => (m.IntegrationId, Scope: Scope(m))))
        {
            foreach (var account in all.Where(a => a.Integration == group.Key.IntegrationId))
            {
                var ids = group.Select(static m => m.Target).ToList();
                foreach (var item in await catalog.FindAsync(request.Tenant, account.Key, kind, group.Key.Scope, ids, request.Cancellation))
                    names.TryAdd((group.Key.IntegrationId, group.Key.Scope, item.Item.Id), item.Item.Name);
            }
        }

        return names;
    }

    private static string[] Place(StoredMapping last) => [last.IntegrationId, last.Account, last.CategoryId, last.AttributeId, last.OwnKey];

    private static string Scope(StoredMapping mapping) => MappingWrites.Scope(mapping.Kind, mapping.CategoryId, mapping.AttributeId);

    private static MappingShape Shape(StoredMapping m, string? name) =>
        new(m.IntegrationId, Given(m.Account), Given(m.CategoryId), Given(m.AttributeId), m.Own, m.Target, name, m.UpdatedAt);

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static bool WantsCsv(HttpContext context) =>
        MediaTypeHeaderValue.TryParseList(context.Request.Headers.Accept, out var accepted)
        && accepted.Any(static a => a.MediaType.Equals(MappingCsv.MediaType, StringComparison.OrdinalIgnoreCase));

    private static void Known(string kind)
    {
        if (kind is not (CatalogKinds.Categories or CatalogKinds.Attributes or CatalogKinds.Values or CatalogKinds.Brands))
            throw new RequestRefusedException("not_found", $"There are no mappings of '{kind}'; there are of categories, attributes, values and brands.");
    }
}
