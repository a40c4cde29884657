using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.Http;
using KolajAI.Orders;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// What Trendyol posts: the package model of getShipmentPackages, proven by Basic authentication or by <c>x-api-key</c>. There is no
/// signature over the body, and no event id.
/// </summary>
internal static class TrendyolWebhooks
{
    public static WebhookVerdict Verify(WebhookDelivery delivery, WebhookSecret secret)
    {
        if (secret.Secret.Length == 0)
            return WebhookVerdict.Refused;
        var isProven = secret.Scheme switch
        {
            "basic" => secret.Username is { Length: > 0 } user && IsBasic(delivery, user, secret.Secret),
            "api_key" => delivery.Headers.TryGetValue("x-api-key", out var key) && AreEqual(key, secret.Secret),
            _ => false,
        };
        return isProven ? WebhookVerdict.Accepted : WebhookVerdict.Refused;
    }

    public static string EventId(WebhookDelivery delivery) => Convert.ToHexStringLower(SHA256.HashData(delivery.Body.Span));

    /// <exception cref="FormatException">No package model, or one without what an order needs.</exception>
    public static WebhookEvent Parse(ReadOnlyMemory<byte> body)
    {
        var json = PlatformJson.Parse(body);
        var packages = json.IsArray ? json.Elements() : json.IsObject && json.List("content") is { Count: > 0 } content ? content : [json];
        if (packages.Count == 0)
            throw new FormatException("The list of packages is empty.");
        var orders = new List<RemoteOrder>();
        var toRead = new List<string>();
        foreach (var package in packages)
        {
            if (!package.IsObject)
                throw new FormatException("A package is no object.");
            if (package.List("lines").Count > 0)
                orders.Add(TrendyolPackages.Read(package));
            else
                toRead.Add(package.RequiredText("orderNumber"));
        }

        var type = packages[0].Code("status", "shipmentPackageStatus") ?? "order.created";
        return new WebhookEvent(type, TrendyolPackages.Merge(orders), toRead);
    }

    private static bool IsBasic(WebhookDelivery delivery, string user, string password)
    {
        if (!delivery.Headers.TryGetValue("authorization", out var header) || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            return false;
        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        return AreEqual(header["Basic ".Length..].Trim(), expected);
    }

    /// <summary>Compares digests, so that neither content nor length shows in the time taken.</summary>
    private static bool AreEqual(string one, string other) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}
