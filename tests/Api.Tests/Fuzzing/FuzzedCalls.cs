using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.Api.Tests.Hub;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Fuzzing;

/// <param name="Role">The least role, <c>ops</c>, <c>webhook</c> or <c>none</c>.</param>
/// <param name="IsOfSession">A key is not enough.</param>
/// <param name="Body">The schema of its body; null: none.</param>
internal sealed record FuzzedCall(string Method, string Path, string Role, bool IsOfSession, IReadOnlyList<string> Query, JsonNode? Body);

/// <summary>What came of the calls.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, int>> _byCall = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Wrong { get; } = [];

    /// <summary>Calls whose connection was closed while they were sent, and that were answered when asked again.</summary>
    public ConcurrentQueue<string> BrokeOff { get; } = [];

    public int Called => _byCall.Count;

    public int Succeeded => _byCall.Values.Sum(static c => c.Where(static s => s.Key is >= 200 and < 400).Sum(static s => s.Value));

    public void Count(FuzzedCall call, int status) =>
        _byCall.GetOrAdd($"{call.Method} {call.Path}", static _ => new ConcurrentDictionary<int, int>()).AddOrUpdate(status, 1, static (_, n) => n + 1);

    public string PerCall() => string.Join('\n', _byCall.OrderBy(static c => c.Key, StringComparer.Ordinal)
        .Select(static c => $"{c.Key}: {string.Join(", ", c.Value.OrderBy(static s => s.Key).Select(static s => $"{s.Key} × {s.Value}"))}"));

    public override string ToString() => $"{BrokeOff.Count} asked twice; " + string.Join(", ", _byCall.Values.SelectMany(static c => c).GroupBy(static s => s.Key).OrderBy(static s => s.Key).Select(static s => $"{s.Key}: {s.Sum(static n => n.Value)}"));
}

