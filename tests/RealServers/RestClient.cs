using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace KolajAI.RealServers;

/// <summary>
/// A small JSON client. Written for these tests alone and sharing nothing with the connectors, so that what it sees bears witness to what
/// they did.
/// </summary>
/// <param name="header">Name and value of the header that proves who calls.</param>
internal sealed class RestClient(HttpClient http, Uri address, (string Name, string Value)? header)
{
    /// <exception cref="RealServerException">The shop refused.</exception>
    public Task<JsonObject> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, cancellation);

    /// <exception cref="RealServerException">The shop refused.</exception>
    public Task<JsonObject> PostAsync(string path, object body, CancellationToken cancellation) => SendAsync(HttpMethod.Post, path, body, cancellation);

    /// <exception cref="RealServerException">The shop refused.</exception>
    public Task<JsonObject> DeleteAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, path, null, cancellation);

    private async Task<JsonObject> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (header is { } proof)
            request.Headers.Add(proof.Name, proof.Value);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode && JsonNode.Parse(text) is JsonObject answer
            ? answer
            : throw new RealServerException($"The shop answered {(int)response.StatusCode} to {method} {path}: {text}");
    }
}
