using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Connectors.Medusa;
using KolajAI.Identity;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Medusa;

/// <summary>
/// Answers by the method and the path's beginning, with answers recorded from an unmodified Medusa 2.21.2 or with a test's own; the shop's
/// facts are told without being asked for.
/// </summary>
internal sealed class MedusaStub
{
    public const string Location = "sloc_1";
    public const string Channel = "sc_1";

    private readonly List<(string Call, Queue<(HttpStatusCode Status, string Body)> Answers)> _answers = [];
    private readonly Dictionary<string, Func<JsonNode, JsonNode>> _echoes = [];

    public MedusaStub()
    {
        On("GET stores", """{"stores":[{"id":"store_1","name":"Kolaj","default_sales_channel_id":"sc_1","supported_currencies":[{"currency_code":"usd","is_default":false},{"currency_code":"try","is_default":true}]}]}""");
        On("GET sales-channels", """{"sales_channels":[{"id":"sc_1","name":"Vitrin"}]}""");
        On("GET price-preferences", """{"price_preferences":[{"attribute":"currency_code","value":"try","is_tax_inclusive":true}]}""");
        On("GET stock-locations", """{"stock_locations":[{"id":"sloc_0","name":"Başka","sales_channels":[]},{"id":"sloc_1","name":"Depo","sales_channels":[{"id":"sc_1"}]},{"id":"sloc_2","name":"Mağaza","sales_channels":[{"id":"sc_1"}]}]}""");
        On("GET shipping-profiles", """{"shipping_profiles":[{"id":"sp_1","type":"default"}]}""");
    }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.Parse("2026-11-25T05:00:00Z"));

    public NotesInMemory Notes { get; } = new();

    public MedusaConnector Connector { get; } = new();

    public List<Call> Calls { get; } = [];

    public Dictionary<string, string> Settings { get; } = new() { ["base_url"] = "https://shop.example.com/backend" };

    /// <summary>Answers in their order; the last one repeats. What was told last for a call counts.</summary>
    public MedusaStub On(string call, params string[] answers) => On(call, [.. answers.Select(static answer => (HttpStatusCode.OK, answer))]);

    public MedusaStub On(string call, params (HttpStatusCode Status, string Body)[] answers)
    {
        _answers.Insert(0, (call, new Queue<(HttpStatusCode, string)>(answers)));
        return this;
    }

    /// <summary>Answers by what was sent.</summary>
    public void Echo(string call, Func<JsonNode, JsonNode> answer) => _echoes[call] = answer;

    public static string Recorded(string name)
    {
        using var stream = typeof(MedusaStub).Assembly.GetManifestResourceStream($"medusa/{name}")
            ?? throw new InvalidOperationException($"No recorded answer '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>A recorded answer with something in it changed.</summary>
    public static string Recorded(string name, Action<JsonNode> change)
    {
        var answer = JsonNode.Parse(Recorded(name))!;
        change(answer);
        return answer.ToJsonString();
    }

    public ConnectorSession Session() => new()
    {
        Account = new AccountRef("t1", "medusa", "default"),
        Credentials = new Dictionary<string, string> { ["api_key"] = "sk_test" },
        Settings = Settings,
        Http = new HttpClient(new Handler(this)),
        Clock = Clock,
        State = Notes,
    };

    /// <summary>Calls that change something, in their order.</summary>
    public IReadOnlyList<Call> Writes => [.. Calls.Where(static call => call.Method != "GET")];

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        const string Root = "/backend/admin/";
        Assert.StartsWith(Root, request.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal("c2tfdGVzdDo=", request.Headers.Authorization!.Parameter);
        Assert.True(request.Options.TryGetValue(PlatformRequest.Operation, out var operation));
        Assert.Contains(operation, Connector.Descriptor.Limits[0].Operations);
        Assert.True(request.Options.TryGetValue(PlatformRequest.Repeatable, out var repeatable));
        Assert.Equal(request.Method == HttpMethod.Get, repeatable);

        var body = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellation));
        var path = request.RequestUri.AbsolutePath[Root.Length..];
        Calls.Add(new Call(request.Method.Method, path, Uri.UnescapeDataString(request.RequestUri.Query), body));
        if (body is not null && _echoes.TryGetValue($"{request.Method} {path}", out var echo))
            return Answer(HttpStatusCode.OK, echo(body).ToJsonString());
        var answers = _answers.Find(pair => $"{request.Method} {path}".StartsWith(pair.Call, StringComparison.Ordinal)).Answers
            ?? throw new InvalidOperationException($"The test expected no {request.Method} {path}.");
        var (status, answer) = answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        return Answer(status, answer);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private sealed class Handler(MedusaStub shop) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            shop.AnswerAsync(request, cancellationToken);
    }

    internal sealed record Call(string Method, string Path, string Query, JsonNode? Body);
}
