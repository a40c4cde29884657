using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Identity;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests;

/// <summary>Answers a connector's requests in turn and keeps what was asked.</summary>
internal sealed class StubPlatform : HttpMessageHandler
{
    private readonly Queue<(HttpStatusCode Status, string Body, (string Name, string Value)[] Headers)> _answers = new();

    public List<SentRequest> Sent { get; } = [];

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public NotesInMemory Notes { get; } = new();

    public StubPlatform Answers(string body, HttpStatusCode status = HttpStatusCode.OK, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue((status, body, headers));
        return this;
    }

    public ConnectorSession Session(Dictionary<string, string> credentials, Dictionary<string, string>? settings = null) => new()
    {
        Account = new AccountRef("t1", "trendyol", "default"),
        Credentials = credentials,
        Settings = settings ?? [],
        Http = new HttpClient(this) { BaseAddress = new Uri("https://platform.example/") },
        Clock = Clock,
        State = Notes,
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        request.Options.TryGetValue(PlatformRequest.Operation, out var operation);
        request.Options.TryGetValue(PlatformRequest.Repeatable, out var repeatable);
        Sent.Add(new SentRequest(
            request.Method.Method, request.RequestUri!.PathAndQuery, operation, repeatable, body is null ? null : JsonNode.Parse(body),
            request.Headers.ToDictionary(header => header.Key, header => string.Join(' ', header.Value), StringComparer.OrdinalIgnoreCase)));
        var (status, answer, headers) = _answers.Count > 0 ? _answers.Dequeue() : throw new InvalidOperationException("No answer is left for " + request.RequestUri);
        var response = new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }
}

internal sealed record SentRequest(
    string Method, string PathAndQuery, string? Operation, bool Repeatable, JsonNode? Body, Dictionary<string, string> Headers);