/// <summary>Sends calls of one tenant and looks at each answer.</summary>
internal sealed partial class FuzzedCalls(
    HubProcess hub, string tenant, string key, Browser browser, string[] ids, string victim, FuzzedValues values, Random random, Tally tally, string[] leaks) : IDisposable
{
    private static readonly string[] Types = ["application/json", "application/json; charset=utf-8", "text/csv", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/octet-stream", "nonsense"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(100) };

    public void Dispose() => _http.Dispose();

    public async Task SendAsync(FuzzedCall call)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var request = Request(call, out var told);
            if (await AnswerAsync(request, told) is not { } answer)
                return;
            using (answer)
            {
                var text = await answer.Content.ReadAsStringAsync();
                // What is limited was not looked at; what has no session any more gets another.
                if (answer.StatusCode is HttpStatusCode.TooManyRequests && attempt < 3 && call.Role is not "none")
                {
                    await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), TimeProvider.System);
                    continue;
                }

                if (answer.StatusCode is HttpStatusCode.Unauthorized && call.IsOfSession && attempt == 0)
                {
                    await browser.TrySignInAsync(tenant, "fuzz@magaza.example", People.Password);
                    continue;
                }

                tally.Count(call, (int)answer.StatusCode);
                if (Problem(call, answer, text) is { } problem)
                    tally.Wrong.Enqueue($"{told}: {problem}");
                return;
            }
        }
    }

    /// <summary>
    /// Who is refused before the body is sent may find the connection closed while sending it (RFC 9112, 9.6), and then asks the very same again, as any client does.
    /// </summary>
    /// <returns>Null: there is none, which is told.</returns>
    private async Task<HttpResponseMessage?> AnswerAsync(HttpRequestMessage request, string told)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var copy = await CopyAsync(request);
            try
            {
                return await _http.SendAsync(copy);
            }
            catch (HttpRequestException broken) when (attempt == 0 && broken.InnerException is IOException && request.Content is not null)
            {
                tally.BrokeOff.Enqueue(told);
            }
            catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException)
            {
                tally.Wrong.Enqueue($"{told}: {broken.Message}");
                return null;
            }
        }
    }

    private static async Task<HttpRequestMessage> CopyAsync(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri);
        foreach (var (name, texts) in request.Headers.NonValidated)
            copy.Headers.TryAddWithoutValidation(name, texts);
        if (request.Content is not { } content)
            return copy;
        copy.Content = new ByteArrayContent(await content.ReadAsByteArrayAsync());
        foreach (var (name, texts) in content.Headers.NonValidated)
            copy.Content.Headers.TryAddWithoutValidation(name, texts);
        return copy;
    }

    private string? Problem(FuzzedCall call, HttpResponseMessage answer, string text)
    {
        var status = (int)answer.StatusCode;
        // 501: not landed; 502, 504: a platform that is none; the rest of 5xx would be the hub's own.
        if (status >= 500 && status is not (501 or 502 or 504))
            return $"{status} {text}";
        if (status >= 400 && answer.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or null) && call.Path.StartsWith("/api", StringComparison.Ordinal))
            return $"{status} is no problem document: {text}";
        // The operator sees all tenants; what they have nobody does.
        if (leaks.FirstOrDefault(leak => (call.Role != "ops" || leak != ApiFuzzTests.Canary) && text.Contains(leak, StringComparison.Ordinal)) is { } leaked)
            return $"tells '{leaked}': {text[..Math.Min(text.Length, 2_000)]}";
        return text.Contains(key, StringComparison.Ordinal) ? "tells the caller's key" : answer.Headers.Contains("Server") ? "names its server" : null;
    }

    private HttpRequestMessage Request(FuzzedCall call, out string told)
    {
        var path = Parameter().Replace(call.Path, _ => PathPart(call)) + Query(call);
        var isOps = call.Role == "ops";
        var request = new HttpRequestMessage(new HttpMethod(call.Method), new Uri((isOps ? hub.OpsAddress : hub.Address).GetLeftPart(UriPartial.Authority) + path));
        told = $"{call.Method} {path}";
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", browser.Address);
        if (call.IsOfSession)
            Session(request);
        else
            request.Headers.TryAddWithoutValidation("X-API-Key", isOps ? HubProcess.OpsKey : key);
        Odd(request);
        if (call.Method is "GET" || (call.Method is "DELETE" && call.Body is null && random.Next(5) > 0))
            return request;
        var body = values.Body(call.Body);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", random.Next(8) == 0 ? Types[random.Next(Types.Length)] : Types[0]);
        if (random.Next(40) == 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        told += " " + Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 600));
        return request;
    }

    private void Session(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", browser.Cookies.Select(static c => $"{c.Key}={c.Value}")));
        request.Headers.TryAddWithoutValidation("Origin", ProductHost.PublicAddress.TrimEnd('/'));
        if (browser.Csrf is { } csrf)
            request.Headers.TryAddWithoutValidation("X-CSRF-Token", csrf);
    }

    private void Odd(HttpRequestMessage request)
    {
        if (random.Next(6) == 0)
            request.Headers.TryAddWithoutValidation("Accept-Language", random.Next(2) == 0 ? "tr" : "x;q=9,,*");
        if (random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", random.Next(3) == 0 ? new string('k', 300) : $"k{random.Next(50)}");
        if (random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation("If-Match", random.Next(2) == 0 ? "\"1\"" : "nonsense");
        if (random.Next(20) == 0)
            request.Headers.TryAddWithoutValidation("Prefer", random.Next(2) == 0 ? "wait=1" : "wait=9999999999999");
        if (random.Next(40) == 0)
            request.Headers.TryAddWithoutValidation("Api-Version", random.Next(2) == 0 ? "1" : "99");
    }

    /// <summary>The operator's calls never name a tenant that the run needs.</summary>
    private string PathPart(FuzzedCall call)
    {
        var part = random.Next(3) > 0 ? call.Role == "ops" ? victim : ids[random.Next(ids.Length)] : values.Text();
        var clean = new string([.. part.EnumerateRunes().Where(static r => r.Value != 0).SelectMany(static r => r.ToString())]);
        return clean.Length == 0 || clean is "." or ".." ? "x" : Uri.EscapeDataString(clean[..Math.Min(clean.Length, 1_000)].TrimEnd('\ud83d'));
    }

    private string Query(FuzzedCall call)
    {
        var parts = new List<string>();
        foreach (var name in call.Query.Where(_ => random.Next(4) == 0))
            parts.Add($"{name}={Escaped(random.Next(3) == 0 ? ids[random.Next(ids.Length)] : values.Text())}");
        if (random.Next(30) == 0)
            parts.Add($"{Escaped(values.Text())}=1");
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static string Escaped(string text)
    {
        var cut = text[..Math.Min(text.Length, 1_500)];
        return string.Concat(Encoding.UTF8.GetBytes(cut).Select(static b => string.Create(CultureInfo.InvariantCulture, $"%{b:X2}")));
    }

    [GeneratedRegex(@"\{[a-z_]+\}")]
    private static partial Regex Parameter();
}
