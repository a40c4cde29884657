using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors;
using KolajAI.Connectors.Catalogue;
using KolajAI.Fuzz.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Fuzz.Targets;

/// <summary>
/// What a platform posts: proof, event id, and the event, as the endpoint and the inbox's job ask for them. An input is headers, a line each, an
/// empty line, and the body.
/// </summary>
internal sealed class WebhookWorker : FuzzWorker
{
    private static readonly WebhookSecret[] Secrets = [new("hmac", null, "a secret that is long enough"), new("basic", "hub", "a secret that is long enough"), new("api_key", null, "a secret that is long enough")];

    private static readonly string[] Names =
    [
        "x-wc-webhook-topic", "x-wc-webhook-delivery-id", "x-wc-webhook-signature", "x-shopify-topic", "x-shopify-webhook-id", "x-shopify-hmac-sha256", "x-shopify-shop-domain", "x-shopify-api-version", "x-sandbox-signature", "x-api-key", "authorization",
        "content-type",
    ];

    private readonly ServiceProvider _services;
    private readonly IWebhookParser _parser;
    private readonly List<Seed> _seeds = [];
    private readonly Mutator _mutator;

    public WebhookWorker(string integrationId)
    {
        _services = new ServiceCollection().AddSingleton<IConnectorStates>(new Notes()).AddKolajConnectors().BuildServiceProvider();
        _parser = (IWebhookParser)(_services.GetRequiredService<IConnectorRegistry>().Find(integrationId) ?? throw new InvalidOperationException($"There is no connector '{integrationId}'."));
        var corpus = Corpus.Platform(integrationId);
        if (corpus.Delivery is { } delivery)
            AddSeeds(delivery.Headers, delivery.Body);
        foreach (var answer in corpus.Scenes.GetValueOrDefault("order") ?? [])
            AddSeeds(corpus.Delivery?.Headers ?? [], answer.Body);
        _mutator = new Mutator(_seeds, Words.Json);
    }

    public override byte[] Make(FuzzRandom random)
    {
        var input = _mutator.Make(random);
        if (!random.OneIn(6))
            return input;
        // Headers are words of another kind.
        var line = new List<byte>(Encoding.UTF8.GetBytes(random.Of(Names)));
        line.AddRange(": "u8);
        line.AddRange(Words.Plain.Value(random));
        line.Add((byte)'\n');
        return [.. line, .. input];
    }

    public override void Run(byte[] input)
    {
        var (headers, body) = Split(input);
        foreach (var secret in Secrets)
        {
            var delivery = new WebhookDelivery("POST", "", headers, new Dictionary<string, string>(), body);
            var verdict = _parser.Verify(delivery, secret);
            if (verdict.Kind is WebhookVerdictKind.Accepted && !IsProven(headers, body, secret))
                throw new InsaneValueException("accepted without a proof");
            if (verdict.Status is < 200 or > 499)
                throw new InsaneValueException("a verdict's status");
            Sane.Key(_parser.EventId(delivery), "event id", 255);
        }

        try
        {
            Sane.Check(_parser.Parse(body, headers));
        }
        catch (FormatException refused)
        {
            Sane.Text(refused.Message, "an event's reason");
        }
    }

    public override IEnumerable<string> Refused()
    {
        var (headers, body) = Split(_seeds[0].Bytes);
        string? why = null;
        try
        {
            _parser.Parse(body, headers);
        }
        catch (FormatException refused)
        {
            why = refused.Message;
        }

        if (why is not null)
            yield return why;
    }

    public override void Dispose()
    {
        _services.Dispose();
        base.Dispose();
    }

    /// <summary>By the one way that each scheme has, made anew here.</summary>
    private static bool IsProven(Dictionary<string, string> headers, byte[] body, WebhookSecret secret)
    {
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Secret), body);
        return headers.Values.Any(value => value.Trim() == Convert.ToBase64String(mac) || value.Equals(Convert.ToHexString(mac), StringComparison.OrdinalIgnoreCase)
            || value.Contains(secret.Secret, StringComparison.Ordinal) || value.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{secret.Username}:{secret.Secret}")), StringComparison.Ordinal));
    }

    private static (Dictionary<string, string> Headers, byte[] Body) Split(byte[] input)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (at < input.Length)
        {
            var end = input.AsSpan(at).IndexOf((byte)'\n');
            var line = input.AsSpan(at, end < 0 ? input.Length - at : end);
            at += line.Length + 1;
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
                break;
            // As the web server gives them: UTF-8, no NUL, and no others' control characters.
            headers[Encoding.UTF8.GetString(line[..colon]).ToLowerInvariant()] = Encoding.UTF8.GetString(line[(colon + 1)..]).Replace("\0", "", StringComparison.Ordinal).Trim();
        }

        return (headers, input[Math.Min(at, input.Length)..]);
    }

    private void AddSeeds(Dictionary<string, string> headers, string body)
    {
        var kept = headers.Where(static header => header.Key.StartsWith("x-", StringComparison.Ordinal) || header.Key == "content-type");
        var prefix = Encoding.UTF8.GetBytes(string.Concat(kept.Select(static header => $"{header.Key}: {header.Value}\n")) + "\n");
        if (body.Length > 0 && body[0] is '{' or '[')
            _seeds.Add(SeedParts.Json(Encoding.UTF8.GetBytes(body), prefix));
    }
}
