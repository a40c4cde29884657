using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Mappings;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Catalog;

/// <summary><c>/api/catalog</c>: a channel's categories, attributes, values and brands as the hub last read them (api.md section 3).</summary>
internal static class CatalogEndpoints
{
    private const int DeepestPath = 16;

    private static readonly QueryParameter Of = new("account", QueryKind.Text, "The account, where the integration has several.");
    private static readonly QueryParameter Search = new("q", QueryKind.Text, "Part of the name, without regard to case and accents.");
    private static readonly QueryParameter WithGone = new("include_gone", QueryKind.Flag, "True shows too what the channel no longer has.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/catalog/{integration_id}/categories", Role.Viewer, Categories, "A channel's categories").Answers<CategoriesAnswer>().Query(
            Of, Search, new QueryParameter("parent_id", QueryKind.Text, "Only those right under this one; root for the topmost."), WithGone)
            .Query(QueryParameters.Paging);
        routes.Get("/api/catalog/{integration_id}/categories/{id}/attributes", Role.Viewer, Attributes,
            "A category's attributes; those of a category that was not asked for before are read now").Answers<AttributesAnswer>().Query(Of);
        routes.Get("/api/catalog/{integration_id}/attributes/{id}/values", Role.Viewer, Values, "An attribute's values").Answers<ValuesAnswer>().Query(
            Of, new QueryParameter("category_id", QueryKind.Text, "The category whose attribute it is."), Search, WithGone).Query(QueryParameters.Paging);
        routes.Get("/api/catalog/{integration_id}/brands", Role.Viewer, Brands, "A channel's brands").Answers<BrandsAnswer>()
            .Query(Of, Search, WithGone).Query(QueryParameters.Paging);
        routes.Post("/api/catalog/{integration_id}/refresh", Role.Operator, Refresh,
            "Reads the channel's categories and brands, or one category's attributes, now instead of once a day")
            .Body<RefreshBody>(optional: true).Answers<DoneAnswer>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> Categories(
        HttpContext context, string integration_id, AccountResolver accounts, IConnectorRegistry registry, ICatalogReads catalog, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var account = await AccountAsync(request, integration_id, request.Text("account"), accounts, registry);
        var parent = request.Text("parent_id");
        var (rows, next) = await PageAsync(request, account, catalog, pages, CatalogKinds.Categories, "", parent is "root" ? "" : parent);
        var known = await AncestorsAsync(catalog, account, rows, request.Cancellation);
        var shapes = rows.Select(row =>
        {
            var detail = CatalogDetail.Read(row.Item.Detail);
            return new CategoryShape(row.Item.Id, detail.ParentId, row.Item.Name, Path(row.Item.Id, known), detail.TakesProducts is true, row.GoneAt);
        }).ToArray();
        var reading = await ReadingAsync(catalog, account, CatalogKinds.Categories, "", request.Cancellation);
        return Answering.Ok(new CategoriesAnswer(shapes, reading, shapes.Length, null, next));
    }

    private static async Task<IResult> Attributes(
        HttpContext context, string integration_id, string id, AccountResolver accounts, IConnectorRegistry registry, ICatalogReads catalog,
        ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var account = await AccountAsync(request, integration_id, request.Text("account"), accounts, registry);
        if (await catalog.ReadingAsync(account.Tenant, account.Key, CatalogKinds.Attributes, id, request.Cancellation) is null)
        {
            await RequireCategoryAsync(catalog, account, id, request.Cancellation);
            await WantAsync(committer, clock, account, [(CatalogKinds.Attributes, id)]);
        }

        var shapes = (await catalog.OfScopeAsync(account.Tenant, account.Key, CatalogKinds.Attributes, id, request.Cancellation)).Select(static row =>
        {
            var detail = CatalogDetail.Read(row.Item.Detail);
            return new AttributeShape(row.Item.Id, row.Item.Name, detail.Required is true, detail.Multiple is true, detail.Custom is true);
        }).ToArray();
        var reading = await ReadingAsync(catalog, account, CatalogKinds.Attributes, id, request.Cancellation);
        return Answering.Ok(new AttributesAnswer(shapes, reading, shapes.Length));
    }

    private static async Task<IResult> Values(
        HttpContext context, string integration_id, string id, AccountResolver accounts, IConnectorRegistry registry, ICatalogReads catalog, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var account = await AccountAsync(request, integration_id, request.Text("account"), accounts, registry);
        if (request.Text("category_id") is not { } category)
            throw RequestRefusedException.At("/category_id", ErrorCodes.Required, "An attribute's values differ by category: name category_id.");
        var (rows, next) = await PageAsync(request, account, catalog, pages, CatalogKinds.Values, CatalogKinds.ValueScope(category, id), null);
        var reading = await ReadingAsync(catalog, account, CatalogKinds.Attributes, category, request.Cancellation);
        return Answering.Ok(new ValuesAnswer(Named(rows), reading, rows.Count, null, next));
    }

