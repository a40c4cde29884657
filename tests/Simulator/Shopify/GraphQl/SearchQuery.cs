using System.Globalization;
using System.Text;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// The search syntax of the connections' <c>query</c> argument: <c>field:value</c>, <c>field:&gt;=value</c>, quotes, a <c>*</c> at the
/// end, AND (also by a space), OR, NOT and <c>-</c>, parentheses. Free words match the field <c>default</c>.
/// </summary>
internal sealed class SearchQuery
{
    private readonly string _text;
    private readonly List<string> _tokens;
    private int _at;

    private SearchQuery(string? text)
    {
        _text = text ?? "";
        _tokens = Tokens(_text);
    }

    /// <summary>Reads a query; an empty one matches everything. Not for several threads at once.</summary>
    public static SearchQuery Of(string? text) => new(text);

    /// <summary>Whether a row matches. <paramref name="field"/> gives the row's values, null for a field that is not simulated.</summary>
    /// <exception cref="ShopifyError">A field that is not simulated, or parentheses that do not close.</exception>
    public bool Matches(Func<string, IReadOnlyList<string>?> field)
    {
        if (_tokens.Count == 0)
            return true;
        _at = 0;
        var matches = Any(field);
        return _at == _tokens.Count ? matches : throw Bad(_text);
    }

    private bool Any(Func<string, IReadOnlyList<string>?> field)
    {
        var matches = All(field);
        while (Next("OR"))
            matches |= All(field);
        return matches;
    }

    private bool All(Func<string, IReadOnlyList<string>?> field)
    {
        var matches = true;
        while (_at < _tokens.Count && _tokens[_at] is not (")" or "OR"))
        {
            if (!Next("AND"))
                matches &= One(field);
        }

        return matches;
    }

    private bool One(Func<string, IReadOnlyList<string>?> field)
    {
        if (Next("NOT"))
            return !One(field);
        if (Next("("))
        {
            var inner = Any(field);
            return Next(")") ? inner : throw Bad("(");
        }

        var term = _tokens[_at++];
        if (term.StartsWith('-'))
            return !Term(term[1..], field);
        return Term(term, field);
    }

    private static bool Term(string term, Func<string, IReadOnlyList<string>?> field)
    {
        var colon = term.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "default" : term[..colon];
        var wanted = term[(colon + 1)..];
        var comparator = new[] { ">=", "<=", ">", "<" }.FirstOrDefault(sign => wanted.StartsWith(sign, StringComparison.Ordinal)) ?? "";
        wanted = wanted[comparator.Length..].Trim('\'', '"');
        var values = field(name) ?? throw new ShopifyError("NOT_SIMULATED", $"The search field '{name}' is not simulated.");
        return values.Any(value => Compare(value, wanted, comparator));
    }

    private static bool Compare(string value, string wanted, string comparator)
    {
        if (comparator.Length == 0)
        {
            return wanted.EndsWith('*')
                ? value.StartsWith(wanted[..^1], StringComparison.OrdinalIgnoreCase)
                : value.Equals(wanted, StringComparison.OrdinalIgnoreCase) || (Time(value) is { } at && Time(wanted) == at);
        }

        var order = Time(value) is { } mine && Time(wanted) is { } theirs
            ? mine.CompareTo(theirs)
            : decimal.TryParse(value, CultureInfo.InvariantCulture, out var number) && decimal.TryParse(wanted, CultureInfo.InvariantCulture, out var limit)
                ? number.CompareTo(limit)
                : string.Compare(value, wanted, StringComparison.OrdinalIgnoreCase);
        return comparator switch { ">=" => order >= 0, "<=" => order <= 0, ">" => order > 0, _ => order < 0 };
    }

    private static DateTimeOffset? Time(string text) =>
        text.Length >= 10 && text[4] == '-' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private bool Next(string token)
    {
        if (_at >= _tokens.Count || _tokens[_at] != token)
            return false;
        _at++;
        return true;
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        foreach (var letter in text)
        {
            if (quote is null && letter is '(' or ')' || quote is null && char.IsWhiteSpace(letter))
            {
                End();
                if (!char.IsWhiteSpace(letter))
                    tokens.Add(letter.ToString());
                continue;
            }

            if (letter is '\'' or '"')
                quote = quote is null ? letter : quote == letter ? null : quote;
            word.Append(letter);
        }

        End();
        return tokens;

        void End()
        {
            if (word.Length > 0)
                tokens.Add(word.ToString());
            word.Clear();
        }
    }

    private static ShopifyError Bad(string query) => new("BAD_REQUEST", $"The search query cannot be read: {query}");
}
