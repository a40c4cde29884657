using System.Globalization;

namespace KolajAI.Simulator.WooCommerce.Shops;

/// <summary>The shop's times: whole seconds, written without an offset, once in the shop's zone and once in GMT.</summary>
internal sealed class ShopClock(TimeZoneInfo zone)
{
    private const string Written = "yyyy-MM-dd'T'HH:mm:ss";

    private static readonly string[] Read = ["yyyy-MM-dd", Written, "yyyy-MM-dd' 'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    private static readonly string[] ReadWithOffset = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static DateTimeOffset WholeSeconds(DateTimeOffset moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerSecond));

    public static string Gmt(DateTimeOffset moment) => moment.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture);

    public static string? Gmt(DateTimeOffset? moment) => moment is { } known ? Gmt(known) : null;

    public string Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).ToString(Written, CultureInfo.InvariantCulture);

    public string? Local(DateTimeOffset? moment) => moment is { } known ? Local(known) : null;

    /// <summary>Null when the text is no moment.</summary>
    /// <param name="gmt">What a text without an offset is: GMT, or the shop's time.</param>
    public DateTimeOffset? Parse(string text, bool gmt)
    {
        if (DateTime.TryParseExact(text, Read, CultureInfo.InvariantCulture, DateTimeStyles.None, out var plain))
            return new DateTimeOffset(plain, gmt ? TimeSpan.Zero : zone.GetUtcOffset(plain));
        return DateTimeOffset.TryParseExact(text, ReadWithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;
    }
}
