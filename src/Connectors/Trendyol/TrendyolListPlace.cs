using System.Globalization;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Where in a list to go on: a page's number, or Trendyol's token beyond row 10,000; written <c>page:round:before</c>.</summary>
/// <param name="At">A number from 0, or <see cref="TokenPrefix"/> and the token.</param>
/// <param name="Round">How often the list was begun anew.</param>
/// <param name="Before">Id of the last row of the page before; null where nothing is to be compared.</param>
internal sealed record TrendyolListPlace(string At, int Round, string? Before)
{
    public const int PageSize = 100;
    public const string TokenPrefix = "token:";

    private const int MostRounds = 5;

    /// <summary>Index of the row that <see cref="Before"/> was.</summary>
    public int RowBefore => (Number * PageSize) - 1;

    public string Query => At.StartsWith(TokenPrefix, StringComparison.Ordinal)
        ? $"size={PageSize}&nextPageToken={Uri.EscapeDataString(At[TokenPrefix.Length..])}"
        : string.Create(CultureInfo.InvariantCulture, $"page={Number}&size={PageSize}");

    private int Number => int.TryParse(At, NumberStyles.None, CultureInfo.InvariantCulture, out var page) ? page : 0;

    public static TrendyolListPlace Read(string? cursor)
    {
        if (cursor is null)
            return new TrendyolListPlace("0", 0, null);
        if (cursor.StartsWith(TokenPrefix, StringComparison.Ordinal))
            return new TrendyolListPlace(cursor, 0, null);
        var parts = cursor.Split(':', 3);
        var round = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var told) ? told : 0;
        return new TrendyolListPlace(parts[0], round, parts.Length > 2 && parts[2].Length > 0 ? parts[2] : null);
    }

    /// <param name="last">Id of the last row just read.</param>
    public TrendyolListPlace Next(string at, string? last) => new(at, Round, at.StartsWith(TokenPrefix, StringComparison.Ordinal) ? null : last);

    /// <summary>From the start, because rows have moved.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.Broken"/> after five rounds.</exception>
    public TrendyolListPlace Again() => Round < MostRounds
        ? new TrendyolListPlace("0", Round + 1, null)
        : throw new PlatformException(PlatformFailure.Broken, "list_changes", "The platform's list changes faster than it can be read; try again later.");

    public override string ToString() => At.StartsWith(TokenPrefix, StringComparison.Ordinal)
        ? At
        : string.Create(CultureInfo.InvariantCulture, $"{At}:{Round}:{Before}");
}
