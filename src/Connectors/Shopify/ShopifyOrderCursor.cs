using System.Globalization;
using System.Text;
using System.Text.Json;
using KolajAI.Json;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Where the reading of orders stands. Within one reading Shopify's own cursor leads on: it names the time and id of the last order, so one that
/// changes meanwhile moves behind it and is met again. Each reading begins before the newest change that was seen, because the search follows the
/// shop by seconds.
/// </summary>
/// <param name="Since">Seconds since 1970: the reading begins here.</param>
/// <param name="Newest">Seconds since 1970 of the newest change seen.</param>
/// <param name="After">Shopify's cursor within a reading; null before its first page.</param>
internal sealed record ShopifyOrderCursor(long Since, long Newest, string? After)
{
    private const long OverlapSeconds = 120;

    public static ShopifyOrderCursor Start(DateTimeOffset from) =>
        new(Math.Max(1, from.ToUnixTimeSeconds()), Math.Max(1, from.ToUnixTimeSeconds()), null);

    /// <exception cref="PlatformException">The text is none of this connector's.</exception>
    public static ShopifyOrderCursor Parse(string text)
    {
        try
        {
            var cursor = KolajJson.FromBytes<ShopifyOrderCursor>(Encoding.UTF8.GetBytes(text));
            if (cursor is { Since: > 0 and < 253_402_300_800, Newest: > 0 and < 253_402_300_800 })
                return cursor;
        }
        catch (JsonException error)
        {
            throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is none of this connector's.", inner: error);
        }

        throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The order cursor is none of this connector's.");
    }

    public string ToText() => Encoding.UTF8.GetString(KolajJson.ToBytes(this));

    /// <summary>Every status; Shopify's own default leaves out none of them here, but a saved view might.</summary>
    public string Query => $"status:any updated_at:>='{DateTimeOffset.FromUnixTimeSeconds(Since).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}'";

    /// <summary>The position behind a page.</summary>
    /// <param name="next">Where the next page begins; null after the last.</param>
    public ShopifyOrderCursor Behind(IEnumerable<DateTimeOffset> times, string? next)
    {
        var newest = times.Select(static time => time.ToUnixTimeSeconds()).Append(Newest).Max();
        return next is null
            ? new ShopifyOrderCursor(Math.Max(1, newest - OverlapSeconds), newest, null)
            : this with { Newest = newest, After = next };
    }
}
