using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// Reads orders by the stream of changed packages: a window of change times at most 14 days wide, walked by Trendyol's cursor, the
/// next one overlapping it by two minutes.
/// </summary>
internal sealed class TrendyolOrders(TrendyolApi api)
{
    private const int PageSize = 200;
    private static readonly TimeSpan Widest = TimeSpan.FromDays(14);
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    /// <summary>The stream reaches back three months.</summary>
    private static readonly TimeSpan History = TimeSpan.FromDays(89);

    public async Task<OrderPage> ReadOrdersAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation)
    {
        var now = api.Session.Clock.GetUtcNow();
        var position = Position(cursor, from, now);
        var answer = await StreamAsync(position, cancellation);
        if (position.Next is not null && (int)answer.Status is 400 or 404)
        {
            // Trendyol's cursor has expired: the window is read again from its start, which repeats and loses nothing.
            position = position with { Next = null };
            answer = await StreamAsync(position, cancellation);
        }

        var (packages, next) = TrendyolApi.Ensure(answer).Read(body =>
            (body.List("content"), body.Flag("hasMore") is true ? new PageWalk(position.Next).Next(body.Text("nextCursor")) : null));
        var read = await OrderRows.MapAsync(packages, static package => Task.FromResult<RemoteOrder?>(TrendyolPackages.Read(package)), "orderNumber");
        var orders = TrendyolPackages.Merge(read.Orders);
        if (next is not null)
            return new OrderPage(orders, Write(position with { Next = next }), true) { Unread = read.Unread };
        var reached = DateTimeOffset.FromUnixTimeMilliseconds(position.To);
        var following = new StreamPosition((reached - Overlap).ToUnixTimeMilliseconds(), 0, null);

        // In milliseconds, as the window's end is: the clock's rest of one is no reason to read again at once.
        return new OrderPage(orders, Write(following), position.To < now.ToUnixTimeMilliseconds()) { Unread = read.Unread };
    }

    public async Task<RemoteOrder?> ReadOrderAsync(string orderNumber, CancellationToken cancellation)
    {
        var packages = await ReadPackagesAsync(orderNumber, cancellation);
        try
        {
            return TrendyolPackages.Merge(packages.Select(TrendyolPackages.Read)).FirstOrDefault(order => order.OrderKey == orderNumber);
        }
        catch (FormatException error)
        {
            throw new PlatformException(PlatformFailure.Broken, "answer_not_understood", $"A package of the order was not understood: {error.Message}", inner: error);
        }
    }

    /// <summary>Every package of an order. Without dates Trendyol looks at the last week only, so that older windows follow.</summary>
    public async Task<IReadOnlyList<PlatformJson>> ReadPackagesAsync(string orderNumber, CancellationToken cancellation)
    {
        var now = api.Session.Clock.GetUtcNow();
        var number = Uri.EscapeDataString(orderNumber);
        foreach (var dates in new[] { "", Window(now - Widest, now), Window(now - Widest - Widest, now - Widest) })
        {
            var answer = await api.GetAsync(
                TrendyolOperations.OrdersPage,
                $"integration/order/sellers/{api.SellerId}/v2/orders?orderNumber={number}&size={PageSize}{dates}", cancellation);
            if ((int)answer.Status == 404)
                continue;
            var packages = TrendyolApi.Ensure(answer).Read(static body => body.List("content"));
            if (packages.Count > 0)
                return packages;
        }

        return [];
    }

    private static string Window(DateTimeOffset from, DateTimeOffset to) =>
        $"&startDate={from.ToUnixTimeMilliseconds()}&endDate={to.ToUnixTimeMilliseconds()}";

    private Task<PlatformAnswer> StreamAsync(StreamPosition position, CancellationToken cancellation)
    {
        var next = position.Next is null ? "" : $"&nextCursor={Uri.EscapeDataString(position.Next)}";
        return api.GetAsync(
            TrendyolOperations.OrdersStream,
            $"integration/order/sellers/{api.SellerId}/orders/stream?lastModifiedStartDate={position.From}&lastModifiedEndDate={position.To}&size={PageSize}{next}",
            cancellation);
    }

    private static StreamPosition Position(string? cursor, DateTimeOffset from, DateTimeOffset now)
    {
        var position = cursor is null ? new StreamPosition(from.ToUnixTimeMilliseconds(), 0, null) : Parse(cursor);
        if (position.Next is not null)
            return position;
        var earliest = (now - History).ToUnixTimeMilliseconds();
        var start = Math.Max(position.From, earliest);
        var end = Math.Max(start + 1, Math.Min(start + (long)Widest.TotalMilliseconds, now.ToUnixTimeMilliseconds()));
        return new StreamPosition(start, end, null);
    }

    private static StreamPosition Parse(string cursor)
    {
        try
        {
            return KolajJson.FromBytes<StreamPosition>(System.Text.Encoding.UTF8.GetBytes(cursor));
        }
        catch (JsonException error)
        {
            throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is none of this connector's.", inner: error);
        }
    }

    private static string Write(StreamPosition position) => System.Text.Encoding.UTF8.GetString(KolajJson.ToBytes(position));

    /// <param name="From">Start of the window, milliseconds since 1970.</param>
    /// <param name="To">Its end; kept while <paramref name="Next"/> is, because Trendyol refuses its cursor with other dates.</param>
    /// <param name="Next">Trendyol's own cursor, null to begin.</param>
    internal sealed record StreamPosition(long From, long To, string? Next);
}
