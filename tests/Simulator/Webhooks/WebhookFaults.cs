namespace KolajAI.Simulator.Webhooks;

/// <summary>What happens to webhook deliveries from now on. Replaced as a whole. Open for the names that a platform's control gives it.</summary>
public record WebhookFaults
{
    /// <summary>Keeps deliveries until flushed.</summary>
    public bool Hold { get; init; }

    /// <summary>Loses the next N deliveries for good.</summary>
    public int DropNext { get; init; }

    /// <summary>Sends each delivery this many times more.</summary>
    public int Duplicates { get; init; }

    /// <summary>Delay of each delivery, evenly between the two, in milliseconds.</summary>
    public int DelayMsMin { get; init; }

    /// <inheritdoc cref="DelayMsMin"/>
    public int DelayMsMax { get; init; }

    /// <summary>Seed of the delays.</summary>
    public int Seed { get; init; }
}
