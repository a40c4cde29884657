using System.Text.Json;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Products;

/// <summary>What a channel should show of a product, and does show; or what it shows that is no product's (import-listings).</summary>
/// <param name="ProductId">Null for an unmatched listing, and for one in conflict that was there before.</param>
/// <param name="Shown">What the channel had when its listings were imported; null for a product's own.</param>
/// <param name="State"><c>unmatched</c>, <c>conflict</c>, <c>refused</c>, <c>behind</c>, <c>held</c>, <c>drifted</c> or <c>live</c>.</param>
internal sealed record ListingShape(
    string Id, string? ProductId, string? Sku, string? Title, string IntegrationId, string Account, string State, ListingSaid? Said,
    IReadOnlyDictionary<string, string> RemoteIds, IReadOnlyDictionary<string, AspectShape> Aspects)
{
    public ShownShape? Shown { get; init; }
}

/// <summary>A listing as it was read on the channel.</summary>
internal sealed record ShownShape(string? Barcode, Money? Price, Money? ListPrice, long? Quantity, bool OnSale, DateTimeOffset ReadAt);

/// <summary>What the channel (or the hub) said about it.</summary>
internal sealed record ListingSaid(string? Code, string? Message, string? Aspect);

internal sealed record AspectShape(
    VersionedValue Desired, VersionedValue? Sent, VersionedValue? Confirmed, long RefusedVersion, int Attempts, DateTimeOffset? NextTryAt,
    AspectError? Error);

/// <summary>Why the newest try did not succeed; null while nothing is wrong.</summary>
internal sealed record AspectError(string? Code, string? Message);

internal sealed record VersionedValue(long Version, JsonElement? Value, DateTimeOffset? At);

internal sealed record ListingsAnswer(IReadOnlyList<ListingShape> Listings, int Count, long? Total, string? NextPageToken)
    : ListAnswer(Count, Total, NextPageToken);

/// <summary><c>/api/listings</c> and a product's listings (api.md section 3).</summary>
internal static class ListingEndpoints
{
    private const string OnlyOnChannel = "~";

