using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Imports;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Errors;
using KolajAI.Feeds;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Feeds;

internal sealed record FeedBody
{
    /// <summary><c>google</c>, <c>akakce</c> or <c>cimri</c>.</summary>
    public string? Shape { get; init; }
    public string? Name { get; init; }

    /// <summary>With it only what this integration's account lists, at its prices and stock.</summary>
    public string? IntegrationId { get; init; }
    public string? Account { get; init; }

    /// <summary>The product's page: an https address with <c>{sku}</c>, <c>{barcode}</c>, <c>{group_id}</c> or <c>{id}</c> in it.</summary>
    public string? LinkTemplate { get; init; }
    public string? ShopTitle { get; init; }
    public string? ShopLink { get; init; }

    /// <summary>Only products whose category path begins with this.</summary>
    public string? Category { get; init; }
    public string? Brand { get; init; }
    public bool? InStockOnly { get; init; }
}

/// <param name="Evidence"><c>official</c>: the shape is published; <c>client-code</c>: it is what other programs emit, to be held against what the site's merchant team hands out.</param>
/// <param name="LastMade">Null until somebody has fetched it from this process.</param>
internal sealed record FeedShape(
    string Id, string Shape, string Evidence, string? Name, string? IntegrationId, string? Account, string LinkTemplate, string? Category, string? Brand, bool InStockOnly,
    string TokenPrefix, DateTimeOffset CreatedAt, FeedMade? LastMade)
{
    /// <summary>The feed's whole address: shown once, when it is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }
}

internal sealed record FeedMade(DateTimeOffset At, long Products, FeedLeftOut LeftOut);

internal sealed record FeedAnswerShape(FeedShape Feed) : Answer;

internal sealed record FeedsAnswer(IReadOnlyList<FeedShape> Feeds, int Count, long? Total, string? NextPageToken) : ListAnswer(Count, Total, NextPageToken);

