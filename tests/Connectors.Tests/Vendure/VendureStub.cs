using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.Connectors.Vendure;
using KolajAI.Identity;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Vendure;

/// <summary>
/// Answers GraphQL by the document's operation name, with answers recorded from an unmodified Vendure 3.7.3 or with a test's own.
/// </summary>
internal sealed partial class VendureStub
{
    private readonly Dictionary<string, Queue<Func<JsonObject, string>>> _answers = [];
    private int _logins;

    public VendureStub() => On("Login", Recorded("login"));

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-11-24T05:00:00Z"));

    public InMemoryConnectorState State { get; } = new();

    public VendureConnector Connector { get; } = new();

    public List<Call> Calls { get; } = [];

    public string Password { get; set; } = "secret";

    /// <summary>Answers in their order; the last one repeats.</summary>
    public VendureStub On(string operation, params Func<JsonObject, string>[] answers)
    {
        _answers[operation] = new Queue<Func<JsonObject, string>>(answers);
        return this;
    }

    public VendureStub On(string operation, params string[] answers) =>
        On(operation, [.. answers.Select(answer => (Func<JsonObject, string>)(_ => answer))]);

    public static string Recorded(string name)
    {
        using var stream = typeof(VendureStub).Assembly.GetManifestResourceStream($"vendure/{name}")
            ?? throw new InvalidOperationException($"No recorded answer '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A recorded answer with something in it changed.</summary>
    public static string Recorded(string name, Action<JsonNode> change)
    {
        var answer = JsonNode.Parse(Recorded(name))!;
        change(answer["data"]!);
        return answer.ToJsonString();
    }

    public ConnectorSession Session() => new()
    {
        Account = new AccountRef("t1", "vendure", "default"),
        Credentials = new Dictionary<string, string> { ["username"] = "hub", ["password"] = Password },
        Settings = new Dictionary<string, string> { ["base_url"] = "https://shop.example.com" },
        Http = new HttpClient(new Handler(this)),
        Clock = Clock,
        State = State,
    };

    public IReadOnlyList<string> Operations => [.. Calls.Select(call => call.Operation)];

    public JsonObject Variables(string operation) => Calls.Last(call => call.Operation == operation).Variables;

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        Assert.Equal("https://shop.example.com/admin-api", request.RequestUri!.ToString());
        Assert.True(request.Options.TryGetValue(PlatformRequest.Operation, out var counted));
        Assert.Contains(counted, Connector.Descriptor.Limits[0].Operations);

        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellation))!;
        var name = OperationName().Match(body["query"]!.GetValue<string>()).Groups[1].Value;
        var variables = body["variables"] as JsonObject ?? [];
        request.Options.TryGetValue(PlatformRequest.Repeatable, out var repeatable);
        Calls.Add(new Call(name, variables, request.Headers.Authorization?.Parameter, repeatable));

        if (!_answers.TryGetValue(name, out var queue))
            throw new InvalidOperationException($"The test expected no '{name}'.");
        var answer = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        var response = new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(answer(variables), Encoding.UTF8, "application/json"),
        };
        if (name == "Login")
            response.Headers.Add("vendure-auth-token", $"token-{++_logins}");
        return response;
    }

    [GeneratedRegex(@"^(?:query|mutation) (\w+)")]
    private static partial Regex OperationName();

    private sealed class Handler(VendureStub shop) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            shop.AnswerAsync(request, cancellationToken);
    }

    internal sealed record Call(string Operation, JsonObject Variables, string? Token, bool Repeatable);
}
