using System.Globalization;

namespace KolajAI.Simulator.Channels.Orders;

/// <summary>The feed, single orders and the seller's actions.</summary>
internal static class OrderEndpoints
{
    private const int MostOrders = 100;

    public static void Map(RouteGroupBuilder shops)
    {
        shops.MapGet("/orders", Page).As("orders");
        shops.MapGet("/orders/{key}", (HttpContext context, string key) =>
            ChannelJson.Ok(context.Shop().Locked(() => context.Shop().Orders.Required(key)))).As("order");
        shops.MapPost("/orders/{key}/actions", PerformAsync).As("action");
        shops.MapGet("/orders/{key}/actions/{id}", (HttpContext context, string key, string id) =>
            ChannelJson.Ok(new ActionDone(context.Shop().Locked(() => context.Shop().Orders.Required(key).Actions.Contains(id))))).As("action_done");
    }

    private static IResult Page(HttpContext context, int? limit, string? after, string? from)
    {
        DateTimeOffset? start = null;
        if (from is not null)
        {
            start = DateTimeOffset.TryParse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "malformed", "'from' is no time.");
        }

        var shop = context.Shop();
        return ChannelJson.Ok(shop.Locked(() => shop.Feed.Read(after, start, Math.Clamp(limit ?? MostOrders, 1, MostOrders))));
    }

    private static async Task<IResult> PerformAsync(HttpContext context, string key)
    {
        var shop = context.Shop();
        var action = await ChannelJson.ReadAsync<ActionBody>(context);
        shop.Locked(() => shop.Orders.Perform(key, action));
        return ChannelJson.Ok(new ActionDone(true));
    }
}
