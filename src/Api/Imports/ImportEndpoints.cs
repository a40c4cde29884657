using System.Globalization;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Exports;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Requests.Uploads;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Imports;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Imports;

/// <summary><c>/api/imports</c>: products from files (api.md section 3).</summary>
internal static class ImportEndpoints
{
    private const string States = "queued, running, finished, failed";
    private const int MostOpen = 20;
    private const int ErrorPage = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/imports", Role.Operator, Create, "Products from a CSV, XLSX or XML, sent as the body or in a form; the work goes on after the answer")
            .WithMetadata(new TakesUploadMetadata()).Answers<ImportAnswer>(StatusCodes.Status202Accepted).Query(ImportOrders.Parameters);
        routes.Get("/api/imports", Role.Viewer, List, "Imports, newest first").Answers<ImportsAnswer>().Query(
            new QueryParameter("state", QueryKind.Text, States + "."), new QueryParameter("schedule_id", QueryKind.Text, "Of this supplier's feed."))
            .Query(QueryParameters.Paging);
        routes.Get("/api/imports/{id}", Role.Viewer, Get, "One import, with its counts").Answers<ImportAnswer>();
        routes.Get("/api/imports/{id}/errors", Role.Viewer, Errors, "What was wrong with which row and column, in the order of the file").Answers<ImportErrorsAnswer>().Query(
            new QueryParameter("format", QueryKind.Text, "json, or csv: all of them in one file.")).Query(QueryParameters.Paging);
    }

    private static async Task<IResult> Create(
        HttpContext context, ImportOrders orders, IImportReads imports, ICommitter committer, IServiceProvider services, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var upload = context.Features.Get<Upload>() ?? throw new InvalidOperationException("The endpoint takes an upload and none was received.");
        var order = await orders.ReadAsync(request, upload);
        var id = RequestIds.New(context, clock, "imp_0");
        if (await imports.FindAsync(request.Tenant, id, request.Cancellation) is { } earlier)
            return Accepted(request, id, KolajJson.FromBytes<ImportDocument>(earlier.State));
        if (await imports.OpenAsync(request.Tenant, request.Cancellation) >= MostOpen)
            throw new RequestRefusedException("rate_limited", $"{MostOpen} imports have not ended yet.") { RetryAfter = TimeSpan.FromSeconds(30) };
        var now = clock.GetUtcNow();
        var import = new ImportDocument
        {
            State = ImportStates.Queued,
            Order = order,
            FileName = upload.FileName,
            Bytes = upload.File.Bytes,
            Sha256 = upload.File.Sha256,
            IsUtf8 = upload.File.IsUtf8,
            Cause = request.Cause,
            OperationId = order.AccountKey is null || order.DryRun ? null : RequestIds.New(context, clock, "op_0"),
            CreatedAt = now,
        };
        await services.GetRequiredService<ImportFiles>().KeepAsync(upload.FileId, request.Tenant, id, request.Cancellation);
        var result = await committer.CommitAsync(
            new Unit
            {
                Tenant = request.Tenant,
                Fence = new ImportRow { Tenant = request.Tenant, Id = id, ExpectedVersion = 0, State = KolajJson.ToBytes(import), ImportState = import.State, DueAt = now },
            },
            request.Cancellation);
        return result.Committed
            ? Accepted(request, id, import)
            : throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
    }

    private static async Task<IResult> List(HttpContext context, IImportReads imports, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var filter = new ImportFilter(request.Word("state", States.Split(", ")), request.Text("schedule_id"), page.At(0));
        var rows = await imports.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).Select(row => ImportShape.Of(request.Tenant, row.Id, KolajJson.FromBytes<ImportDocument>(row.State))).ToArray();
        return Answering.Ok(new ImportsAnswer(shown, shown.Length, null, pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Id ?? "")));
    }

    private static async Task<IResult> Get(HttpContext context, string id, IImportReads imports)
    {
        var request = ApiRequest.Of(context);
        var row = await imports.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("import_not_found");
        return Answering.Ok(new ImportAnswer(ImportShape.Of(request.Tenant, id, KolajJson.FromBytes<ImportDocument>(row.State))));
    }

    private static async Task<IResult> Errors(HttpContext context, string id, IImportReads imports, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        _ = await imports.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("import_not_found");
        if (request.Word("format", "json", "csv") is "csv")
            return ExportAnswer.Csv($"{id}-errors.csv", output => WriteErrorsAsync(output, request, id, imports));
        var (afterRow, afterPlace) = page.At(0) is { } row ? (long.Parse(row, CultureInfo.InvariantCulture), int.Parse(page.At(1)!, CultureInfo.InvariantCulture)) : (-1, 0);
        var found = await imports.ErrorsAsync(request.Tenant, id, afterRow, afterPlace, page.Size + 1, request.Cancellation);
        var shown = found.Take(page.Size).ToArray();
        var next = shown.Length == 0
            ? null
            : pages.Next(request, found.Count > page.Size, shown[^1].RowNumber.ToString(CultureInfo.InvariantCulture), shown[^1].Place.ToString(CultureInfo.InvariantCulture));
        return Answering.Ok(new ImportErrorsAnswer([.. shown.Select(e => Localised(e, request.Language))], shown.Length, null, next));
    }

    private static async Task WriteErrorsAsync(ITableOutput output, ApiRequest request, string id, IImportReads imports)
    {
        await output.HeadingsAsync(["row", "sku", "column", "code", "detail"]);
        var (afterRow, afterPlace) = (-1L, 0);
        while (await imports.ErrorsAsync(request.Tenant, id, afterRow, afterPlace, ErrorPage, request.Cancellation) is { Count: > 0 } found)
        {
            foreach (var error in found.Select(e => Localised(e, request.Language)))
                await output.RowAsync([error.Row.ToString(CultureInfo.InvariantCulture), error.Sku, error.Column, error.Code, error.Detail]);
            (afterRow, afterPlace) = (found[^1].RowNumber, found[^1].Place);
        }
    }

    private static ImportErrorShape Localised(StoredImportError error, string language) =>
        ImportErrorShape.Of(error) with { Detail = ProblemWriter.Localise([new FieldError("", error.Code, error.Detail)], language).Single().Detail };

    private static IResult Accepted(ApiRequest request, string id, ImportDocument import)
    {
        request.Context.Response.Headers.Location = $"/api/imports/{id}";
        return Answering.With(StatusCodes.Status202Accepted, new ImportAnswer(ImportShape.Of(request.Tenant, id, import)));
    }
}
