using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// What the shop posts: signed by HMAC-SHA256 over the raw bytes with the app's client secret, as base64. Deliveries come in any order, and
/// their shape is that of the older interface: an event names its order, and the order is read.
/// </summary>
internal static class ShopifyWebhooks
{
    private const string Signature = "x-shopify-hmac-sha256";
    private const string Topic = "x-shopify-topic";
    private const string WebhookId = "x-shopify-webhook-id";

    /// <summary>Without one of these Shopify's own library takes a delivery for none of Shopify's.</summary>
    private static readonly string[] Needed = [Topic, "x-shopify-shop-domain", "x-shopify-api-version", WebhookId];

    public static WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret)
    {
        if (secret.Secret.Length == 0 || !delivery.Headers.TryGetValue(Signature, out var proof) || !Array.TrueForAll(
            Needed, delivery.Headers.ContainsKey))
            return WebhookVerdict.Refused;
        var told = new byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(proof.Trim(), told, out var length) && length == told.Length
            && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Secret), delivery.Body.Span), told)
                ? WebhookVerdict.Accepted
                : WebhookVerdict.Refused;
    }

    /// <summary>
    /// The shop's id of the delivery, the same at each of its attempts; the bytes' digest where it gives none that is safe to keep.
    /// </summary>
    public static string EventId(WebhookDelivery delivery) =>
        delivery.Headers.TryGetValue(WebhookId, out var id) && id.Length is >= 8 and <= 64 && id.All(
            static c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(delivery.Body.Span));

    /// <exception cref="FormatException">No object, or one that does not name its order.</exception>
    public static WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers)
    {
        var json = PlatformJson.Parse(body);
        if (!json.IsObject)
            throw new FormatException("The payload is no object.");
        var topic = headers.TryGetValue(Topic, out var told) && told.Length is > 0 and <= 100 ? told : "orders/updated";
        var order = topic switch
        {
            "orders/edited" =>
                (json.Child("order_edit")?.Integer("order_id") ?? json.Integer("order_id", "id")) is { } edited ? edited : throw Lacks(),
            _ when topic.StartsWith("orders/", StringComparison.Ordinal) => json.RequiredInteger("id"),
            _ when topic.StartsWith("refunds/", StringComparison.Ordinal) || topic.StartsWith("fulfillments/", StringComparison.Ordinal) =>
                json.RequiredInteger("order_id"),
            _ => 0,
        };
        return order switch
        {
            // Another topic: nothing of it concerns an order.
            0 when !topic.StartsWith("orders/", StringComparison.Ordinal) => new WebhookEvent(topic, [], []),
            <= 0 => throw Lacks(),
            _ => new WebhookEvent(topic, [], [ShopifyGid.Of("Order", order)]),
        };
    }

    private static FormatException Lacks() => new("The payload does not name its order.");
}
