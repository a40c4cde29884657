using System.Globalization;

namespace KolajAI.Grains.Imports.Mapping;

/// <summary>Times as people write them: <c>25.11.2026 14:30</c>, <c>2026-11-25</c>, RFC 3339, and the day numbers of a workbook.</summary>
internal static class CellTimes
{
    private static readonly string[] Forms =
    [
        "d.M.yyyy", "d.M.yyyy H:mm", "d.M.yyyy H:mm:ss", "d/M/yyyy", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "yyyy-M-d", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss",
        "yyyy-M-d'T'H:mm", "yyyy-M-d'T'H:mm:ss",
    ];

    private static readonly DateTime SerialStart = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    /// <param name="zone">Of times that name none.</param>
    /// <returns>Null for what is no time.</returns>
    public static DateTimeOffset? Read(string text, bool isNumber, TimeZoneInfo zone)
    {
        var trimmed = text.Trim();
        if (isNumber)
        {
            return double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var serial) && serial is > 20_000 and < 80_000
                ? Local(SerialStart.AddDays(serial), zone)
                : null;
        }

        if (DateTime.TryParseExact(trimmed, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return Local(local, zone);
        return trimmed.Length >= 16 && trimmed[10] is 'T' or 't'
            && DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant.ToUniversalTime()
                : null;
    }

    /// <summary>Null for a time that is none in UTC, at either end of the calendar.</summary>
    private static DateTimeOffset? Local(DateTime local, TimeZoneInfo zone)
    {
        var at = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        // A time that the clock jumps over is taken as the one after the jump.
        var offset = zone.GetUtcOffset(zone.IsInvalidTime(at) ? at.AddHours(1) : at);
        var utc = at.Ticks - offset.Ticks;
        return utc >= DateTimeOffset.MinValue.UtcTicks && utc <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(utc, TimeSpan.Zero) : null;
    }
}
