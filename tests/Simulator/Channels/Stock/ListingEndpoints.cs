namespace KolajAI.Simulator.Channels.Stock;

/// <summary>Publishing and reading.</summary>
internal static class ListingEndpoints
{
    private const int MostItems = 50;
    private const int MostQueries = 100;

    public static void Map(RouteGroupBuilder shops)
    {
        shops.MapPost("/listings", (Delegate)PublishAsync).As("publish");
        shops.MapPost("/listings/query", (Delegate)QueryAsync).As("listings");
        shops.MapGet("/listings", Page).As("listings_page");
    }

    private static async Task<IResult> PublishAsync(HttpContext context)
    {
        var shop = context.Shop();
        var body = await ChannelJson.ReadAsync<PublishBody>(context);
        if (body.Items.Count > MostItems)
            throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "too_many", "At most 50 items.");
        return ChannelJson.Ok(new ItemResults(shop.Locked(() => body.Items.Select(shop.Shelf.Publish).ToList())));
    }

    private static async Task<IResult> QueryAsync(HttpContext context)
    {
        var shop = context.Shop();
        var body = await ChannelJson.ReadAsync<QueryBody>(context);
        if (body.Queries.Count > MostQueries)
            throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "too_many", "At most 100 queries.");
        return ChannelJson.Ok(new ShownListings(
            shop.Locked(() => body.Queries.Select(query => shop.Shelf.Find(query.ListingId, query.Sku)?.Show(query.Key)).OfType<ShownListing>().ToList()), null));
    }

    private static IResult Page(HttpContext context, int? limit, string? after)
    {
        var shop = context.Shop();
        var most = Math.Clamp(limit ?? MostQueries, 1, MostQueries);
        var page = shop.Locked(() => shop.Shelf.All
            .Where(listing => after is null || string.CompareOrdinal(listing.Id, after) > 0).Take(most).Select(static listing => listing.Show(null)).ToList());
        return ChannelJson.Ok(new ShownListings(page, page.Count == most ? page[^1].ListingId : null));
    }
}
