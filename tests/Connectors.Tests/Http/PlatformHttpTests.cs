using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using KolajAI.Identity;
using KolajAI.Quotas;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.Connectors.Tests.Http;

/// <summary>The whole pipeline over real sockets, against a server on loopback.</summary>
public sealed class PlatformHttpTests : IAsyncLifetime, IPermits, IPlatformObserver
{
    private WebApplication _server = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/ok", () => "fine");
        _server.MapGet("/redirect", (HttpContext context) => context.Response.Redirect("http://example.com/"));
        _server.MapGet("/bomb", async (HttpContext context) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 20; i++)
                await gzip.WriteAsync(zeros, context.RequestAborted);
        });
        _server.MapPost("/drop", (HttpContext context) => context.Abort());
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _address = new Uri(_server.Urls.First());
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private HttpClient Client(string? allowed, Uri? address = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new KeyValuePair<string, string?>("KOLAJ_ALLOWED_PRIVATE_HOSTS", allowed)]).Build();
        var provider = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddKolajConnectors()
            .BuildServiceProvider();
        return provider.GetRequiredService<IPlatformHttp>().Create(new PlatformHttpRequest(
            new AccountRef("t", "trendyol", "default"), new KolajAI.Connectors.Trendyol.TrendyolConnector(), address ?? _address, this,
            TimeSpan.FromSeconds(1), this));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new StringContent("{}") : null }.For("stock_price");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Create_AllowedByTheOperator_Answers()
    {
        using var client = Client($"127.0.0.1:{_address.Port}");
        using var answer = await SendAsync(client, HttpMethod.Get, "ok");
        Assert.Equal("fine", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Create_NotAllowed_IsRefused() =>
        Assert.Equal(PlatformFailure.AddressRefused, Assert.Throws<PlatformException>(() => Client(null)).Failure);

    [Fact]
    public async Task Send_HttpsToLoopback_IsRefusedAtConnect()
    {
        using var client = Client(null, new Uri($"https://localhost:{_address.Port}"));
        var failure = await Assert.ThrowsAsync<PlatformException>(() => SendAsync(client, HttpMethod.Get, "ok"));
        Assert.Equal((PlatformFailure.AddressRefused, "address_private"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task Send_Redirect_IsNotFollowed()
    {
        using var client = Client("127.0.0.1");
        using var answer = await SendAsync(client, HttpMethod.Get, "redirect");
        Assert.Equal(302, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Send_CertificateThatNobodyVouchesFor_IsRefusedEvenWhereTheHostIsAllowed()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(130));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using var server = builder.Build();
        server.MapGet("/ok", () => "fine");
        await server.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(server.Urls.First()).Port;

        using var client = Client($"localhost:{port}", new Uri($"https://localhost:{port}"));
        var failure = await Assert.ThrowsAsync<PlatformException>(() => SendAsync(client, HttpMethod.Get, "ok"));
        Assert.Equal((PlatformFailure.Unreachable, "tls_failed"), (failure.Failure, failure.Code));
    }

    [Fact]
    public async Task Send_CompressedBomb_IsCutOff()
    {
        using var client = Client("127.0.0.1");
        var failure = await Assert.ThrowsAsync<PlatformException>(() => SendAsync(client, HttpMethod.Get, "bomb"));
        Assert.Equal("answer_too_large", failure.Code);
    }

    [Fact]
    public async Task Send_DroppedAfterSending_IsOutcomeUnknown()
    {
        using var client = Client("127.0.0.1");
        var failure = await Assert.ThrowsAsync<PlatformException>(() => SendAsync(client, HttpMethod.Post, "drop"));
        Assert.Equal(PlatformFailure.OutcomeUnknown, failure.Failure);
    }

    [Fact]
    public async Task Send_NobodyListens_IsUnreachable()
    {
        var port = _address.Port;
        await _server.StopAsync(TestContext.Current.CancellationToken);
        using var client = Client("127.0.0.1", new Uri($"http://127.0.0.1:{port}"));
        var failure = await Assert.ThrowsAsync<PlatformException>(() => SendAsync(client, HttpMethod.Post, "drop"));
        Assert.Equal((PlatformFailure.Unreachable, "connection_refused"), (failure.Failure, failure.Code));
    }

    Task<Permit> IPermits.AcquireAsync(string operation, TimeSpan patience, CancellationToken cancellation) =>
        Task.FromResult(new Permit(new AccountRef("t", "trendyol", "default"), operation, "1"));

    void IPermits.Release(Permit permit, TimeSpan? blockFor)
    {
        // Permits are counted in PlatformHandlerTests.
    }

    void IPlatformObserver.Observe(PlatformCall call)
    {
        // Observations are checked in PlatformHandlerTests.
    }
}
