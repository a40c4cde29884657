using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>A subscription made through the API.</summary>
internal sealed class WebhookSubscription(long number, string topic, DateTimeOffset createdAt)
{
    public long Number { get; } = number;

    public string Id => Gid.Of("WebhookSubscription", Number);

    public long LegacyResourceId => Number;

    public string Topic { get; } = topic;

    public string Uri { get; set; } = "";

    public string CallbackUrl => Uri;

    public string Format => "JSON";

    /// <summary>Top-level members of the body; empty: all.</summary>
    public IReadOnlyList<string> IncludeFields { get; set; } = [];

    public IReadOnlyList<string> MetafieldNamespaces => [];

    public string? Name { get; set; }

    public ApiVersionView ApiVersion => new(ShopifyGate.Version);

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
}

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
