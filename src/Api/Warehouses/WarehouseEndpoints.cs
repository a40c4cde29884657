using System.Text.Json;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;
using KolajAI.Warehouses;

namespace KolajAI.Api.Warehouses;

internal record WarehouseBody
{
    public string? Name { get; init; }

    /// <summary>Where it ships from; null erases it.</summary>
    public WarehouseAddress? Address { get; init; }

    [ReadOnlyField]
    public JsonElement? Version { get; init; }

    [ReadOnlyField]
    public JsonElement? CreatedAt { get; init; }
}

internal sealed record NewWarehouseBody : WarehouseBody
{
    /// <summary>The seller's own: lower-case letters, digits, <c>_</c> and <c>-</c>, at most 40; never changes.</summary>
    public string? Id { get; init; }
}

internal sealed record ChangedWarehouseBody : WarehouseBody
{
    [ReadOnlyField]
    public JsonElement? Id { get; init; }
}

/// <param name="Version">0 for <c>default</c> while nobody has written it.</param>
internal sealed record WarehouseShape(string Id, string Name, WarehouseAddress? Address, long Version, DateTimeOffset? CreatedAt);

internal sealed record WarehouseAnswer(WarehouseShape Warehouse) : Answer;

internal sealed record WarehousesAnswer(IReadOnlyList<WarehouseShape> Warehouses, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

/// <summary><c>/api/warehouses</c>: where the seller's units lie. <c>default</c> is always there.</summary>
internal static class WarehouseEndpoints
{
    private const int LongestName = 100;
    private const int LongestText = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/warehouses", Role.Viewer, List, "Warehouses, default first; all in one page").Answers<WarehousesAnswer>();
        routes.Post("/api/warehouses", Role.Admin, Create, "Adds a warehouse").Body<NewWarehouseBody>().Answers<WarehouseAnswer>();
        routes.Get("/api/warehouses/{id}", Role.Viewer, Get, "One warehouse").Answers<WarehouseAnswer>();
        routes.Put("/api/warehouses/{id}", Role.Admin, Put, "Replaces a warehouse's name and address").Body<ChangedWarehouseBody>().Answers<WarehouseAnswer>();
        routes.Delete("/api/warehouses/{id}", Role.Admin, Delete, "Deletes a warehouse that holds nothing, owes nothing, and that no account ships from").Answers<DoneAnswer>();
    }

    private static async Task<IResult> List(HttpContext context, IWarehouseReads warehouses)
    {
        var request = ApiRequest.Of(context);
        var stored = (await warehouses.ListAsync(request.Tenant, request.Cancellation)).ToDictionary(static r => r.Id, StringComparer.Ordinal);
        var shown = stored.Values.Where(static r => r.Id != WarehouseIdentity.Default).Select(Shape)
            .Prepend(ShapeOfDefault(stored.GetValueOrDefault(WarehouseIdentity.Default))).ToArray();
        return Answering.Ok(new WarehousesAnswer(shown, shown.Length, null, null));
    }

    private static async Task<IResult> Get(HttpContext context, string id, IWarehouseReads warehouses)
    {
        var request = ApiRequest.Of(context);
        var shape = await FindAsync(request, id, warehouses);
        return Answering.Versioned(context, new WarehouseAnswer(shape), shape.Version);
    }

    private static async Task<IResult> Create(HttpContext context, IWarehouseReads warehouses, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<NewWarehouseBody>();
        var errors = Check(body);
        if (string.IsNullOrEmpty(body.Id))
            errors.Add(new FieldError("/id", ErrorCodes.Required, "A warehouse has an id."));
        else if (!WarehouseIdentity.IsId(body.Id))
            errors.Add(new FieldError("/id", ErrorCodes.Malformed, "An id is lower-case letters, digits, _ and -, beginning with a letter or digit, at most 40."));
        RequestRefusedException.ThrowIfAny(errors);
        var stored = await warehouses.ListAsync(request.Tenant, request.Cancellation);
        if (body.Id == WarehouseIdentity.Default || stored.Any(r => r.Id == body.Id))
            throw Exists(body.Id!);
        if (stored.Count(static r => r.Id != WarehouseIdentity.Default) + 1 >= WarehouseIdentity.Most)
            throw RequestRefusedException.At("/id", ErrorCodes.OutOfRange, $"A seller has at most {WarehouseIdentity.Most} warehouses.");
        var document = new WarehouseDocument { Name = body.Name!.Trim(), Address = body.Address, CreatedAt = clock.GetUtcNow() };
        if (!await WriteAsync(committer, request, body.Id!, 0, document))
            throw Exists(body.Id!);
        return Answer(request, null, Shape(body.Id!, document, 1));
    }

    private static async Task<IResult> Put(HttpContext context, string id, IWarehouseReads warehouses, ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ChangedWarehouseBody>();
        RequestRefusedException.ThrowIfAny(Check(body));
        var known = await FindAsync(request, id, warehouses);
        var document = new WarehouseDocument { Name = body.Name!.Trim(), Address = body.Address, CreatedAt = known.CreatedAt ?? clock.GetUtcNow() };
        if ((request.ExpectedVersion() is { } expected && expected != known.Version) || !await WriteAsync(committer, request, id, known.Version, document))
            throw new RequestRefusedException(ErrorCodes.VersionMismatch);
        return Answer(request, known, Shape(id, document, known.Version + 1));
    }

    private static async Task<IResult> Delete(HttpContext context, string id, IWarehouseReads warehouses, IGrainFactory grains, ICommitter committer)
    {
        var request = ApiRequest.Of(context);
        if (id == WarehouseIdentity.Default)
            throw new RequestRefusedException(ErrorCodes.WarehouseInUse, "The warehouse 'default' is always there.");
        var known = await FindAsync(request, id, warehouses);
        if (request.ExpectedVersion() is { } expected && expected != known.Version)
            throw new RequestRefusedException(ErrorCodes.VersionMismatch);
        if (await grains.GetGrain<ITenantGrain>(request.Tenant).Get() is { AccountDefaults.Warehouses: { } defaults } && defaults.Contains(id))
            throw new RequestRefusedException(ErrorCodes.WarehouseInUse, "account_defaults of /api/settings name it.");
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = [new WarehouseRemovedRow(id)] }, request.Cancellation);
        if (result.Outcome is CommitOutcome.Refused)
            throw await InUseAsync(request, id, warehouses);
        if (!result.Committed)
            throw Unknown();
        request.Changed(known, null);
        return Answering.Ok(new DoneAnswer());
    }

    private static IResult Answer(ApiRequest request, WarehouseShape? before, WarehouseShape after)
    {
        request.Changed(before, after);
        return Answering.Versioned(request.Context, new WarehouseAnswer(after), after.Version);
    }

    /// <summary>Why the store keeps it: by what is there now.</summary>
    private static async Task<RequestRefusedException> InUseAsync(ApiRequest request, string id, IWarehouseReads warehouses)
    {
        var use = await warehouses.UseAsync(request.Tenant, id, request.Cancellation);
        if (use.AccountKeys.Count > 0)
        {
            var accounts = use.AccountKeys.Select(key => AccountRef.FromKey(request.Tenant, key)).Select(static a => $"{a.Integration}/{a.Account}");
            return new RequestRefusedException(ErrorCodes.WarehouseInUse, $"Accounts ship from it: {string.Join(", ", accounts)}.");
        }

        return use.Products > 0
            ? new RequestRefusedException(ErrorCodes.WarehouseNotEmpty, $"{use.Products} products have units on hand or reserved there.")
            : new RequestRefusedException(ErrorCodes.WarehouseNotFound);
    }

    private static async Task<WarehouseShape> FindAsync(ApiRequest request, string id, IWarehouseReads warehouses)
    {
        var row = await warehouses.FindAsync(request.Tenant, id, request.Cancellation);
        return id == WarehouseIdentity.Default ? ShapeOfDefault(row) : row is null ? throw new RequestRefusedException(ErrorCodes.WarehouseNotFound) : Shape(row);
    }

    /// <returns>False where another version is stored.</returns>
    private static async Task<bool> WriteAsync(ICommitter committer, ApiRequest request, string id, long version, WarehouseDocument document)
    {
        var fence = new WarehouseRow { Tenant = request.Tenant, Id = id, ExpectedVersion = version, State = KolajJson.ToBytes(document) };
        var result = await committer.CommitAsync(new Unit { Tenant = request.Tenant, Fence = fence }, request.Cancellation);
        return result.Committed || (result.Outcome is CommitOutcome.Conflict ? false : throw Unknown());
    }

    private static List<FieldError> Check(WarehouseBody body)
    {
        var errors = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(body.Name))
            errors.Add(new FieldError("/name", ErrorCodes.Required, "A warehouse has a name."));
        else if (body.Name.Length > LongestName)
            errors.Add(new FieldError("/name", ErrorCodes.TooLong, $"At most {LongestName} characters."));
        if (body.Address is not { } address)
            return errors;
        foreach (var (field, text) in new[]
                 {
                     ("address_line", address.AddressLine), ("district", address.District), ("city", address.City), ("postal_code", address.PostalCode), ("phone", address.Phone),
                 })
        {
            if (text is { Length: > LongestText })
                errors.Add(new FieldError($"/address/{field}", ErrorCodes.TooLong, $"At most {LongestText} characters."));
        }

        if (address.Country is { } country && !(country.Length == 2 && country.All(char.IsAsciiLetterUpper)))
            errors.Add(new FieldError("/address/country", ErrorCodes.Malformed, "A country is two capital letters of ISO 3166-1, such as TR."));
        return errors;
    }

    private static RequestRefusedException Exists(string id) => new(ErrorCodes.WarehouseExists, $"There is a warehouse '{id}'.");

    private static RequestRefusedException Unknown() => new(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };

    private static WarehouseShape ShapeOfDefault(StoredRow? row) => row is null ? Shape(WarehouseIdentity.Default, WarehouseDocument.OfDefault, 0) : Shape(row);

    private static WarehouseShape Shape(StoredRow row) => Shape(row.Id, KolajJson.FromBytes<WarehouseDocument>(row.State), row.Version);

    private static WarehouseShape Shape(string id, WarehouseDocument document, long version) => new(id, document.Name, document.Address, version, document.CreatedAt);
}
