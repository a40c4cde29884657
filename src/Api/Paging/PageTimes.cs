using System.Globalization;

namespace KolajAI.Api.Paging;

/// <summary>Times inside page tokens, exact to the tick.</summary>
internal static class PageTimes
{
    public static string Write(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    public static DateTimeOffset? Read(string? ticks) =>
        ticks is null ? null : new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
