using KolajAI.Connectors.Http;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Shopify;

/// <summary>Reads orders by their time of change, and one by its id.</summary>
internal sealed class ShopifyOrders(ShopifyApi api)
{
    /// <summary>An order that changes while it is read is read anew, so often.</summary>
    private const int MostTries = 3;

    private static readonly HashSet<string> PersonalFields = new(StringComparer.Ordinal) { "shippingAddress", "billingAddress", "customer", "email", "phone", "note" };

    private readonly ShopifyOrderMovesReader _moves = new(api);

    public async Task<OrderPage> ReadPageAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation)
    {
        var position = cursor is null ? ShopifyOrderCursor.Start(from) : ShopifyOrderCursor.Parse(cursor);
        var feed = await api.SendAsync(ShopifyOrderDocuments.Feed, new { query = position.Query, after = position.After }, cancellation);
        var (ids, times, next) = feed.Read(data =>
        {
            var orders = data.RequiredChild("orders");
            var nodes = orders.List("nodes");
            return (nodes.Select(static order => order.RequiredText("id")).ToList(), nodes.Select(
                static order => order.RequiredTime("updatedAt")).ToList(), orders.NextPage(new PageWalk(position.After)));
        });
        var orders = new List<PlatformJson>(ids.Count);
        foreach (var part in ids.Distinct(StringComparer.Ordinal).Chunk(ShopifyOrderDocuments.OrdersAtOnce))
            orders.AddRange(await HeadsAsync(part, ShopifyOrderDocuments.LinesAtOnce, cancellation));
        var read = await OrderRows.MapAsync(orders, async row => await ToRemoteAsync(row, cancellation), "id");
        return new OrderPage(read.Orders, position.Behind(times, next).ToText(), next is not null) { Unread = read.Unread };
    }

    /// <summary>Null where the shop has no such order, or shows it no more (60 days without the scope <c>read_all_orders</c>).</summary>
    public async Task<RemoteOrder?> ReadOrderAsync(string orderKey, CancellationToken cancellation)
    {
        if (GidOf(orderKey) is not { } id || (await HeadsAsync(
            [id], ShopifyOrderDocuments.LinesAtOnce, cancellation)).FirstOrDefault() is not { IsObject: true } order)
            return null;
        try
        {
            return await ToRemoteAsync(order, cancellation);
        }
        catch (FormatException error)
        {
            throw OrderRows.NotUnderstood(error);
        }
    }

    /// <summary>The order's id; a bare number is taken for Shopify's own.</summary>
    public static string? GidOf(string orderKey) =>
        (ShopifyGid.Number(orderKey, "Order") ?? ShopifyGid.Whole(orderKey)) is { } number ? ShopifyGid.Of("Order", number) : null;

    private async Task<IReadOnlyList<PlatformJson>> HeadsAsync(IReadOnlyList<string> ids, int lines, CancellationToken cancellation)
    {
        // Buyers' data needs an approval of its own; an app without it must not lose the order.
        var answer = await api.SendAsync(
            ShopifyOrderDocuments.Orders, new { ids, lines }, cancellation, static error =>
                error.Code == "ACCESS_DENIED" && error.Path.Any(PersonalFields.Contains));
        return answer.Read(static data => (IReadOnlyList<PlatformJson>)[.. data.RequiredList("nodes").Where(static order => order.IsObject)]);
    }

    /// <exception cref="FormatException">The order was not understood.</exception>
    private async Task<RemoteOrder> ToRemoteAsync(PlatformJson order, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var lines = await LinesAsync(order, cancellation);
            var moves = ShopifyOrderMapping.HasMoved(order, lines)
                ? await _moves.ReadAsync(
                    order.RequiredText("id"), lines.Count, order.Text("returnStatus") != ShopifyOrderMapping.NoReturn, cancellation)
                : ShopifyOrderMoves.None;
            if (moves.ReadAs is null || moves.ReadAs == order.RequiredTime("updatedAt") || tries == MostTries)
                return ShopifyOrderMapping.ToRemote(order, lines, moves);
            if ((await HeadsAsync(
                [order.RequiredText("id")], ShopifyOrderDocuments.LinesAtOnce, cancellation)).FirstOrDefault() is { IsObject: true } newer)
                order = newer;
        }
    }

    private async Task<IReadOnlyList<PlatformJson>> LinesAsync(PlatformJson order, CancellationToken cancellation)
    {
        var page = order.RequiredChild("lineItems");
        var lines = page.RequiredList("nodes").ToList();
        var pages = new PageWalk();
        while (page.NextPage(pages) is { } after)
        {
            var answer = await api.SendAsync(ShopifyOrderDocuments.Lines, new { id = order.RequiredText("id"), after }, cancellation);
            page = answer.Read(static data => data.RequiredChild("order").RequiredChild("lineItems"));
            lines.AddRange(page.RequiredList("nodes"));
        }

        return lines;
    }
}
