using System.Text;
using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Access;

/// <summary>Reads the key from the request: <c>X-API-Key</c>, or <c>Authorization: Bearer</c>.</summary>
internal static class PresentedKey
{
    private const int LongestKey = 512;

    public static string? Of(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-API-Key", out var header) && header.Count == 1)
            return Usable(header[0]);
        return Scheme(request, "Bearer ") is { } bearer ? Usable(bearer) : null;
    }

    /// <summary>As <see cref="Of"/>; browsers may also give the key as the password of HTTP Basic, for the dashboard.</summary>
    public static string? OfOperator(HttpRequest request)
    {
        if (Of(request) is { } key)
            return key;
        if (Scheme(request, "Basic ") is not { } basic)
            return null;
        var decoded = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, decoded, out var written))
            return null;
        var pair = Encoding.UTF8.GetString(decoded, 0, written);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : Usable(pair[(colon + 1)..]);
    }

    private static string? Scheme(HttpRequest request, string scheme)
    {
        var value = request.Headers[HeaderNames.Authorization];
        return value.Count == 1 && value[0] is { } text && text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..].Trim() : null;
    }

    private static string? Usable(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > LongestKey ? null : text.Trim();
}
