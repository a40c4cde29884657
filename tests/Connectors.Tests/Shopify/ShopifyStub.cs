using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.Connectors.Shopify;
using KolajAI.Identity;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>A shop that answers each document by its name, in turn; the last answer repeats.</summary>
internal sealed partial class ShopifyStub : HttpMessageHandler
{
    private readonly Dictionary<string, Queue<(HttpStatusCode Status, string Body)>> _answers = new(StringComparer.Ordinal);

    public ShopifyConnector Connector { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public NotesInMemory Notes { get; } = new();

    public List<ShopifySent> Sent { get; } = [];

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ConnectorSession Session(params (string Name, string Value)[] settings) => new()
    {
        Account = new AccountRef("t1", "shopify", "default"),
        Credentials = new Dictionary<string, string> { ["access_token"] = "shpat_of_the_stub" },
        Settings = settings.Append(("base_url", "https://dukkan.myshopify.com")).ToDictionary(
            static setting => setting.Item1, static setting => setting.Item2),
        Http = new HttpClient(this, disposeHandler: false),
        Clock = Clock,
        State = Notes,
    };

    /// <summary>The data of an answer; what is no <c>data</c> of its own is taken for the whole answer.</summary>
    public ShopifyStub On(string document, params string[] answers)
    {
        if (!_answers.TryGetValue(document, out var queue))
            _answers[document] = queue = new Queue<(HttpStatusCode, string)>();
        foreach (var answer in answers)
            queue.Enqueue((HttpStatusCode.OK, answer.StartsWith("{\"errors\"", StringComparison.Ordinal) || answer.StartsWith("{\"data\"", StringComparison.Ordinal) ? answer : $"{{\"data\":{answer}}}"));
        return this;
    }

    public ShopifyStub OnStatus(string document, HttpStatusCode status, string body)
    {
        _answers[document] = new Queue<(HttpStatusCode, string)>([(status, body)]);
        return this;
    }

    /// <summary>A shop in lira with one location.</summary>
    public ShopifyStub OnShop(string taxesIncluded = "true", string locations = """[{"id":"gid://shopify/Location/7","name":"Depo"}]""") => On("Shop", $$"""
        {"shop":{"id":"gid://shopify/Shop/1","name":"Dükkan","myshopifyDomain":"dukkan.myshopify.com","currencyCode":"TRY","taxesIncluded":{{taxesIncluded}} },
         "locations":{"nodes":{{locations}} },"publications":{"nodes":[{"id":"gid://shopify/Publication/3","name":"Online Store"}]},
         "currentAppInstallation":{"accessScopes":[{"handle":"write_products"}]} }
        """);

    public ShopifySent Last(string document) => Sent.Last(sent => sent.Name == document);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var name = Name().Match(body["query"]!.GetValue<string>()).Groups[1].Value;
        request.Options.TryGetValue(PlatformRequest.Operation, out var operation);
        request.Options.TryGetValue(PlatformRequest.Repeatable, out var repeatable);
        Sent.Add(new ShopifySent(name, body["variables"]!.AsObject(), operation, repeatable, request.Headers.GetValues("X-Shopify-Access-Token").Single()));
        if (!_answers.TryGetValue(name, out var queue))
            throw new InvalidOperationException($"The test expected no '{name}'.");
        var (status, answer) = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        return new HttpResponseMessage(status) { Content = new StringContent(answer, Encoding.UTF8, "application/json") };
    }

    [GeneratedRegex(@"^(?:query|mutation) (\w+)")]
    private static partial Regex Name();
}

/// <param name="Name">The document's.</param>
internal sealed record ShopifySent(string Name, JsonObject Variables, string? Operation, bool Repeatable, string Token);
