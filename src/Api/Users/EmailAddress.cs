using System.Text;
using System.Text.RegularExpressions;
using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Api.Users;

/// <summary>What people are invited by and sign in with.</summary>
internal static partial class EmailAddress
{
    /// <summary>RFC 5321, with the brackets of its path.</summary>
    private const int Longest = 254;

    public static bool IsUsable(string? text) => text is { Length: <= Longest } && Form().IsMatch(text);

    /// <summary>The same for every way of writing one address.</summary>
    public static string Fold(string text) => SkuFolding.Normalise(text.Trim(), NormalizationForm.FormC).ToLowerInvariant();

    /// <summary><c>a•••@magaza.example</c>.</summary>
    public static string Masked(string text) => text.LastIndexOf('@') is > 0 and var at ? $"{ShortText.Cut(text, char.IsHighSurrogate(text[0]) ? 2 : 1)}•••{text[at..]}" : "•••";

    [GeneratedRegex(@"^[^@\s\p{C}]+@[^@\s\p{C}]+\.[^@\s\p{C}.]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