    private static async Task<IResult> Brands(
        HttpContext context, string integration_id, AccountResolver accounts, IConnectorRegistry registry, ICatalogReads catalog, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var account = await AccountAsync(request, integration_id, request.Text("account"), accounts, registry);
        var (rows, next) = await PageAsync(request, account, catalog, pages, CatalogKinds.Brands, "", null);
        var reading = await ReadingAsync(catalog, account, CatalogKinds.Brands, "", request.Cancellation);
        return Answering.Ok(new BrandsAnswer(Named(rows), reading, rows.Count, null, next));
    }

    private static async Task<IResult> Refresh(
        HttpContext context, string integration_id, AccountResolver accounts, IConnectorRegistry registry, ICatalogReads catalog,
        ICommitter committer, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.BodyOrDefault<RefreshBody>();
        var account = await AccountAsync(request, integration_id, body.Account, accounts, registry);
        if (body.CategoryId is { Length: > 0 } category)
        {
            await RequireCategoryAsync(catalog, account, category, request.Cancellation);
            await WantAsync(committer, clock, account, [(CatalogKinds.Attributes, category)]);
        }
        else
        {
            await WantAsync(committer, clock, account, [(CatalogKinds.Categories, ""), (CatalogKinds.Brands, "")]);
        }

        return Answering.With(StatusCodes.Status202Accepted, new DoneAnswer());
    }

    private static async Task<AccountRef> AccountAsync(
        ApiRequest request, string integration, string? account, AccountResolver accounts, IConnectorRegistry registry)
    {
        accounts.Describe(integration);
        if (registry.Find(integration) is not ICategorySource)
            throw new RequestRefusedException(ErrorCodes.CapabilityMissing, $"'{integration}' tells no catalogue through the hub.");
        return await accounts.OneAsync(request.Tenant, integration, account, request.Cancellation);
    }

    private static async Task<(IReadOnlyList<StoredCatalogItem> Rows, string? Next)> PageAsync(
        ApiRequest request, AccountRef account, ICatalogReads catalog, PageTokens pages, string kind, string scope, string? parent)
    {
        var page = pages.Read(request);
        var filter = new CatalogFilter(
            kind, scope, request.Text("q") is { } q ? OwnWords.Fold(q) : null, parent, request.Flag("include_gone") ?? false, page.At(0), page.At(1));
        var rows = await catalog.ListAsync(account.Tenant, account.Key, filter, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToList();
        return (shown, pages.Next(request, rows.Count > page.Size, shown.Count == 0 ? [] : [shown[^1].Item.Search, shown[^1].Item.Id]));
    }

    private static async Task RequireCategoryAsync(ICatalogReads catalog, AccountRef account, string id, CancellationToken cancellation)
    {
        var found = await catalog.FindAsync(account.Tenant, account.Key, CatalogKinds.Categories, "", [id], cancellation);
        if (!found.Any(static c => c.GoneAt is null && CatalogDetail.Read(c.Item.Detail).TakesProducts is true))
            throw new RequestRefusedException("category_not_found");
    }

    private static async Task WantAsync(ICommitter committer, TimeProvider clock, AccountRef account, IReadOnlyList<(string Kind, string Scope)> wanted)
    {
        var now = clock.GetUtcNow();
        await committer.CommitAsync(new Unit
        {
            Tenant = account.Tenant,
            Rows = [.. wanted.Select(w => new CatalogWantedRow(account.Key, w.Kind, w.Scope, now))],
            Due = [new AccountDue(account, now)],
        });
    }

    /// <summary>The page's categories and all above them.</summary>
    private static async Task<Dictionary<string, (string Name, string? Parent)>> AncestorsAsync(
        ICatalogReads catalog, AccountRef account, IReadOnlyList<StoredCatalogItem> rows, CancellationToken cancellation)
    {
        var known = new Dictionary<string, (string Name, string? Parent)>(StringComparer.Ordinal);
        for (var depth = 0; depth < DeepestPath && rows.Count > 0; depth++)
        {
            foreach (var row in rows)
                known.TryAdd(row.Item.Id, (row.Item.Name, CatalogDetail.Read(row.Item.Detail).ParentId));
            var above = known.Values.Select(static k => k.Parent).OfType<string>().Where(p => !known.ContainsKey(p)).Distinct(StringComparer.Ordinal).ToList();
            rows = above.Count == 0 ? [] : await catalog.FindAsync(account.Tenant, account.Key, CatalogKinds.Categories, "", above, cancellation);
        }

        return known;
    }

    private static string Path(string id, Dictionary<string, (string Name, string? Parent)> known)
    {
        var names = new List<string>();
        for (string? at = id; at is not null && names.Count < DeepestPath && known.TryGetValue(at, out var one); at = one.Parent)
            names.Add(one.Name);
        names.Reverse();
        return string.Join(" > ", names);
    }

    private static NamedShape[] Named(IReadOnlyList<StoredCatalogItem> rows) => [.. rows.Select(static r => new NamedShape(r.Item.Id, r.Item.Name, r.GoneAt))];

    private static async Task<ReadingShape> ReadingAsync(ICatalogReads catalog, AccountRef account, string kind, string scope, CancellationToken cancellation) =>
        ReadingShape.Of(await catalog.ReadingAsync(account.Tenant, account.Key, kind, scope, cancellation));
}
