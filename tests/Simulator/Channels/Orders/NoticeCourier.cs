using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Simulator.Channels.Orders;

/// <summary>Posts signed notices, each once.</summary>
internal sealed class NoticeCourier : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>True when the receiver took it.</summary>
    public async Task<bool> PostAsync(Uri address, string secret, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("x-sandbox-signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
        try
        {
            using var answer = await _http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException)
        {
            // Nobody there, or silent: the shop does not try again, its feed is what counts.
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}
