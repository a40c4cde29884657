using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KolajAI.RunningHub;

/// <summary>A seller's system: calls the hub over HTTP with a key.</summary>
public sealed class HubClient : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public HubClient(Uri address, string key)
    {
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(120) };
        Http.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    public HttpClient Http { get; }

    public async Task<HubAnswer> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = body as HttpContent ?? new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new HubAnswer(response.StatusCode, text, response.Headers.ToDictionary(static h => h.Key, static h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<HubAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HubAnswer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<HubAnswer> PutAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public Task<HubAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    /// <summary>Asks again until the condition holds; the last answer is in the failure.</summary>
    public async Task<HubAnswer> UntilAsync(string path, Func<JsonNode, bool> condition, TimeSpan within, string what)
    {
        var deadline = Environment.TickCount64 + (long)within.TotalMilliseconds;
        HubAnswer answer;
        do
        {
            answer = await GetAsync(path);
            if (answer.Status == HttpStatusCode.OK && condition(answer.Json))
                return answer;
            await Task.Delay(Pause, TimeProvider.System);
        }
        while (Environment.TickCount64 < deadline);
        throw new TimeoutException($"Not within {within.TotalSeconds:0.#} s: {what}. Last answer of {path}: {(int)answer.Status} {answer.Text}");
    }

    public void Dispose() => Http.Dispose();
}

public sealed record HubAnswer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new JsonException("null");

    /// <summary>The answer as JSON when it has the status, else a failure that shows it.</summary>
    public JsonNode Expect(HttpStatusCode status) => Status == status
        ? Json
        : throw new InvalidOperationException($"Expected {(int)status}, got {(int)Status}: {Text}");
}
