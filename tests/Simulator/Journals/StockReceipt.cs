namespace KolajAI.Simulator.Journals;

/// <summary>Units that came in at the seller's own place.</summary>
public sealed record StockReceipt
{
    /// <summary>The article.</summary>
    public string Sku { get; init; } = "";

    /// <summary>How many, at least 1.</summary>
    public int Units { get; init; }
}
