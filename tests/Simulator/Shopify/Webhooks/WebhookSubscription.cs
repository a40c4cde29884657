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