/// <summary><c>/api/feeds</c> and what others fetch at <c>/feeds/{token}.xml</c>.</summary>
internal static class FeedEndpoints
{
    /// <summary>160 random bits.</summary>
    private const int TokenBytes = 20;
    private const int LongestText = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/feeds", Role.Admin, Create, "Makes a feed that others fetch; its address is shown once").Body<FeedBody>().Answers<FeedAnswerShape>().ShowsOnce("feed", "url");
        routes.Get("/api/feeds", Role.Viewer, List, "Feeds, newest first, without their addresses").Answers<FeedsAnswer>().Query(QueryParameters.Paging);
        routes.Delete("/api/feeds/{id}", Role.Admin, Delete, "Removes a feed; its address answers 404 from then on").Answers<DoneAnswer>();
        RouteMapping.Map(routes, HttpMethods.Get, "/feeds/{token}.xml", AccessPolicy.Open, Fetch, "A product feed").Produces(StatusCodes.Status200OK, null, "application/xml");
    }

    private static async Task<IResult> Create(HttpContext context, ImportOrders accounts, ICommitter committer, IOptions<KolajApiOptions> options, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<FeedBody>();
        if (body.Shape is not (FeedShapes.Google or FeedShapes.Cimri or FeedShapes.Akakce))
            throw RequestRefusedException.At("/shape", body.Shape is null ? ErrorCodes.Required : "unknown_value", "A shape is google, cimri or akakce.");
        if (!IsLink(body.LinkTemplate))
            throw RequestRefusedException.At("/link_template", body.LinkTemplate is null ? ErrorCodes.Required : "address_malformed", "Send the product page's https address with {sku}, {barcode}, {group_id} or {id} in it.");
        foreach (var (field, text) in new[] { ("name", body.Name), ("shop_title", body.ShopTitle), ("category", body.Category), ("brand", body.Brand) })
        {
            if (text is { Length: > LongestText })
                throw RequestRefusedException.At("/" + field, ErrorCodes.TooLong, $"At most {LongestText} characters.");
        }

        if (body.ShopLink is { } shop && !IsHttps(shop))
            throw RequestRefusedException.At("/shop_link", "address_malformed", "The shop's address is no absolute https address.");
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var feed = new FeedDocument
        {
            Shape = body.Shape,
            Name = body.Name,
            AccountKey = await accounts.AccountAsync(request, body.IntegrationId, body.Account),
            LinkTemplate = body.LinkTemplate!,
            ShopTitle = body.ShopTitle,
            ShopLink = body.ShopLink,
            Category = body.Category,
            Brand = body.Brand,
            InStockOnly = body.InStockOnly ?? false,
            TokenPrefix = token[..4],
            CreatedAt = clock.GetUtcNow(),
        };
        var id = $"feed_{Guid.CreateVersion7(clock.GetUtcNow()):n}";
        var fence = new FeedRow { Tenant = request.Tenant, Id = id, ExpectedVersion = 0, State = KolajJson.ToBytes(feed), TokenHash = ApiKeys.Hash(token) };
        await CommitAsync(committer, request, new Unit { Tenant = request.Tenant, Fence = fence });
        var shape = Shape(request.Tenant, id, feed, null);
        request.Changed(null, shape);
        var path = $"/feeds/{token}.xml";
        var url = options.Value.PublicUrl is { } hub ? new Uri(hub, path).AbsoluteUri : $"{context.Request.Scheme}://{context.Request.Host}{path}";
        return Answering.Ok(new FeedAnswerShape(shape with { Url = url }));
    }

    private static async Task<IResult> List(HttpContext context, IFeedReads feeds, FeedFiles files, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var rows = await feeds.ListAsync(request.Tenant, page.At(0), page.Size + 1, request.Cancellation);
        var shown = rows.Take(page.Size).Select(row => Shape(request.Tenant, row.Id, KolajJson.FromBytes<FeedDocument>(row.State), files.Last(request.Tenant, row.Id))).ToArray();
        return Answering.Ok(new FeedsAnswer(shown, shown.Length, null, pages.Next(request, rows.Count > page.Size, shown.LastOrDefault()?.Id ?? "")));
    }

    private static async Task<IResult> Delete(HttpContext context, string id, IFeedReads feeds, FeedFiles files, ICommitter committer)
    {
        var request = ApiRequest.Of(context);
        var known = await feeds.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("feed_not_found");
        await CommitAsync(committer, request, new Unit { Tenant = request.Tenant, Rows = [new FeedRemovedRow(id)] });
        files.Forget(request.Tenant, id);
        request.Changed(Shape(request.Tenant, id, KolajJson.FromBytes<FeedDocument>(known.State), null), null);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> Fetch(HttpContext context, string token, IFeedReads feeds, FeedFiles files)
    {
        if (token.Length > 100 || await feeds.FindByTokenAsync(ApiKeys.Hash(token), context.RequestAborted) is not var (tenant, row))
            throw new RequestRefusedException("feed_not_found");
        var made = await files.GetAsync(tenant, row.Id, row.Version, KolajJson.FromBytes<FeedDocument>(row.State), context.RequestAborted);
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.File(made.Path, "application/xml; charset=utf-8", lastModified: made.MadeAt, entityTag: new EntityTagHeaderValue($"\"{made.ETag}\""));
    }

    private static async Task CommitAsync(ICommitter committer, ApiRequest request, Unit unit)
    {
        if (!(await committer.CommitAsync(unit, request.Cancellation)).Committed)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
    }

    private static bool IsLink(string? template) => template is { Length: <= 2_000 }
        && (string[])["{sku}", "{barcode}", "{group_id}", "{id}"] is var places && places.Any(p => template.Contains(p, StringComparison.Ordinal))
        && IsHttps(places.Aggregate(template, static (text, place) => text.Replace(place, "x", StringComparison.Ordinal)));

    private static bool IsHttps(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0;

    private static FeedShape Shape(string tenant, string id, FeedDocument feed, FeedFile? made)
    {
        var account = feed.AccountKey is { } key ? AccountRef.FromKey(tenant, key) : default;
        return new FeedShape(
            id, feed.Shape, FeedWriter.Evidence(feed.Shape), feed.Name, account.Integration, account.Account, feed.LinkTemplate, feed.Category, feed.Brand, feed.InStockOnly,
            feed.TokenPrefix, feed.CreatedAt, made is null ? null : new FeedMade(made.MadeAt, made.Products, made.LeftOut));
    }
}
