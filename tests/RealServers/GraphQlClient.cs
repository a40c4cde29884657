using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>
/// A small GraphQL client over one session. Written for these tests alone and sharing nothing with the connectors, so that
/// what it sees bears witness to what they did.
/// </summary>
/// <param name="channelToken">The shop's channel; null for its first one.</param>
internal sealed class GraphQlClient(HttpClient http, Uri endpoint, string? channelToken = null)
{
    // Vendure hands a session out in this header, at login and at a shopper's first write.
    private const string SessionHeader = "vendure-auth-token";
    private string? _session;

    /// <summary>Runs one operation and answers the single field it asked for.</summary>
    /// <exception cref="RealServerException">
    /// GraphQL errors, or the field is a result union's error (the query must select <c>__typename</c> and <c>message</c> for it).
    /// </exception>
    public async Task<JsonNode> RunAsync(string query, CancellationToken cancellation, JsonObject? variables = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = JsonContent.Create(new JsonObject { ["query"] = query, ["variables"] = variables });
        if (_session is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _session);

        if (channelToken is not null)
            request.Headers.Add("vendure-token", channelToken);

        using var response = await http.SendAsync(request, cancellation);
        if (response.Headers.TryGetValues(SessionHeader, out var sessions))
            _session = sessions.Last();

        var text = await response.Content.ReadAsStringAsync(cancellation);
        return Single(text, query);
    }

    private static JsonNode Single(string text, string query)
    {
        JsonNode? answer;
        try
        {
            answer = JsonNode.Parse(text);
        }
        catch (JsonException error)
        {
            throw new RealServerException($"The shop answered no JSON to {query}: {text}", error);
        }

        if (answer?["errors"] is { } errors)
            throw new RealServerException($"The shop refused {query}: {errors.ToJsonString()}");
        if (answer?["data"] is not JsonObject { Count: 1 } data || data.First().Value is not { } field)
            throw new RealServerException($"The shop answered nothing to {query}: {text}");
        if (field is JsonObject union && union["errorCode"] is { } code)
            throw new RealServerException($"The shop refused {query}: {code} {union["message"]}");
        return field;
    }
}
