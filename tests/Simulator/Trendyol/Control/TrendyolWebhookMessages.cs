using KolajAI.Simulator.Webhooks;

namespace KolajAI.Simulator.Trendyol.Control;

/// <summary>What happens to webhook deliveries from now on. Replaced as a whole.</summary>
public sealed record TrendyolWebhookFaults : WebhookFaults;

/// <summary>Sends what is held.</summary>
public sealed record TrendyolFlush : WebhookFlush;

/// <summary>How many deliveries were sent by a flush.</summary>
public sealed record TrendyolFlushed(int Sent);

/// <summary>Repeats the present state of a package to the webhooks.</summary>
public sealed record TrendyolRepeat
{
    /// <summary>How often.</summary>
    public int Times { get; init; } = 1;
}

/// <summary>One attempt to deliver. Without an answer the error tells why (<c>dropped</c>: lost on command).</summary>
public sealed record TrendyolDelivery
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The same for the attempts and duplicates of one delivery.</summary>
    public long DeliveryId { get; init; }

    /// <summary>The webhook.</summary>
    public required string WebhookId { get; init; }

    /// <summary>The package told of.</summary>
    public long PackageId { get; init; }

    /// <summary>Its status in the body.</summary>
    public required string PackageStatus { get; init; }

    /// <summary>From 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The HTTP status the receiver answered.</summary>
    public int? AnsweredStatus { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? Error { get; init; }
}

/// <summary>A webhook as the platform has it.</summary>
public sealed record TrendyolWebhookView(string Id, string Url, bool Active, int Failures);

/// <summary>Webhooks, deliveries held, and the log of attempts.</summary>
public sealed record TrendyolWebhookState(IReadOnlyList<TrendyolWebhookView> Webhooks, int Held, IReadOnlyList<TrendyolDelivery> Deliveries);
