namespace KolajAI.Connectors.Http;

/// <summary>Leads through one list page by page, as a platform names the next one: which may be one that was read before, or have no end.</summary>
/// <param name="at">Where the reading begins; null at the list's own beginning.</param>
internal sealed class PageWalk(string? at = null)
{
    private const int MostPages = 1_000;

    /// <summary>Characters; cursors of the platforms known have less than 300.</summary>
    private const int LongestCursor = 4_000;

    private readonly HashSet<string> _told = at is null ? new(StringComparer.Ordinal) : new(StringComparer.Ordinal) { at };

    /// <param name="cursor">Of the next page; null after the last.</param>
    /// <exception cref="FormatException">No cursor, or one that leads nowhere.</exception>
    public string? Next(string? cursor) => cursor switch
    {
        null => null,
        { Length: > LongestCursor } => throw new FormatException($"The cursor of the next page is longer than {LongestCursor} characters."),
        _ when string.IsNullOrWhiteSpace(cursor) => throw new FormatException("The cursor of the next page is empty."),
        _ when _told.Count == MostPages => throw new FormatException($"The list has more than {MostPages} pages."),
        _ => _told.Add(cursor) ? cursor : throw new FormatException("The next page is one that was read before."),
    };

    /// <summary>Of lists that count their pages.</summary>
    /// <exception cref="FormatException">There are more than any list has.</exception>
    public static int Next(int page) => page < MostPages ? page + 1 : throw new FormatException($"The list has more than {MostPages} pages.");
}
