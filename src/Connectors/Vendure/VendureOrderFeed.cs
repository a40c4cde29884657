using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// Orders placed or changed since a cursor. Vendure has no feed, and its <c>updatedAt</c> stands still when an order is placed,
/// paid, shipped or delivered (seen on 3.7.3: a shopper who pays late has an order whose updatedAt lies before the last poll).
/// So three ways together find every change:
/// by <c>orderPlacedAt</c> what is new, by <c>updatedAt</c> what was cancelled or modified, and by reading again the open orders, whose
/// ids are noted in the account's state, what was paid, shipped or delivered.
/// </summary>
internal sealed class VendureOrderFeed(VendureApi api, ConnectorSession session)
{
    private const int PageSize = 50;

    // Times are set before their transaction commits, so a poll looks back further than the last time it saw.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan OpenOrdersEvery = TimeSpan.FromMinutes(2);

    private readonly VendureOpenOrders _open = new(session.State, session.Clock);

    public async Task<OrderPage> ReadPageAsync(string? text, DateTimeOffset from, CancellationToken cancellation)
    {
        var cursor = text is null ? Start(from) : Parse(text);
        return cursor.OpenAfter is not null
            ? await OpenPageAsync(cursor, cancellation)
            : await ChangedPageAsync(cursor, cancellation);
    }

    private async Task<OrderPage> ChangedPageAsync(Cursor cursor, CancellationToken cancellation)
    {
        var back = cursor.CaughtUp ? (long)Overlap.TotalMilliseconds : 0;
        var placed = cursor.Placed with { Since = cursor.Placed.Since - back };
        var changed = cursor.Changed with { Since = cursor.Changed.Since - back };
        var answer = await VendureOrderQueries.ReadChangedAsync(api, placed, changed, cancellation);
        var newlyPlaced = answer.Placed.Items;
        var newlyChanged = answer.Changed?.Items ?? [];

        var nextPlaced = placed.Next(newlyPlaced.Count, newlyPlaced.LastOrDefault()?.OrderPlacedAt, PageSize, out var morePlaced);
        var nextChanged = changed.Next(newlyChanged.Count, newlyChanged.LastOrDefault()?.UpdatedAt, PageSize, out var moreChanged);
        var more = morePlaced || moreChanged;
        var openDue = !more && session.Clock.GetUtcNow().ToUnixTimeMilliseconds() - cursor.OpenReadAt >= OpenOrdersEvery.TotalMilliseconds;
        var next = cursor with
        {
            Placed = back > 0 ? Furthest(nextPlaced, cursor.Placed, morePlaced) : nextPlaced,
            Changed = back > 0 ? Furthest(nextChanged, cursor.Changed, moreChanged) : nextChanged,
            CaughtUp = !more,
            OpenAfter = openDue ? string.Empty : null,
        };

        var orders = newlyPlaced.Concat(newlyChanged).Where(order => order.OrderPlacedAt is not null).DistinctBy(order => order.Id).ToList();
        await _open.NoteAsync(orders, cancellation);
        return await PageAsync(orders, answer.Precision, next, more || openDue);
    }

    private async Task<OrderPage> OpenPageAsync(Cursor cursor, CancellationToken cancellation)
    {
        var (ids, lastKey) = await _open.ListAsync(cursor.OpenAfter!, PageSize, cancellation);
        var more = ids.Count == PageSize;
        var next = more
            ? cursor with { OpenAfter = lastKey }
            : cursor with { OpenAfter = null, OpenReadAt = session.Clock.GetUtcNow().ToUnixTimeMilliseconds() };
        if (ids.Count == 0)
            return new OrderPage([], next.ToText(), false);

        var answer = await VendureOrderQueries.ReadManyAsync(api, ids, cancellation);
        await _open.NoteAsync(answer.Placed.Items, cancellation);
        await _open.ForgetAsync(ids.Except(answer.Placed.Items.Select(order => order.Id)), cancellation);
        return await PageAsync(answer.Placed.Items, answer.Precision, next, more);
    }

    /// <summary>A poll that found nothing new keeps the position, or it would walk back by the overlap each time.</summary>
    private static VendureTimePosition Furthest(VendureTimePosition next, VendureTimePosition before, bool more) =>
        more || next.Since >= before.Since ? next : before;

    private static async Task<OrderPage> PageAsync(IReadOnlyList<VendureOrder> orders, int precision, Cursor next, bool more)
    {
        var read = await OrderRows.MapAsync(
            [.. orders.Where(static order => order.OrderPlacedAt is not null)], order => Task.FromResult<RemoteOrder?>(VendureOrderMapping.ToRemote(order, precision)),
            static order => ForeignJson.IsName(order.Id) ? order.Id : null, static order => KolajJson.ToBytes(order));
        return new OrderPage(read.Orders, next.ToText(), more) { Unread = read.Unread };
    }

    private Cursor Start(DateTimeOffset from)
    {
        var position = new VendureTimePosition(from.ToUnixTimeMilliseconds(), PageSize);
        return new Cursor(position, position, CaughtUp: false, session.Clock.GetUtcNow().ToUnixTimeMilliseconds(), OpenAfter: null);
    }

    private static Cursor Parse(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize<Cursor>(text) is { Placed: not null, Changed: not null } cursor)
                return cursor;
        }
        catch (JsonException malformed)
        {
            throw new PlatformException(PlatformFailure.Refused, "cursor_malformed", "The cursor of the orders cannot be read.", inner: malformed);
        }

        throw new PlatformException(PlatformFailure.Refused, "cursor_malformed", "The cursor of the orders is empty.");
    }

    /// <param name="CaughtUp">The last page reached the end: the next begins with the overlap.</param>
    /// <param name="OpenReadAt">When the open orders were last read again, milliseconds since 1970.</param>
    /// <param name="OpenAfter">Key of the last open order read again, empty at the start, null when that is not going on.</param>
    private sealed record Cursor(
        VendureTimePosition Placed, VendureTimePosition Changed, bool CaughtUp, long OpenReadAt, string? OpenAfter)
    {
        public string ToText() => JsonSerializer.Serialize(this);
    }
}
