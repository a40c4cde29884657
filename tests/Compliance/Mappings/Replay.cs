using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Compliance.Proxies;

namespace KolajAI.Compliance.Mappings;

/// <summary>
/// Gives a connector the answers that a platform gave before, call by call, one field taken away where it is told to: thousands of readings without a
/// platform. Of several answers to one kind of call each is given once, the last one from then on.
/// </summary>
internal sealed class Replay(IReadOnlyList<ProxiedAnswer> answers) : HttpMessageHandler
{
    private readonly ILookup<string, ProxiedAnswer> _answers = answers.ToLookup(static answer => CallName.Of(answer.Call), StringComparer.Ordinal);
    private readonly Dictionary<string, int> _given = new(StringComparer.Ordinal);
    private (string Call, string Path)? _without;

    /// <summary>Kinds of calls that were made since <see cref="Begin"/>.</summary>
    public HashSet<string> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields of the answers by kind of call.</summary>
    public IEnumerable<(string Call, string Path)> Fields() => _answers.SelectMany(static call => call.SelectMany(static answer => Json(answer) is { } json
        ? JsonFields.Of(json).Select(static field => field.Path) : []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(path => (call.Key, path)));

    /// <summary>From the first answers on, without one field.</summary>
    public void Begin((string Call, string Path)? without)
    {
        _without = without;
        _given.Clear();
        Asked.Clear();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var name = CallName.Of(new ProxiedCall(request.Method.Method, request.RequestUri!.PathAndQuery, body));
        Asked.Add(name);
        var place = _given.GetValueOrDefault(name);
        _given[name] = place + 1;
        var known = _answers[name].ToList();
        if (known.Count == 0)
            return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        var answer = known[Math.Min(place, known.Count - 1)];
        var bytes = _without is { } field && field.Call == name && Json(answer) is { } json
            ? JsonSerializer.SerializeToUtf8Bytes(JsonFields.Without(json, field.Path)) : answer.Body;
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new ByteArrayContent(bytes) };
        foreach (var (header, value) in answer.Headers)
        {
            if (!response.Headers.TryAddWithoutValidation(header, value))
                response.Content.Headers.TryAddWithoutValidation(header, value);
        }

        return response;
    }

    private static JsonNode? Json(ProxiedAnswer answer)
    {
        try
        {
            return answer.Body.Length == 0 ? null : JsonNode.Parse(answer.Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
