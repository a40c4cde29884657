using System.Net.Http.Headers;
using System.Text;

namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>Posts a delivery once and tells how it went.</summary>
internal sealed class WebhookCourier : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = Patience,
    };

    /// <summary>The status answered, or null with the reason when there was none.</summary>
    public async Task<(int? Status, string? Error)> PostAsync(WebhookRequest registration, byte[] body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, registration.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (registration.AuthenticationType == WebhookRules.ApiKey)
            request.Headers.TryAddWithoutValidation("x-api-key", registration.ApiKey);
        else
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{registration.Username}:{registration.Password}")));
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