    private const string States = "unmatched, conflict, refused, behind, held, drifted, live";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/listings", Role.Viewer, List, "Listings of all channels").Answers<ListingsAnswer>().Query(
            QueryParameters.IntegrationId, QueryParameters.Account, new QueryParameter("state", QueryKind.Text, States + "."),
            new QueryParameter("code", QueryKind.Text, "Only with this error code."), new QueryParameter("q", QueryKind.Text, "Text in title or SKU."))
            .Query(QueryParameters.Paging);
        routes.Get("/api/products/{id}/listings", Role.Viewer, OfProduct, "Where a product is listed").Answers<ListingsAnswer>();
    }

    private static async Task<IResult> List(HttpContext context, IListingReads listings, IAdoptionReads adoption, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var state = request.Word("state", States.Split(", "));
        var filter = new ListingFilter(
            request.Text("integration_id"), request.Text("account"), state, request.Text("code"),
            request.Text("q") is { } q ? SkuFolding.Search(q) : null, page.At(0), page.At(1));
        // What products list comes first; then, from the mark on, what the channels have beside that.
        var found = new List<(ListingShape Shape, string First, string Second)>();
        var fromRead = page.At(0) is { } at && at.StartsWith(OnlyOnChannel, StringComparison.Ordinal);
        if (!fromRead && state is not "unmatched")
        {
            found.AddRange((await listings.ListAsync(request.Tenant, filter, page.Size + 1, request.Cancellation))
                .Select(row => (Shape(request.Tenant, row), row.ProductId, row.AccountKey)));
        }

        if (found.Count <= page.Size && state is null or "unmatched" or "conflict")
        {
            var read = new ChannelListingFilter(
                filter.IntegrationId, filter.Account, state, filter.Code, filter.SearchText, fromRead ? page.At(0)![OnlyOnChannel.Length..] : null, fromRead ? page.At(1) : null);
            found.AddRange((await adoption.ListAsync(request.Tenant, read, page.Size + 1 - found.Count, request.Cancellation))
                .Select(row => (Shape(request.Tenant, row), OnlyOnChannel + row.AccountKey, row.Id)));
        }

        var shown = found.Take(page.Size).ToArray();
        var next = shown.Length == 0 ? null : pages.Next(request, found.Count > page.Size, shown[^1].First, shown[^1].Second);
        return Answering.Ok(new ListingsAnswer([.. shown.Select(static row => row.Shape)], shown.Length, null, next));
    }

    private static async Task<IResult> OfProduct(HttpContext context, string id, ProductResolver products, IListingReads listings, IProductReads reads)
    {
        var request = ApiRequest.Of(context);
        var (productId, view) = await products.FindAsync(request.Tenant, id, request.Cancellation);
        var aspects = await listings.ForProductAsync(request.Tenant, productId, request.Cancellation);
        var shapes = new List<ListingShape>();
        foreach (var account in aspects.GroupBy(static a => a.AccountKey))
        {
            var remoteIds = await reads.RemoteIdsAsync(request.Tenant, account.Key, [productId], request.Cancellation);
            var product = view.Document.Product;
            shapes.Add(Shape(request.Tenant, new ListingSummary(
                productId, product.Sku, product.Title, account.Key, [.. account], remoteIds.GetValueOrDefault(productId) ?? new Dictionary<string, string>())
            {
                Mark = account.Select(static a => a.Mark).FirstOrDefault(static m => m is not null),
                MarkDetail = account.Select(static a => a.MarkDetail).FirstOrDefault(static m => m is not null),
            }));
        }

        return Answering.Ok(new ListingsAnswer(shapes, shapes.Count, null, null));
    }

    public static ListingShape Shape(string tenant, ListingSummary row)
    {
        var account = AccountRef.FromKey(tenant, row.AccountKey);
        return new ListingShape(
            ListingIds.Make(row.ProductId, account), row.ProductId, row.Sku, row.Title, account.Integration, account.Account, row.State,
            Said(row), row.RemoteIds, row.Aspects.ToDictionary(static a => a.Aspect, Aspect));
    }

    private static ListingShape Shape(string tenant, ChannelListing row)
    {
        var account = AccountRef.FromKey(tenant, row.AccountKey);
        return new ListingShape(
            ListingIds.Make(row.Id, account), null, row.Sku, row.Title, account.Integration, account.Account, row.State, new ListingSaid(row.Reason, row.Detail, null),
            row.RemoteIds, new Dictionary<string, AspectShape>())
        {
            Shown = new ShownShape(row.Barcode, row.Price, row.ListPrice, row.Quantity, row.OnSale, row.ReadAt),
        };
    }

    private static AspectShape Aspect(AspectRow row) => new(
        new VersionedValue(row.DesiredVersion, StoredJson.Read(row.DesiredValue), null),
        row.SentVersion == 0 ? null : new VersionedValue(row.SentVersion, StoredJson.Read(row.SentValue), row.SentAt),
        row.ConfirmedVersion == 0 ? null : new VersionedValue(row.ConfirmedVersion, StoredJson.Read(row.ConfirmedValue), row.ConfirmedAt),
        row.RefusedVersion, row.Attempts, row.DueAt,
        row.ErrorCode is null && row.ErrorMessage is null ? null : new AspectError(row.ErrorCode, row.ErrorMessage));

    private static ListingSaid? Said(ListingSummary row)
    {
        if (row.Mark is not null)
            return new ListingSaid(row.Mark, row.MarkDetail, null);
        return row.Aspects.FirstOrDefault(static a => a.ErrorCode is not null || a.ErrorMessage is not null) is { } wrong
            ? new ListingSaid(wrong.ErrorCode, wrong.ErrorMessage, wrong.Aspect)
            : null;
    }
}
