using KolajAI.Connectors.Http;
using KolajAI.Errors;

namespace KolajAI.Connectors.Shopify;

/// <summary>One entry of the top-level <c>errors[]</c>, or of a payload's <c>userErrors[]</c>.</summary>
/// <param name="Path">Where: names and places, from the outermost.</param>
internal sealed record ShopifyError(string? Code, string Message, IReadOnlyList<string> Path)
{
    private const int LongestMessage = 300;

    /// <summary>Rules that are checked before anything is done; the validation of documents has codes in small letters.</summary>
    private static readonly HashSet<string> BeforeAnything = new(StringComparer.Ordinal)
    {
        "BAD_REQUEST", "INVALID_FIELD_ARGUMENTS", "INVALID_VARIABLE", "MAX_INPUT_SIZE_EXCEEDED", "MAX_COST_EXCEEDED", "GRAPHQL_VALIDATION_FAILED",
    };

    /// <summary>Of the top level: an object with <c>message</c>, <c>path</c> and <c>extensions.code</c>; old answers have one text alone.</summary>
    public static ShopifyError ReadTop(PlatformJson error) => error.IsObject
        ? new ShopifyError(error.Child("extensions")?.Text("code"), Plain(error.Text("message")), Places(error.List("path")))
        : new ShopifyError(null, Plain(error.OwnText()), []);

    /// <summary>Of a mutation's payload.</summary>
    /// <exception cref="FormatException">The payload has no such list: it says nothing of what was done.</exception>
    public static IReadOnlyList<ShopifyError> ReadUser(PlatformJson payload, string name = "userErrors") =>
        [.. payload.RequiredList(name).Select(
            static error => new ShopifyError(error.Text("code"), Plain(error.Text("message")), Places(error.List("field"))))];

    /// <summary>The place in the list of this name that the path leads to; null where it leads to none.</summary>
    public int? PlaceIn(string list)
    {
        for (var i = 0; i + 1 < Path.Count; i++)
        {
            if (Path[i] == list && int.TryParse(
                Path[i + 1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var place))
                return place;
        }

        return null;
    }

    /// <summary>What the error means for the whole call.</summary>
    public PlatformFailure Failure(bool write) => Code switch
    {
        "THROTTLED" => PlatformFailure.RateLimited,
        "ACCESS_DENIED" => PlatformFailure.Authentication,
        null => PlatformFailure.Refused,
        _ when char.IsAsciiLetterLower(Code[0]) || BeforeAnything.Contains(Code) => PlatformFailure.Refused,
        _ => write ? PlatformFailure.OutcomeUnknown : PlatformFailure.Broken,
    };

    private static List<string> Places(IReadOnlyList<PlatformJson> path) => [.. path.Select(static part => part.OwnId()).OfType<string>()];

    /// <summary>One line of bounded length.</summary>
    private static string Plain(string? text)
    {
        var plain = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return plain.Length == 0 ? "no reason was given" : ShortText.Cut(plain, LongestMessage);
    }
}
