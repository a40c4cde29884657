using System.Text.Json;
using KolajAI.Connectors;
using KolajAI.Orders;

namespace KolajAI.Fuzz.Targets;

/// <summary>Valid inputs that lie beside this program.</summary>
internal static class Corpus
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Corpus).Assembly.GetManifestResourceStream($"corpus/{name}") ?? throw new InvalidOperationException($"There is no corpus/{name}.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public static PlatformCorpus Platform(string integrationId) =>
        JsonSerializer.Deserialize<PlatformCorpus>(Bytes($"{integrationId}.json"), Json) ?? throw new InvalidOperationException("The corpus is empty.");
}

/// <summary>What a platform answered in a seller's day (tests/Compliance writes it), and what it was asked.</summary>
internal sealed record PlatformCorpus
{
    public required DateTimeOffset Now { get; init; }

    public required Dictionary<string, string> Settings { get; init; }

    public required Dictionary<string, string> Credentials { get; init; }

    public string? Cursor { get; init; }

    public required List<ListingQuery> Listings { get; init; }

    public required StockItem Stock { get; init; }

    public required ContentItem Item { get; init; }

    public required List<string> Orders { get; init; }

    public required List<OrderAction> Actions { get; init; }

    public List<string> Categories { get; init; } = [];

    public CorpusDelivery? Delivery { get; init; }

    public required Dictionary<string, List<CorpusAnswer>> Scenes { get; init; }

    public required List<CorpusAnswer> Others { get; init; }
}

internal sealed record CorpusDelivery(Dictionary<string, string> Headers, string Body);

/// <param name="Call">Method and path without ids, or the name of a GraphQL document.</param>
internal sealed record CorpusAnswer(string Call, int Status, Dictionary<string, string> Headers, string Body);
