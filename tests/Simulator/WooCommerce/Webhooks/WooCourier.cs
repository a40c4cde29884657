using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Simulator.WooCommerce.Webhooks;

/// <summary>Posts pings and deliveries, each once, and tells how it went (sheet, webhooks).</summary>
internal sealed class WooCourier : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>What the header <c>X-WC-Webhook-Signature</c> says of a body.</summary>
    public static string Sign(string secret, byte[] body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>The ping of activation: a form, unsigned, without the headers of a delivery.</summary>
    public Task<(int? Status, string? Error)> PingAsync(WooWebhook webhook, string version, CancellationToken cancellationToken)
    {
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"webhook_id={webhook.Id}"));
        return PostAsync(webhook.Url, version, body, "application/x-www-form-urlencoded", static _ => { }, cancellationToken);
    }

    public Task<(int? Status, string? Error)> DeliverAsync(
        WooWebhook webhook, WooDelivery delivery, string source, string version, byte[] body, CancellationToken cancellationToken) =>
        PostAsync(
            webhook.Url,
            version,
            body,
            "application/json",
            headers =>
            {
                headers.Add("X-WC-Webhook-Source", source);
                headers.Add("X-WC-Webhook-Topic", webhook.Topic);
                headers.Add("X-WC-Webhook-Resource", webhook.Resource);
                headers.Add("X-WC-Webhook-Event", webhook.Event);
                headers.Add("X-WC-Webhook-Signature", Sign(webhook.Secret, body));
                headers.Add("X-WC-Webhook-ID", webhook.Id.ToString(CultureInfo.InvariantCulture));
                headers.Add("X-WC-Webhook-Delivery-ID", delivery.Key);
            },
            cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<(int? Status, string? Error)> PostAsync(
        string url, string version, byte[] body, string type, Action<HttpRequestHeaders> fill, CancellationToken cancellationToken)
    {
        if (IsPrivate(url))
            return (null, "A valid URL was not provided.");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.TryAddWithoutValidation("User-Agent", $"WooCommerce/{version} Hookshot (WordPress/{WooVersions.WordPress})");
        fill(request.Headers);
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

    /// <summary>Addresses that the shop does not post to. A real one refuses loopback too, but for its own host; hubs under test live there.</summary>
    private static bool IsPrivate(string url) =>
        IPAddress.TryParse(new Uri(url).IdnHost, out var address) && address.AddressFamily == AddressFamily.InterNetwork
        && address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [0, ..];
}
