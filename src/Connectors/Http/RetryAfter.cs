using System.Globalization;

namespace KolajAI.Connectors.Http;

/// <summary>Reads <c>Retry-After</c> (RFC 9110, 10.2.3) from servers that may send anything in it.</summary>
internal static class RetryAfter
{
    /// <summary>The longest wait that is believed; a platform that means more is asked again after it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Seconds or a date; null when absent, past or not to be understood.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider clock)
    {
        if (!response.Headers.TryGetValues("Retry-After", out var values))
            return null;
        foreach (var value in values)
        {
            if (Parse(value.Trim(), clock) is { } wait)
                return wait;
        }

        return null;
    }

    private static TimeSpan? Parse(string value, TimeProvider clock)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)) : null;
        if (value.Length > 0 && value.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
            return Longest;
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return null;
        var wait = until - clock.GetUtcNow();
        return wait <= TimeSpan.Zero ? null : wait > Longest ? Longest : wait;
    }
}
