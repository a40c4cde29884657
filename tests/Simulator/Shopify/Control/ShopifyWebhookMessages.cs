namespace KolajAI.Simulator.Shopify.Control;

/// <summary>What happens to webhook deliveries from now on. Replaced as a whole.</summary>
public sealed record ShopifyWebhookFaults
{
    /// <summary>Keeps deliveries until flushed.</summary>
    public bool Hold { get; init; }

    /// <summary>Loses the next N deliveries for good.</summary>
    public int DropNext { get; init; }

    /// <summary>Sends each delivery this many times more, under the same webhook id.</summary>
    public int Duplicates { get; init; }

    /// <summary>Delay of each delivery, evenly between the two, in milliseconds.</summary>
    public int DelayMsMin { get; init; }

    /// <inheritdoc cref="DelayMsMin"/>
    public int DelayMsMax { get; init; }

    /// <summary>Seed of the delays.</summary>
    public int Seed { get; init; }
}

/// <summary>In which order held deliveries are sent.</summary>
public enum ShopifyFlushOrder
{
    /// <summary>As they came.</summary>
    Kept,

    /// <summary>Last first.</summary>
    Reverse,

    /// <summary>At random, by seed.</summary>
    Shuffle,
}

/// <summary>Sends what is held.</summary>
public sealed record ShopifyFlush
{
    /// <summary>In which order.</summary>
    public ShopifyFlushOrder Order { get; init; } = ShopifyFlushOrder.Kept;

    /// <summary>Seed of the shuffle.</summary>
    public int Seed { get; init; }

    /// <summary>How often each.</summary>
    public int Times { get; init; } = 1;
}

/// <summary>How many deliveries were sent by a flush.</summary>
public sealed record ShopifyFlushed(int Sent);

/// <summary>Repeats the present state of an order as <c>orders/updated</c>, each time under a webhook id of its own.</summary>
public sealed record ShopifyRepeat
{
    /// <summary>How often.</summary>
    public int Times { get; init; } = 1;
}

/// <summary>Sends one of the mandatory privacy topics to the shop's <c>privacy_uri</c>.</summary>
public sealed record ShopifyPrivacyNotice
{
    /// <summary><c>customers/data_request</c>, <c>customers/redact</c> or <c>shop/redact</c>.</summary>
    public required string Topic { get; init; }
}

/// <summary>One attempt to deliver. Without an answer the error tells why (<c>dropped</c>: lost on command).</summary>
public sealed record ShopifyDelivery
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The same for the attempts and duplicates of one delivery.</summary>
    public required string WebhookId { get; init; }

    /// <summary>The subscription; null for privacy topics.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>Slash form.</summary>
    public required string Topic { get; init; }

    /// <summary>From 1.</summary>
    public int Attempt { get; init; }

    /// <summary>The HTTP status the receiver answered.</summary>
    public int? AnsweredStatus { get; init; }

    /// <summary>Why there was no answer.</summary>
    public string? Error { get; init; }
}

/// <summary>A subscription as the shop has it.</summary>
public sealed record ShopifySubscriptionView(string Id, string Topic, string Uri);

/// <summary>Subscriptions, deliveries held, and the log of attempts.</summary>
public sealed record ShopifyWebhookState(IReadOnlyList<ShopifySubscriptionView> Subscriptions, int Held, IReadOnlyList<ShopifyDelivery> Deliveries);
