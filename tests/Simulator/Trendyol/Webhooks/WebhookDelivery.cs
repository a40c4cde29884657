namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>One package at one status on its way to one webhook; the body is as it was when the status changed.</summary>
internal sealed record WebhookDelivery(long Id, string WebhookId, long PackageId, string Status, byte[] Body)
{
    public int Attempt { get; init; } = 1;
}
