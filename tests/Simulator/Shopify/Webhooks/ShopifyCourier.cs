using System.Globalization;
using System.Net.Http.Headers;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>Posts a delivery once and tells how it went: 1 s to connect, 5 s for all (sheet §Webhooks).</summary>
internal sealed class ShopifyCourier : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(1),
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>The status answered, or null with the reason when there was none.</summary>
    public async Task<(int? Status, string? Error)> PostAsync(ShopifyShop shop, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Uri) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-Shopify-Topic", delivery.Topic);
        request.Headers.TryAddWithoutValidation("X-Shopify-Hmac-Sha256", ShopifySignature.Of(shop.ClientSecret, delivery.Body));
        request.Headers.TryAddWithoutValidation("X-Shopify-Shop-Domain", shop.MyshopifyDomain);
        request.Headers.TryAddWithoutValidation("X-Shopify-API-Version", ShopifyGate.Version);
        request.Headers.TryAddWithoutValidation("X-Shopify-Webhook-Id", delivery.WebhookId);
        request.Headers.TryAddWithoutValidation("X-Shopify-Event-Id", delivery.EventId);
        request.Headers.TryAddWithoutValidation("X-Shopify-Triggered-At", delivery.TriggeredAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            return ((int)answer.StatusCode, null);
        }
        catch (HttpRequestException failed)
        {
            return (null, failed.Message);
        }
        catch (TaskCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, slow.Message);
        }
    }

    public void Dispose() => _http.Dispose();
}
