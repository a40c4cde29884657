namespace KolajAI.Simulator.WooCommerce.Webhooks;

/// <summary>One event on its way to one webhook, without a body: that is made when it is delivered.</summary>
/// <param name="Key">32 hexadecimal digits, the same for duplicates.</param>
internal sealed record WooDelivery(string Key, long WebhookId, string Topic, long ResourceId);
