namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>One attempt to deliver. Without an answer the error tells why (<c>dropped</c>: lost on command).</summary>
public sealed record WooDeliveryView
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>32 hexadecimal digits; the same for the duplicates of one delivery, empty for a ping.</summary>
    public string DeliveryId { get; init; } = "";

    /// <summary>The webhook.</summary>
    public long WebhookId { get; init; }

    /// <summary><c>order.updated</c> and the like; <c>ping</c>.</summary>
    public string Topic { get; init; } = "";

    /// <summary>The order or product told of; 0 for a ping.</summary>
    public long ResourceId { get; init; }

    /// <summary>The HTTP status the receiver answered.</summary>
    public int? AnsweredStatus { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? Error { get; init; }
}

/// <summary>A webhook as the shop has it.</summary>
/// <param name="Failures">In a row.</param>
public sealed record WooWebhookView(long Id, string Topic, string Url, string Status, int Failures);

/// <summary>Webhooks, deliveries held, and the log of attempts.</summary>
public sealed record WooWebhookState(IReadOnlyList<WooWebhookView> Webhooks, int Held, IReadOnlyList<WooDeliveryView> Deliveries);

/// <summary>How many deliveries were sent by a flush.</summary>
public sealed record WooFlushed(int Sent);

/// <summary>Tells the webhooks an order's present state again.</summary>
public sealed record WooRepeat
{
    /// <summary>How often, each a delivery of its own.</summary>
    public int Times { get; init; } = 1;
}
