using System.Net.Http.Json;
using KolajAI.Bench.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Bench.Sales;

/// <summary>What a sale costs with no hub between: a handler that calls each channel with a bare HttpClient, and keeps nothing.</summary>
internal sealed class CallChain : IAsyncDisposable
{
    public const string Path = "/sale";

    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private CallChain(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>A notice names what was sold in the header of its signature.</summary>
    public static async Task<CallChain> StartAsync(Uri marketplace, IReadOnlyList<string> channels)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var chain = new CallChain(app);
        app.MapPost(Path, async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            var entry = new StockEntry(request.Headers[SellingAccount.SignatureHeader]!, 1);
            await Task.WhenAll(channels.Select(channel => chain._http.PostAsJsonAsync(new Uri(marketplace, $"/stock/{channel}"), (StockEntry[])[entry])));
            return Results.Ok();
        });
        await app.StartAsync();
        return chain;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
