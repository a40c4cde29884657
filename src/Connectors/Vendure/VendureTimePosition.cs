using System.Text.Json.Serialization;

namespace KolajAI.Connectors.Vendure;

/// <summary>
/// A position in a list sorted by a time. Pages begin at the last time seen instead of skipping rows: a row that changes while the
/// list is read moves to the end and is met again, and none slips into the part that was read. Rows of the last millisecond
/// are read twice.
/// </summary>
/// <param name="Since">Milliseconds since 1970: rows from here on are still to be read.</param>
/// <param name="Take">Rows of the next page.</param>
internal sealed record VendureTimePosition(long Since, int Take)
{
    private const int MostRows = 1000;

    /// <summary>For Vendure's <c>after</c>, which is exclusive and compares parts of a millisecond that its answers leave out.</summary>
    [JsonIgnore]
    public DateTimeOffset After => DateTimeOffset.FromUnixTimeMilliseconds(Since - 1);

    /// <param name="last">Time of the page's last row, null for an empty page.</param>
    /// <param name="more">True when the page was full.</param>
    /// <exception cref="PlatformException">More rows in one millisecond than the shop gives in one answer.</exception>
    public VendureTimePosition Next(int count, DateTimeOffset? last, int pageSize, out bool more)
    {
        var reached = Math.Max(Since, last?.ToUnixTimeMilliseconds() ?? Since);
        more = count >= Take;
        if (!more || reached > Since)
            return new VendureTimePosition(reached, pageSize);
        if (Take < MostRows)
            return this with { Take = MostRows };

        throw new PlatformException(
            PlatformFailure.Broken, "too_many_at_one_instant",
            $"The shop has more than {MostRows} rows changed in the same millisecond ({After:O}), which cannot be read in pages.");
    }
}
