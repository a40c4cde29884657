using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What a person's browser does: keeps cookies, says which page a call comes from, and sends the console's token back.</summary>
internal sealed class Browser(Uri hub, string address) : IDisposable
{
    public const string Cookie = "__Host-kolaj";
    public const string Device = "__Host-kolaj-device";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = hub, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>By name; what the browser would send.</summary>
    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>As the last answers set them, attributes and all.</summary>
    public Dictionary<string, string> SetCookies { get; } = new(StringComparer.Ordinal);

    /// <summary>The page's token; null: the page sends none.</summary>
    public string? Csrf { get; set; }

    /// <summary>Where the page came from that makes the browser call; null: an old browser that does not say.</summary>
    public string? Origin { get; set; } = ProductHost.PublicAddress.TrimEnd('/');

    public string Address { get; set; } = address;

    public async Task<HubAnswer> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", Address);
        request.Headers.TryAddWithoutValidation("User-Agent", "a browser");
        if (Origin is not null && method != HttpMethod.Get)
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        if (Csrf is not null && method != HttpMethod.Get)
            request.Headers.TryAddWithoutValidation("X-CSRF-Token", Csrf);
        if (Cookies.Count > 0)
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(static c => $"{c.Key}={c.Value}")));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await _http.SendAsync(request, ProductHost.Cancellation);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
            Keep(set);
        var text = await response.Content.ReadAsStringAsync(ProductHost.Cancellation);
        return new HubAnswer(response.StatusCode, text, response.Headers.ToDictionary(static h => h.Key, static h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<HubAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HubAnswer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<HubAnswer> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<HubAnswer> DeleteAsync(string path, object? body = null) => SendAsync(HttpMethod.Delete, path, body);

    public Task<HubAnswer> TrySignInAsync(string tenant, string email, string password, string? totp = null, string? recoveryCode = null) =>
        PostAsync("/api/session", new { tenant, email, password, totp, recovery_code = recoveryCode });

    /// <summary>Signs in and takes over the page's token.</summary>
    public async Task<JsonNode> SignInAsync(string tenant, string email, string password, string? totp = null, string? recoveryCode = null)
    {
        var answer = (await TrySignInAsync(tenant, email, password, totp, recoveryCode)).Expect(HttpStatusCode.OK);
        Csrf = (string)answer["csrf_token"]!;
        return answer;
    }

    public void Dispose() => _http.Dispose();

    private void Keep(IEnumerable<string> set)
    {
        foreach (var line in set)
        {
            var (name, value) = (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
            SetCookies[name] = line;
            if (value.Length == 0)
                Cookies.Remove(name);
            else
                Cookies[name] = value;
        }
    }
}
