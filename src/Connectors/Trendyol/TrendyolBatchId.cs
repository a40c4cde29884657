namespace KolajAI.Connectors.Trendyol;

/// <summary>What a batch at Trendyol does.</summary>
internal enum TrendyolBatchKind
{
    Stock = 0,
    Create = 1,
    Unapproved = 2,
    Content = 3,
    Variant = 4,
}

/// <summary>The batches of one publication as one text: <c>create:id|content:id</c>. A stock update is Trendyol's id alone.</summary>
internal sealed class TrendyolBatchId
{
    private readonly List<(TrendyolBatchKind Kind, string Id)> _parts = [];

    public IReadOnlyList<(TrendyolBatchKind Kind, string Id)> Parts => _parts;

    public int Count => _parts.Count;

    public bool IsEmpty => _parts.Count == 0;

    public string Last => _parts[^1].Id;

    public static TrendyolBatchId Parse(string text)
    {
        var batches = new TrendyolBatchId();
        foreach (var part in text.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Enum.TryParse<TrendyolBatchKind>(part[..colon], ignoreCase: true, out var kind))
                batches._parts.Add((kind, part[(colon + 1)..]));
            else
                batches._parts.Add((TrendyolBatchKind.Stock, part));
        }

        return batches;
    }

    public void Add(TrendyolBatchKind kind, string id) => _parts.Add((kind, id));

    public override string ToString() => string.Join('|', _parts.Select(static part => $"{part.Kind.ToString().ToLowerInvariant()}:{part.Id}"));
}
