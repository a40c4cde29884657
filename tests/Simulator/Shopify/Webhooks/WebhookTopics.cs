namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>Topics in the form the header carries (sheet §Webhooks).</summary>
internal static class WebhookTopics
{
    private static readonly string[] Resources = ["INVENTORY_LEVELS", "ORDERS", "REFUNDS", "FULFILLMENTS", "PRODUCTS", "APP"];

    public static IReadOnlyList<string> Privacy { get; } = ["customers/data_request", "customers/redact", "shop/redact"];

    /// <summary><c>ORDERS_CREATE</c> is <c>orders/create</c>.</summary>
    public static string Slash(string topic)
    {
        var resource = Resources.First(resource => topic.StartsWith($"{resource}_", StringComparison.Ordinal));
        return $"{resource}/{topic[(resource.Length + 1)..]}".ToLowerInvariant();
    }
}
