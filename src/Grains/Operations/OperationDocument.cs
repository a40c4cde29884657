using KolajAI.Operations;

namespace KolajAI.Grains.Operations;

/// <summary>What an operation's fenced row stores; the counts are sums over its items.</summary>
internal sealed record OperationDocument
{
    public required string Kind { get; init; }
    public required string State { get; init; }
    public required string Cause { get; init; }
    public int Accepted { get; init; }
    public int Rejected { get; init; }

    /// <summary>No items will be added any more.</summary>
    public bool Sealed { get; init; }
    public CatalogueListing? Catalogue { get; init; }

    /// <summary>For a catalogue listing: the last product done.</summary>
    public string? Position { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset Deadline { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}
