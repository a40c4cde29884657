using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>Sends the calls to <c>/wp-json/wc/v3/</c>: address, proof, body and the sorting of errors that all of them share.</summary>
/// <param name="shop">The shop's address, ending in a slash.</param>
internal sealed class WooCommerceApi(ConnectorSession session, Uri shop)
{
    private const string Root = "wp-json/wc/v3/";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public ConnectorSession Session { get; } = session;

    /// <summary>Over plain http WooCommerce takes neither Basic nor keys in the query (401 <c>woocommerce_rest_cannot_view</c>).</summary>
    private bool IsSigned => shop.Scheme == Uri.UriSchemeHttp;

    /// <summary>The account's setting, else the descriptor's default; null where it was set to blank, which turns the thing off.</summary>
    public string? Setting(string name)
    {
        var text = Session.Setting(name) ?? WooCommerceDescriptor.Value.SettingFields.First(field => field.Name == name).Default;
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>Reads; any status may come.</summary>
    public Task<WooCommerceAnswer> TryGetAsync(
        string operation, string path, IReadOnlyList<(string Name, string Value)> query, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, operation, path, query, null, cancellation);

    /// <exception cref="PlatformException">Any status but 2xx.</exception>
    public async Task<WooCommerceAnswer> GetAsync(
        string operation, string path, IReadOnlyList<(string Name, string Value)> query, CancellationToken cancellation)
    {
        var answer = await TryGetAsync(operation, path, query, cancellation);
        return WooCommerceError.Sort(answer, write: false) is { } failure ? throw failure : answer;
    }

    /// <summary>Writes; a status that leaves open what was done is <see cref="PlatformFailure.OutcomeUnknown"/>.</summary>
    /// <exception cref="PlatformException">Any status but 2xx.</exception>
    public async Task<WooCommerceAnswer> WriteAsync(HttpMethod method, string operation, string path, object? body, CancellationToken cancellation)
    {
        IReadOnlyList<(string Name, string Value)> query = method == HttpMethod.Delete ? [("force", "true")] : [];
        var answer = await SendAsync(method, operation, path, query, body, cancellation);
        return WooCommerceError.Sort(answer, write: true) is { } failure ? throw failure : answer;
    }

    private async Task<WooCommerceAnswer> SendAsync(
        HttpMethod method, string operation, string path, IReadOnlyList<(string Name, string Value)> query, object? body,
        CancellationToken cancellation)
    {
        var address = new Uri(shop, Root + path);
        var key = Session.Credential(WooCommerceDescriptor.ConsumerKey).Trim();
        var secret = Session.Credential(WooCommerceDescriptor.ConsumerSecret).Trim();
        var inQuery = !IsSigned && Setting(WooCommerceDescriptor.KeysIn) == WooCommerceDescriptor.KeysInQuery;
        if (IsSigned)
            query = WooCommerceSignature.Sign(method, address, query, key, secret, WooCommerceSignature.NewNonce(), Session.Clock.GetUtcNow());
        else if (inQuery)
            query = [.. query, (WooCommerceDescriptor.ConsumerKey, key), (WooCommerceDescriptor.ConsumerSecret, secret)];

        // The pipeline repeats the very bytes, and the shop refuses a nonce that it has seen (as 401, which would disconnect the account):
        // a signed read that fails is read again by its next job.
        using var request = new HttpRequestMessage(method, query.Count == 0 ? address : new Uri($"{address.AbsoluteUri}?{WooCommerceSignature.Query(query)}"))
            .For(operation, repeatable: method == HttpMethod.Get && !IsSigned);
        request.Options.Set(PlatformHandler.ReadsTooManyRequests, true);
        if (!IsSigned && !inQuery)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{key}:{secret}")));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("KolajAI", null));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, Json));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        }

        return await WooCommerceAnswer.SendAsync(Session, request, cancellation);
    }
}
