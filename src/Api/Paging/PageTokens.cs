using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Json;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Paging;

/// <summary>Where a list goes on: sealed, so bound to tenant, list and filter, and valid for 24 hours.</summary>
internal sealed class PageTokens(ISealer sealer, TimeProvider clock)
{
    public const int DefaultSize = 50;
    public const int MostSize = 500;

    private static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private static readonly HashSet<string> NotFilter = ["page_token", "page_size", "total", "api-version"];

    /// <summary>Reads size and position of the page that is asked for.</summary>
    /// <exception cref="RequestRefusedException">400: the token is not of this list and filter, or older than 24 hours.</exception>
    public PageAsked Read(ApiRequest request)
    {
        var size = request.Number("page_size", 1, MostSize) ?? DefaultSize;
        var wantTotal = request.Flag("total") ?? false;
        if (request.Text("page_token") is not { } token)
            return new PageAsked(size, wantTotal, []);
        var content = Open(Place(request), token);
        if (content.Until < clock.GetUtcNow())
            throw new RequestRefusedException("page_token_expired");
        return new PageAsked(size, wantTotal, content.Position);
    }

    /// <summary>The token after a full page, null when nothing follows.</summary>
    public string? Next(ApiRequest request, bool more, params string[] position)
    {
        if (!more)
            return null;
        var content = KolajJson.ToBytes(new TokenContent(position, clock.GetUtcNow() + Life));
        return Base64Url.EncodeToString(sealer.Seal(Place(request), content));
    }

    private TokenContent Open(SealedPlace place, string token)
    {
        try
        {
            return KolajJson.FromBytes<TokenContent>(sealer.Open(place, Base64Url.DecodeFromChars(token)));
        }
        catch (Exception broken) when (broken is FormatException or CryptographicException or ArgumentException)
        {
            throw new RequestRefusedException("page_token_invalid");
        }
    }

    private static SealedPlace Place(ApiRequest request)
    {
        var filter = request.Context.Request.Query
            .Where(static q => !NotFilter.Contains(q.Key))
            .OrderBy(static q => q.Key, StringComparer.Ordinal)
            .Select(static q => $"{q.Key}={q.Value}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', filter)));
        return new SealedPlace(request.Tenant, $"page:{request.Context.Request.Path}", Convert.ToHexStringLower(hash));
    }

    private sealed record TokenContent(string[] Position, DateTimeOffset Until);
}

/// <param name="Position">What <see cref="PageTokens.Next"/> was given; empty for the first page.</param>
internal sealed record PageAsked(int Size, bool WantTotal, string[] Position)
{
    public string? At(int index) => index < Position.Length ? Position[index] : null;
}
