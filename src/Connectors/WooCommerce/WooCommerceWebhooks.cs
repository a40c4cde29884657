using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// What the shop posts: signed by HMAC-SHA256 over the raw bytes, as base64. An order's payload is made when it is delivered, which may be
/// minutes after the event: it is the order as of then, whatever the topic says.
/// </summary>
internal static class WooCommerceWebhooks
{
    private const string Signature = "x-wc-webhook-signature";
    private const string DeliveryId = "x-wc-webhook-delivery-id";
    private const string Topic = "x-wc-webhook-topic";

    /// <summary>On activation the shop sends a form with the hook's id alone, unsigned, and wants 200; there is nothing in it to store.</summary>
    public static WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret)
    {
        if (secret.Secret.Length == 0)
            return WebhookVerdict.Refused;
        if (!delivery.Headers.TryGetValue(Signature, out var proof))
            return IsPing(delivery) ? new WebhookVerdict(WebhookVerdictKind.Answered, 200) : WebhookVerdict.Refused;
        var told = new byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(proof.Trim(), told, out var length) && length == told.Length
            && CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret.Secret), delivery.Body.Span), told)
                ? WebhookVerdict.Accepted
                : WebhookVerdict.Refused;
    }

    /// <summary>The shop's id of the delivery; the bytes' digest where it gives none that is safe to keep.</summary>
    public static string EventId(WebhookDelivery delivery) =>
        delivery.Headers.TryGetValue(DeliveryId, out var id) && id.Length is >= 8 and <= 64 && id.All(char.IsAsciiLetterOrDigit)
            ? id
            : Convert.ToHexStringLower(SHA256.HashData(delivery.Body.Span));

    /// <exception cref="FormatException">No object, or one without what an order needs.</exception>
    public static WebhookEvent Parse(ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers)
    {
        var json = PlatformJson.Parse(body);
        if (!json.IsObject)
            throw new FormatException("The payload is no object.");
        var topic = headers.TryGetValue(Topic, out var told) && told.Length is > 0 and <= 100 ? told : "order.updated";
        if (!topic.StartsWith("order.", StringComparison.Ordinal))
            return new WebhookEvent(topic, [], []);

        // A deleted order's payload is its id alone, and an order tells of its refunds only that there are some.
        var id = json.RequiredText("id");
        if (json.Text("status") is null || json.List("line_items").Count == 0 || WooCommerceOrderMapping.HasRefunds(json))
            return new WebhookEvent(topic, [], [id]);
        return WooCommerceOrderMapping.ToRemote(json, []) is { } order
            ? new WebhookEvent(topic, [order], [])
            : new WebhookEvent(topic, [], []);
    }

    private static bool IsPing(WebhookDelivery delivery)
    {
        var body = delivery.Body.Span;
        return delivery.Headers.TryGetValue("content-type", out var type)
            && type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            && body.Length <= 40 && body.StartsWith("webhook_id="u8) && body["webhook_id=".Length..] is { IsEmpty: false } number
            && !number.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
