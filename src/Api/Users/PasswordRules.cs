using System.Collections.Frozen;
using System.Text;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Products;

namespace KolajAI.Api.Users;

/// <summary>
/// NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where a password may be the only factor, any character, nothing about their mixture, and none that
/// is commonly used, or expected of this person.
/// </summary>
internal static class PasswordRules
{
    public const int Least = 15;
    public const int Most = 128;

    /// <summary>Shorter words stand in too many good passwords.</summary>
    private const int LeastOfOwnWord = 4;

    private static readonly FrozenSet<string> Common = CommonPasswords.Words.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Rows of keyboards and alphabets, there and back.</summary>
    private static readonly string[] Rows =
        [.. new[] { "0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p" }.SelectMany(static r => (string[])[r + r, Back(r + r)])];

    /// <param name="pointer">Where in the body it stands.</param>
    /// <param name="own">Words expected of this person: e-mail address, name, tenant.</param>
    /// <exception cref="RequestRefusedException">422.</exception>
    public static void Require(string? password, string pointer, params string?[] own)
    {
        if (string.IsNullOrEmpty(password))
            throw RequestRefusedException.At(pointer, ErrorCodes.Required, "Give a password.");
        var length = SkuFolding.Normalise(password, NormalizationForm.FormC).EnumerateRunes().Count();
        if (length < Least)
            throw RequestRefusedException.At(pointer, "password_too_short", $"At least {Least} characters; a few words are easy to remember.");
        if (length > Most)
            throw RequestRefusedException.At(pointer, ErrorCodes.TooLong, $"At most {Most} characters.");
        if (IsExpected(password, own))
            throw RequestRefusedException.At(pointer, "password_common", "It is among the first that anybody would try.");
    }

    /// <summary>A common word however it is filled up, one thing again and again, a row of keys, or what everybody knows of the person.</summary>
    private static bool IsExpected(string password, IEnumerable<string?> own)
    {
        var plain = Plain(password);
        var word = plain.Trim([.. "0123456789"]);
        if (IsRepeated(password) || Common.Contains(plain) || IsMadeOf(word, Common))
            return true;
        // Where signs are most of it, they are what there is to guess.
        if (plain.Length * 2 > password.Length && (word.Length == 0 || IsRepeated(plain) || Array.Exists(Rows, row => row.Contains(plain, StringComparison.Ordinal))))
            return true;
        var theirs = own.OfType<string>().SelectMany(static text => text.Split('@', '.', ' ', '-', '_').Append(text)).Select(Plain)
            .Where(static part => part.Length >= LeastOfOwnWord).ToHashSet(StringComparer.Ordinal);
        return word.Length > 0 && (IsMadeOf(word, theirs) || theirs.Any(part => word.Replace(part, "", StringComparison.Ordinal).Trim([.. "0123456789"]) is var rest && (rest.Length == 0 || Common.Contains(rest))));
    }

    private static bool IsRepeated(string plain)
    {
        for (var unit = 1; unit <= plain.Length / 2; unit++)
        {
            if (Enumerable.Range(0, plain.Length).All(i => plain[i] == plain[i % unit]))
                return true;
        }

        return false;
    }

    /// <summary>One or two of the words, digits between them or not.</summary>
    private static bool IsMadeOf(string word, IReadOnlySet<string> words)
    {
        if (words.Contains(word))
            return true;
        for (var cut = 1; cut < word.Length; cut++)
        {
            if (words.Contains(word[..cut].TrimEnd([.. "0123456789"])) && words.Contains(word[cut..].TrimStart([.. "0123456789"])))
                return true;
        }

        return false;
    }

    /// <summary>Letters and digits alone, in lower case; @ and $ are the letters they stand for.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in SkuFolding.Normalise(text, NormalizationForm.FormKD).ToLowerInvariant())
        {
            var letter = c switch { '@' => 'a', '$' => 's', 'ı' => 'i', _ => c };
            if (char.IsLetterOrDigit(letter))
                plain.Append(letter);
        }

        return plain.ToString();
    }

    private static string Back(string text) => string.Concat(text.Reverse());
}
