using Microsoft.Net.Http.Headers;

namespace KolajAI.Api.Errors;

/// <summary>Chooses Turkish or English by Accept-Language; English where neither is wanted.</summary>
internal static class Language
{
    public static string Of(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var wanted))
            return "en";
        var best = wanted
            .Where(static w => w.Quality is not 0)
            .OrderByDescending(static w => w.Quality ?? 1)
            .Select(static w => w.Value.Value?.Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(static w => w is "tr" or "en");
        return best ?? "en";
    }
}
