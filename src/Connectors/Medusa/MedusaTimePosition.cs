using System.Globalization;

namespace KolajAI.Connectors.Medusa;

/// <summary>
/// A position in a list sorted by a time. Pages begin at the last time seen instead of skipping rows: a row that changes while the list is
/// read moves to the end and is met again, and none slips into the part that was read. Rows of the last millisecond are read twice.
/// </summary>
/// <param name="Since">Milliseconds since 1970: rows from here on are still to be read.</param>
/// <param name="Take">Rows of the next page.</param>
internal sealed record MedusaTimePosition(long Since, int Take)
{
    /// <summary>Products of one batch have one time of creation: as many as this may share it.</summary>
    private const int MostRows = 1000;

    /// <summary>The part of a query that asks for the page.</summary>
    public IReadOnlyList<(string Name, string Value)> Query(string field) =>
    [
        ($"{field}[$gte]", MedusaJson.Instant(Since)), ("order", field), ("limit", Take.ToString(CultureInfo.InvariantCulture)),
    ];

    /// <param name="last">Time of the page's last row, null for an empty page.</param>
    /// <param name="more">True when the page was full.</param>
    /// <exception cref="PlatformException">More rows in one millisecond than one answer gives.</exception>
    public MedusaTimePosition Next(int count, DateTimeOffset? last, int pageSize, out bool more)
    {
        var reached = Math.Max(Since, last?.ToUnixTimeMilliseconds() ?? Since);
        more = count >= Take;
        if (!more || reached > Since)
            return new MedusaTimePosition(reached, pageSize);
        if (Take < MostRows)
            return this with { Take = MostRows };

        throw new PlatformException(
            PlatformFailure.Broken, "too_many_at_one_instant",
            $"The shop has more than {MostRows} rows of the same millisecond ({MedusaJson.Instant(Since)}), which cannot be read in pages.");
    }

    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Since}:{Take}");

    /// <exception cref="PlatformException">The text is none of this connector's.</exception>
    public static MedusaTimePosition Parse(string cursor)
    {
        var parts = cursor.Split(':');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var since) && since < 200_000_000_000_000
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var take) && take is > 0 and <= MostRows
                ? new MedusaTimePosition(since, take)
                : throw new PlatformException(PlatformFailure.Refused, "cursor_invalid", "The cursor is none of this connector's.");
    }
}
