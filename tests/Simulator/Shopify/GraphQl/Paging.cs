using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// Cuts pages by the place of the last row shown (its sort value and id), not by how many rows went before: a row that changes
/// while the list is read moves behind the cursor or before it, no other is skipped or shown twice.
/// </summary>
internal static class Paging
{
    private const int Most = 250;

    /// <param name="sortValue">Compared as text, ordinal; see <see cref="Sortable(DateTimeOffset)"/>.</param>
    /// <param name="id">Unique number that breaks ties.</param>
    /// <exception cref="ShopifyError">No first or last, more than 250, a cursor that is none.</exception>
    public static Connection Page<T>(this ShopifyCall call, IEnumerable<T> rows, Func<T, string> sortValue, Func<T, long> id)
        where T : class
    {
        var (first, last) = (call.Arguments.Number("first"), call.Arguments.Number("last"));
        if (first is null == last is null)
            throw new ShopifyError("BAD_REQUEST", $"you must provide one of first or last on the {call.FieldName} connection");
        var size = first ?? last ?? 0;
        if (size is < 0 or > Most)
            throw new ShopifyError("BAD_REQUEST", $"first and last of the {call.FieldName} connection must be between 0 and {Most}");

        var places = rows.Select(row => (Place: new Place(sortValue(row), id(row)), Row: row)).OrderBy(static pair => pair.Place).ToList();
        if (call.Arguments.Flag("reverse") == true)
            places.Reverse();
        var direction = call.Arguments.Flag("reverse") == true ? -1 : 1;
        var (after, before) = (Parse(call, "after"), Parse(call, "before"));
        var within = places
            .Where(pair => after is null || pair.Place.CompareTo(after) * direction > 0)
            .Where(pair => before is null || pair.Place.CompareTo(before) * direction < 0)
            .ToList();
        var taken = first is not null ? within.Take(size).ToList() : within.TakeLast(size).ToList();
        List<Edge> edges = [.. taken.Select(static pair => new Edge(pair.Place.ToString(), pair.Row))];
        var previous = taken.Count == 0 ? call.Arguments.Has("after") : !ReferenceEquals(taken[0].Row, places[0].Row);
        var next = taken.Count > 0 && !ReferenceEquals(taken[^1].Row, places[^1].Row);
        return new Connection(edges, new PageInfo(edges.Count > 0 ? edges[0].Cursor : null, edges.Count > 0 ? edges[^1].Cursor : null, next, previous));
    }

    public static string Sortable(DateTimeOffset time) => Sortable(time.UtcTicks);

    public static string Sortable(long number) => number.ToString("D20", CultureInfo.InvariantCulture);

    private static Place? Parse(ShopifyCall call, string argument)
    {
        if (call.Arguments.Text(argument) is not { } text)
            return null;
        return Place.Parse(text) ?? throw new ShopifyError("BAD_REQUEST", $"Invalid cursor for {argument}.");
    }

    private sealed record Place(string Value, long Id) : IComparable<Place>
    {
        public int CompareTo(Place? other) =>
            string.CompareOrdinal(Value, other?.Value) is var byValue and not 0 ? byValue : Id.CompareTo(other?.Id ?? 0);

        public static Place? Parse(string text)
        {
            if (!Base64Url.IsValid(text))
                return null;
            var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('\n');
            return parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? new Place(parts[0], id) : null;
        }

        public override string ToString() =>
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Value}\n{Id}")));
    }
}
