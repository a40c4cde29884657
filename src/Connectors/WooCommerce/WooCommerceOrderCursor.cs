using System.Globalization;
using System.Text;
using System.Text.Json;
using KolajAI.Json;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Where the reading of orders stands. Orders in the bin are in no list but their own, which is read every ten minutes.</summary>
/// <param name="TrashAt">When the bin was last read to its end, seconds since 1970.</param>
/// <param name="InTrash">The bin is being read.</param>
internal sealed record WooCommerceOrderCursor(WooCommerceOrderPlace Changed, WooCommerceOrderPlace Trash, long TrashAt, bool InTrash)
{
    private const long TrashEverySeconds = 600;

    public static WooCommerceOrderCursor Start(DateTimeOffset from, DateTimeOffset now)
    {
        var place = new WooCommerceOrderPlace(from.ToUnixTimeSeconds(), 1, CaughtUp: false);
        return new WooCommerceOrderCursor(place, place, now.ToUnixTimeSeconds(), InTrash: false);
    }

    /// <exception cref="PlatformException">The text is none of this connector's.</exception>
    public static WooCommerceOrderCursor Parse(string text)
    {
        try
        {
            if (KolajJson.FromBytes<WooCommerceOrderCursor>(Encoding.UTF8.GetBytes(text)) is { Changed: not null, Trash: not null } cursor)
                return cursor;
        }
        catch (JsonException error)
        {
            throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is none of this connector's.", inner: error);
        }

        throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is empty.");
    }

    public string ToText() => Encoding.UTF8.GetString(KolajJson.ToBytes(this));

    public IReadOnlyList<(string Name, string Value)> Query() =>
        InTrash ? [.. Trash.Query(), ("status", WooCommerceStatuses.Trash)] : Changed.Query();

    /// <summary>The position behind a page.</summary>
    /// <param name="times">Times of change of the page's orders, null for those that tell none.</param>
    /// <param name="more">Another page can be read at once.</param>
    public WooCommerceOrderCursor After(IReadOnlyList<DateTimeOffset?> times, DateTimeOffset now, out bool more)
    {
        var seconds = now.ToUnixTimeSeconds();
        if (InTrash)
        {
            var trash = Trash.After(times);
            more = !trash.CaughtUp;
            return this with { Trash = trash, InTrash = more, TrashAt = more ? TrashAt : seconds };
        }

        var changed = Changed.After(times);
        var isTrashDue = changed.CaughtUp && seconds - TrashAt >= TrashEverySeconds;
        more = !changed.CaughtUp || isTrashDue;
        return this with { Changed = changed, InTrash = isTrashDue };
    }
}

/// <summary>
/// A position in orders sorted by time of change. Each page begins at the last time seen instead of at a number of rows: an order that
/// changes while the list is read moves to the end and is met again, and none slips into the part that was read. Only where one second
/// holds more than a page are rows counted.
/// </summary>
/// <param name="Since">Seconds since 1970 of the last change seen.</param>
/// <param name="Page">Beyond 1 only inside one second.</param>
/// <param name="CaughtUp">The last page reached the end: the next reading looks back.</param>
internal sealed record WooCommerceOrderPlace(long Since, int Page, bool CaughtUp)
{
    public const int PageSize = 50;

    /// <summary>An order's time is set before it is committed, so that a poll looks back further than the last time it saw.</summary>
    private const long OverlapSeconds = 60;

    public long From() => Math.Max(1, CaughtUp ? Since - OverlapSeconds : Since);

    /// <summary><c>modified_after</c> leaves out its own second.</summary>
    public IReadOnlyList<(string Name, string Value)> Query() =>
    [
        ("modified_after", DateTimeOffset.FromUnixTimeSeconds(From() - 1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)),
        ("dates_are_gmt", "true"), ("orderby", "modified"), ("order", "asc"),
        ("per_page", WooCommerceIds.Text(PageSize)), ("page", WooCommerceIds.Text(Page)),
    ];

    public WooCommerceOrderPlace After(IReadOnlyList<DateTimeOffset?> times)
    {
        var from = From();
        var last = times.Max()?.ToUnixTimeSeconds() ?? from;
        if (times.Count < PageSize)
        {
            // A poll that found nothing new keeps the position, or it would walk back by the overlap each time.
            return new WooCommerceOrderPlace(Math.Max(last, Since), 1, CaughtUp: true);
        }

        return last > from ? new WooCommerceOrderPlace(last, 1, CaughtUp: false) : new WooCommerceOrderPlace(from, Page + 1, CaughtUp: false);
    }
}
