namespace KolajAI.Simulator.Channels.Control;

/// <summary>One who comes to buy the same thing again and again, at moments drawn from his seed.</summary>
public sealed record ChannelBuyer
{
    /// <summary>What he wants; nothing happens while it is not on the shelf.</summary>
    public string Sku { get; init; } = "";

    /// <summary>All of his draws come from it.</summary>
    public int Seed { get; init; }

    /// <summary>He waits from 0 to this between two visits.</summary>
    public int GapMaxMs { get; init; } = 1000;

    /// <summary>He wants from 1 to this many units, and takes what is shown when that is less.</summary>
    public int Most { get; init; } = 1;

    /// <summary>How many of his orders he cancels, from 0 to 1.</summary>
    public double Cancelled { get; init; }

    /// <summary>How many of those cancellations put the units on sale again, from 0 to 1.</summary>
    public double Restocked { get; init; } = 0.5;

    /// <summary>How many of his orders are shipped without the seller's doing, from 0 to 1.</summary>
    public double Shipped { get; init; }

    /// <summary>Cancelled or shipped from 0 to this after the purchase.</summary>
    public int FateMaxMs { get; init; }
}
