using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Shopify.Inventory;

/// <summary>Why a level changes, for the journal.</summary>
internal sealed record StockCause
{
    /// <summary>One of <see cref="JournalKinds"/>.</summary>
    public string Kind { get; init; } = JournalKinds.StockPrice;

    public int? Value { get; init; }

    public int? Delta { get; init; }

    public int? Expected { get; init; }

    public string? Key { get; init; }

    public string? OrderName { get; init; }

    public long? LineId { get; init; }

    public int? Units { get; init; }
}
