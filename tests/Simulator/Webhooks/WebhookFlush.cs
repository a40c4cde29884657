namespace KolajAI.Simulator.Webhooks;

/// <summary>Sends what is held. Open for the names that a platform's control gives it.</summary>
public record WebhookFlush
{
    /// <summary>In which order.</summary>
    public FlushOrder Order { get; init; } = FlushOrder.Kept;

    /// <summary>Seed of the shuffle.</summary>
    public int Seed { get; init; }

    /// <summary>How often each.</summary>
    public int Times { get; init; } = 1;
}

/// <summary>Order of flushing.</summary>
public enum FlushOrder
{
    /// <summary>As they came.</summary>
    Kept,

    /// <summary>Last first.</summary>
    Reverse,

    /// <summary>At random, by seed.</summary>
    Shuffle,
}
