using System.Text;
using System.Text.Json;
using KolajAI.Connectors.Http;
using KolajAI.Json;
using KolajAI.Orders;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// Orders changed since a cursor. Medusa's <c>updated_at</c> moves when an order is placed, edited, packed, shipped, delivered, returned or
/// cancelled, but stands still when it is paid (all seen on 2.21.2): orders that wait for their payment are noted in the account's state
/// and read again every two minutes.
/// </summary>
internal sealed class MedusaOrderFeed(MedusaApi api)
{
    // Medusa works the totals out for each order it lists, and an order that changed costs a second call.
    private const int PageSize = 10;

    // Times are set before their transaction commits, so a poll looks back further than the last time it saw.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan UnpaidEvery = TimeSpan.FromMinutes(2);

    private readonly MedusaOrders _orders = new(api);
    private readonly MedusaUnpaidOrders _unpaid = new(api.Session.State);

    private long Now => api.Session.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<OrderPage> ReadPageAsync(string? text, DateTimeOffset from, CancellationToken cancellation)
    {
        var cursor = text is null
            ? new Cursor(new MedusaTimePosition(Math.Max(0, from.ToUnixTimeMilliseconds()), PageSize), CaughtUp: false, Now, UnpaidAfter: null)
            : Parse(text);
        return cursor.UnpaidAfter is null ? ChangedAsync(cursor, cancellation) : UnpaidAsync(cursor, cursor.UnpaidAfter, cancellation);
    }

    private async Task<OrderPage> ChangedAsync(Cursor cursor, CancellationToken cancellation)
    {
        var from = cursor.CaughtUp
            ? cursor.Changed with { Since = Math.Max(0, cursor.Changed.Since - (long)Overlap.TotalMilliseconds) }
            : cursor.Changed;
        var rows = await ListAsync(from.Query("updated_at"), cancellation);
        var last = rows.Select(LastChange).OfType<DateTimeOffset>().Select(static time => (DateTimeOffset?)time).Max();
        var next = from.Next(rows.Count, last, PageSize, out var more);
        // A poll that found nothing new keeps the position, or it would walk back by the overlap each time.
        if (!more && next.Since < cursor.Changed.Since)
            next = cursor.Changed;
        var read = await _orders.MapAsync(rows, cancellation);
        await _unpaid.NoteAsync(read.Orders, cancellation);
        var unpaidDue = !more && Now - cursor.UnpaidAt >= (long)UnpaidEvery.TotalMilliseconds;
        return new OrderPage(read.Orders, (cursor with { Changed = next, CaughtUp = !more, UnpaidAfter = unpaidDue ? "" : null }).ToText(), more || unpaidDue) { Unread = read.Unread };
    }

    private async Task<OrderPage> UnpaidAsync(Cursor cursor, string after, CancellationToken cancellation)
    {
        var (ids, lastKey) = await _unpaid.ListAsync(after, PageSize, cancellation);
        var more = ids.Count == PageSize;
        var next = more ? cursor with { UnpaidAfter = lastKey } : cursor with { UnpaidAfter = null, UnpaidAt = Now };
        if (ids.Count == 0)
            return new OrderPage([], next.ToText(), false);
        var read = await _orders.MapAsync(
            await ListAsync([.. ids.Select(static id => ("id[]", id)), ("limit", "100")], cancellation), cancellation);
        await _unpaid.NoteAsync(read.Orders, cancellation);
        await _unpaid.ForgetAsync(ids.Except(read.Orders.Select(static order => order.OrderKey)), cancellation);
        return new OrderPage(read.Orders, next.ToText(), more) { Unread = read.Unread };
    }

    private Task<IReadOnlyList<PlatformJson>> ListAsync(IReadOnlyList<(string Name, string Value)> query, CancellationToken cancellation) => api.GetAsync(
        MedusaOperations.Orders, "orders", [.. query, ("fields", MedusaOrders.Fields)],
        static body => body.RequiredList("orders"), cancellation);

    /// <summary>Null for one that cannot be understood, which is noted where it is mapped.</summary>
    private static DateTimeOffset? LastChange(PlatformJson order)
    {
        try
        {
            return MedusaOrderMapping.ChangedAt(order);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Cursor Parse(string text)
    {
        try
        {
            if (KolajJson.FromBytes<Cursor>(Encoding.UTF8.GetBytes(text)) is { Changed: not null } cursor)
                return cursor;
        }
        catch (JsonException error)
        {
            throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is none of this connector's.", inner: error);
        }

        throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is empty.");
    }

    /// <param name="CaughtUp">The last page reached the end: the next begins with the overlap.</param>
    /// <param name="UnpaidAt">When the unpaid orders were last read again, milliseconds since 1970.</param>
    /// <param name="UnpaidAfter">Key of the last one read again, empty at the start, null when that is not going on.</param>
    internal sealed record Cursor(MedusaTimePosition Changed, bool CaughtUp, long UnpaidAt, string? UnpaidAfter)
    {
        public string ToText() => Encoding.UTF8.GetString(KolajJson.ToBytes(this));
    }
}
