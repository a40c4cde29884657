using System.Text.RegularExpressions;
using KolajAI.Connectors.Http;
using KolajAI.Errors;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Reads Trendyol's error answers: <c>{"errors":[{"field","key","message"}]}</c>, plain strings in it, or an <c>exception</c>.</summary>
internal static partial class TrendyolErrors
{
    private const int LongestMessage = 300;

    /// <summary>Of a message's markup; one of megabytes would be searched for minutes.</summary>
    private const int MostRead = 4_000;

    public static TrendyolError? Read(PlatformAnswer answer) => answer.TryRead(static body =>
    {
        if (!body.IsObject)
            return null;
        var exception = body.Text("exception");
        var errors = body.List("errors");
        if (errors.Count == 0)
        {
            var message = body.Text("message") ?? exception;
            return message is null ? null : new TrendyolError(exception, Safe(message));
        }

        var first = errors[0];
        return first.IsObject
            ? new TrendyolError(first.Text("key") ?? exception, Safe(string.Join("; ", errors.Select(MessageOf).OfType<string>())))
            : new TrendyolError(exception, Safe(string.Join("; ", errors.Select(static error => error.OwnText()).OfType<string>())));
    });

    /// <summary>
    /// True for the refusal of a body that equals one of the last 15 minutes. Trendyol says so in Turkish prose alone ("… 15 dakika
    /// boyunca aynı istek … tekrarlı …"), so that the words are looked for, not the sentence.
    /// </summary>
    public static bool IsRepeatGuard(string? message)
    {
        if (message is null)
            return false;
        var text = Fold(message);
        var minutes = text.Contains("15 dakika", StringComparison.Ordinal) || text.Contains("15 dk", StringComparison.Ordinal)
            || text.Contains("15 minute", StringComparison.Ordinal) || text.Contains("15 min", StringComparison.Ordinal);
        var same = text.Contains("ayni", StringComparison.Ordinal) || text.Contains("tekrar", StringComparison.Ordinal)
            || text.Contains("same", StringComparison.Ordinal) || text.Contains("repeat", StringComparison.Ordinal)
            || text.Contains("duplicate", StringComparison.Ordinal);
        return same && (minutes || text.Contains("tekrarli istek", StringComparison.Ordinal));
    }

    /// <summary>True for a refusal that may be for a barcode that is taken.</summary>
    public static bool SpeaksOfBarcode(string? message) =>
        message is not null && Fold(message) is var text
        && (text.Contains("barkod", StringComparison.Ordinal) || text.Contains("barcode", StringComparison.Ordinal));

    /// <summary>A platform's text without markup and control characters, of bounded length.</summary>
    public static string Safe(string text)
    {
        var plain = Spaces().Replace(Markup().Replace(ShortText.Cut(text, MostRead), " "), " ").Trim();
        return ShortText.Cut(plain, LongestMessage);
    }

    private static string? MessageOf(PlatformJson error)
    {
        if (!error.IsObject)
            return error.OwnText();
        var message = error.Text("message") ?? error.Text("key");
        return error.Text("field") is { } field ? $"{field}: {message}" : message;
    }

    private static string Fold(string text) => Spaces().Replace(text, " ").ToLowerInvariant()
        .Replace('ı', 'i').Replace("i̇", "i", StringComparison.Ordinal).Replace('ş', 's').Replace('ğ', 'g').Replace('ç', 'c')
        .Replace('ö', 'o').Replace('ü', 'u').Replace('İ', 'i');

    [GeneratedRegex("<[^>]{0,500}>", RegexOptions.CultureInvariant)]
    private static partial Regex Markup();

    [GeneratedRegex(@"[\s\p{Cc}\p{Cf}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}

/// <param name="Code">Trendyol's <c>key</c> or exception name, where it gives one.</param>
internal sealed record TrendyolError(string? Code, string Message);
