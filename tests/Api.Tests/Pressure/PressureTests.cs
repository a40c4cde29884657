using System.Net;
using System.Text.Json;
using KolajAI.Api.Errors;
using KolajAI.Api.Tests.Routes;
using KolajAI.Storage.Commits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KolajAI.Api.Tests.Pressure;

/// <summary>The front as others see it while the store is behind; nothing stands behind it, so that whatever were looked up would fail.</summary>
public sealed class PressureTests : IAsyncLifetime
{
    private readonly FakePressure _store = new();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _app = RouteHost.Build(services: services =>
        {
            services.AddSingleton<IStorePressure>(_store);
            services.Configure<KolajApiOptions>(static api => api.UnreadyAfter = TimeSpan.FromSeconds(3));
            // Of the checks only that of the pressure: there is no store to ask.
            services.PostConfigure<HealthCheckServiceOptions>(static health => health.Registrations.Remove(health.Registrations.Single(static r => r.Name == "storage")));
        });
        await _app.StartAsync(Cancellation);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        // Nobody asked for the body means that it is never sent.
        _client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(5) }) { BaseAddress = new Uri(address) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/api/marketplace/sync-products")]
    [InlineData("/webhooks/in/abc/orders")]
    public async Task StoreIsBehind_Write_Is503BeforeItsBodyIsAskedFor(string path)
    {
        _store.Lasting = TimeSpan.FromMilliseconds(1);
        using var body = new WatchedContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.ExpectContinue = true;
        using var answer = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("overloaded", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("code").GetString());
        Assert.False(body.Sent);
    }

    [Fact]
    public async Task Ready_PressureLasts_TurnsUnreadyWithItsReasonAndComesBack()
    {
        Assert.Equal((HttpStatusCode.OK, "healthy"), await ReadyAsync());
        _store.Lasting = TimeSpan.FromSeconds(2.9);
        Assert.Equal((HttpStatusCode.OK, "degraded"), await ReadyAsync());
        _store.Lasting = TimeSpan.FromSeconds(3);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unhealthy"), await ReadyAsync());
        Assert.Contains("8000 of 10000 writes wait", await DetailAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _client.GetAsync(new Uri("/health/live", UriKind.Relative), Cancellation)).StatusCode);
        _store.Lasting = TimeSpan.Zero;
        Assert.Equal((HttpStatusCode.OK, "healthy"), await ReadyAsync());
    }

    [Fact]
    public void Overload_ThrownByAGrain_Is503WithItsWait()
    {
        var refused = Failures.Known(new StorageOverloadedException("full", TimeSpan.FromSeconds(7)), writes: true);
        Assert.Equal(("overloaded", TimeSpan.FromSeconds(7)), (refused!.Code, refused.RetryAfter));
        Assert.Equal(503, ErrorCatalogue.Find(refused.Code).Status);
    }

    private async Task<(HttpStatusCode Status, string? Check)> ReadyAsync()
    {
        using var answer = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        return (answer.StatusCode, json.GetProperty("checks").GetProperty("pressure").GetString());
    }

    private async Task<string> DetailAsync()
    {
        using var answer = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }

    private sealed class WatchedContent : HttpContent
    {
        /// <summary>A client sends up to 1 KiB even after it was refused.</summary>
        private const int Bytes = 4096;

        public bool Sent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Sent = true;
            return stream.WriteAsync(new byte[Bytes], 0, Bytes);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Bytes;
            return true;
        }
    }
}
