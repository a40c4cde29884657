namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>One event on its way to one address; the body is as it was when the event happened, also when it is tried again.</summary>
internal sealed record WebhookDelivery(string WebhookId, string EventId, string? SubscriptionId, string Topic, string Uri, byte[] Body, DateTimeOffset TriggeredAt)
{
    public int Attempt { get; init; } = 1;
}
