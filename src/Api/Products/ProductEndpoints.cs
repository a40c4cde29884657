using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Products;

/// <summary>One change of stock or price, with its cause.</summary>
/// <param name="WarehouseId">Where units moved; what is left after it is the product's, over all warehouses.</param>
internal sealed record TimelineShape(
    long Seq, DateTimeOffset At, string Kind, long OnHandDelta, long ReservedDelta, long OnHandAfter, long ReservedAfter, string Cause, string? OrderId,
    string? IntegrationId, string? Account, JsonElement? Detail, string WarehouseId);

internal sealed record TimelineAnswer(IReadOnlyList<TimelineShape> Timeline, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <summary><c>/api/products</c> (api.md section 3).</summary>
internal static class ProductEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/products", Role.Viewer, List, "Products, by change time").Answers<ProductListAnswer>().Query(
            new QueryParameter("sku", QueryKind.Text, "This SKU exactly."),
            new QueryParameter("q", QueryKind.Text, "Text in title, SKU, barcode or brand; folds Turkish letters."),
            QueryParameters.Since, QueryParameters.Until, QueryParameters.Total).Query(QueryParameters.Paging);
        routes.Get("/api/products/{id}", Role.Viewer, Get, "One product by id or SKU").Answers<ProductAnswer>();
        routes.Put("/api/products/{id}", Role.Operator, Put, "Replaces all of a product but its stock; renames its SKU").Body<ProductBody>().Answers<ProductAnswer>();
        routes.Delete("/api/products/{id}", Role.Operator, Delete, "Deletes a product that has no open orders").Answers<DoneAnswer>()
            .Query(new QueryParameter("listings", QueryKind.Text, "close sends stock 0 to every channel; leave (default) leaves the listings as they are."));
        routes.Get("/api/products/{id}/timeline", Role.Viewer, Timeline, "Every stock and price change with its cause, newest first").Answers<TimelineAnswer>()
            .Query(QueryParameters.Paging);
    }

    private static async Task<IResult> List(HttpContext context, IProductReads products, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var filter = new ProductFilter(
            ProductPatches.Sku(request.Text("sku")), request.Text("q") is { } q ? SkuFolding.Search(q) : null, request.Time("since"), request.Time("until"),
            PageTimes.Read(page.At(0)), page.At(1), page.WantTotal);
        var found = await products.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation);
        var shown = found.Rows.Take(page.Size).ToArray();
        var next = shown.Length == 0 ? null : pages.Next(request, found.Rows.Count > page.Size, PageTimes.Write(shown[^1].UpdatedAt), shown[^1].Id);
        var documents = shown.Select(static row => (Document: KolajJson.FromBytes<ProductDocument>(row.State), row.Version)).ToArray();
        var groups = await GroupsAsync(request, products, documents.Select(static d => d.Document.Product.GroupId));
        var shapes = documents.Select(d => ProductShape.Of(d.Document, d.Version, Group(groups, d.Document))).ToArray();
        return Answering.Ok(new ProductListAnswer(shapes, shapes.Length, found.Total, next));
    }

    private static async Task<IResult> Get(HttpContext context, string id, ProductResolver products, IProductReads reads)
    {
        var request = ApiRequest.Of(context);
        var (_, view) = await products.FindAsync(request.Tenant, id, request.Cancellation);
        return await OneAsync(context, request, view, reads);
    }

    private static async Task<IResult> Put(HttpContext context, string id, ProductResolver products, IProductReads reads, SyncItems items)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ProductBody>(out var json);
        RequestRefusedException.ThrowIfAny(ProductPatches.Check(body));
        var expected = request.ExpectedVersion();
        var (productId, before) = await products.FindAsync(request.Tenant, id, request.Cancellation);
        var toldBefore = await ToldAsync(request, before, reads);
        var offers = await items.OffersAsync(request.Tenant, body.Offers ?? [], request.Cancellation);
        RequestRefusedException.ThrowIfAny([.. offers.KeepOff.Where(o => before.Document.Listings.ContainsKey(o.AccountKey)).Select(static o =>
            new FieldError($"/offers/{o.Offer}/list", ErrorCodes.NotImplemented, "Taking a listed product off a channel has not landed yet."))]);
        var result = await products.Grain(request.Tenant, productId).Upsert(new ProductWrite
        {
            Patch = ProductPatches.Of(body, withQuantity: false),
            Erase = ProductPatches.Erased(json),
            Replace = true,
            ExpectedVersion = expected,
            ListOn = offers.ListOn,
            Cause = request.Cause,
        });
        RequestRefusedException.ThrowIfAny(result.Errors);
        var view = result.View ?? throw new RequestRefusedException(ErrorCodes.ProductNotFound);
        request.Changed(toldBefore, await ToldAsync(request, view, reads));
        return await OneAsync(context, request, view, reads);
    }

    /// <summary>Without stock, which moves by itself: the timeline tells of it.</summary>
    private static async Task<JsonObject> ToldAsync(ApiRequest request, ProductView view, IProductReads reads)
    {
        var told = JsonSerializer.SerializeToNode(view.Document.Product, KolajJson.Stored)!.AsObject();
        var groups = await GroupsAsync(request, reads, [view.Document.Product.GroupId]);
        told["group"] = JsonSerializer.SerializeToNode(Group(groups, view.Document), KolajJson.Stored);
        return told;
    }

    private static async Task<IResult> OneAsync(HttpContext context, ApiRequest request, ProductView view, IProductReads reads)
    {
        var groups = await GroupsAsync(request, reads, [view.Document.Product.GroupId]);
        return Answering.Versioned(context, new ProductAnswer(ProductShape.Of(view.Document, view.Version, Group(groups, view.Document))), view.Version);
    }

    private static async Task<IReadOnlyDictionary<string, StoredGroup>?> GroupsAsync(ApiRequest request, IProductReads reads, IEnumerable<string?> groupIds)
    {
        var ids = groupIds.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return ids.Count == 0 ? null : await reads.GroupsAsync(request.Tenant, ids, request.Cancellation);
    }

    private static ProductGroup? Group(IReadOnlyDictionary<string, StoredGroup>? groups, ProductDocument document) =>
        document.Product.GroupId is { } id ? groups?.GetValueOrDefault(id)?.Content : null;

    private static async Task<IResult> Delete(HttpContext context, string id, ProductResolver products, IProductReads reads)
    {
        var request = ApiRequest.Of(context);
        var close = request.Word("listings", "close", "leave") == "close";
        var expected = request.ExpectedVersion();
        var (productId, known) = await products.FindAsync(request.Tenant, id, request.Cancellation);
        var told = await ToldAsync(request, known, reads);
        var result = await products.Grain(request.Tenant, productId).Delete(new DeleteProduct(close, expected, request.Cause));
        RequestRefusedException.ThrowIfAny(result.Errors);
        request.Changed(told, null);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> Timeline(HttpContext context, string id, ProductResolver products, IProductReads reads, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var (productId, _) = await products.FindAsync(request.Tenant, id, request.Cancellation);
        long? before = page.At(0) is { } seq ? long.Parse(seq, CultureInfo.InvariantCulture) : null;
        var rows = await reads.TimelineAsync(request.Tenant, productId, before, page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).ToArray();
        var next = shown.Length == 0 ? null : pages.Next(request, rows.Count > page.Size, shown[^1].Seq.ToString(CultureInfo.InvariantCulture));
        return Answering.Ok(new TimelineAnswer([.. shown.Select(entry => Shape(request.Tenant, entry))], shown.Length, null, next));
    }

    private static TimelineShape Shape(string tenant, TimelineEntry entry)
    {
        var account = entry.AccountKey is { } key ? AccountRef.FromKey(tenant, key) : default;
        return new TimelineShape(
            entry.Seq, entry.At, entry.Kind, entry.OnHandDelta, entry.ReservedDelta, entry.OnHandAfter, entry.ReservedAfter, entry.Cause, entry.OrderId,
            account.Integration, account.Account, entry.Detail is { } detail ? JsonSerializer.Deserialize<JsonElement>(detail) : null, entry.WarehouseId);
    }
}
