using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Simulator.Tests;

/// <summary>What a Shopify webhook carried, with the raw body that its proof is made over.</summary>
internal sealed record ReceivedHook(IReadOnlyDictionary<string, string> Headers, byte[] Raw)
{
    public string Topic => Headers["X-Shopify-Topic"];

    public JsonNode Body => JsonNode.Parse(Raw)!;
}

/// <summary>A receiver that keeps what arrives and answers a status.</summary>
internal sealed class ShopifyHookReceiver(WebApplication app, Channel<ReceivedHook> hooks) : IAsyncDisposable
{
    public string Url => $"{app.Urls.First()}/hooks";

    public int Answer { get; set; } = 200;

    public static async Task<ShopifyHookReceiver> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var hooks = Channel.CreateUnbounded<ReceivedHook>();
        var receiver = new ShopifyHookReceiver(app, hooks);
        app.Run(async context =>
        {
            using var raw = new MemoryStream();
            await context.Request.Body.CopyToAsync(raw);
            var headers = context.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            await hooks.Writer.WriteAsync(new ReceivedHook(headers, raw.ToArray()));
            context.Response.StatusCode = receiver.Answer;
        });
        await app.StartAsync(ShopifyTestShop.Cancellation);
        return receiver;
    }

    /// <summary>Everything received since the last call.</summary>
    public List<ReceivedHook> Take()
    {
        var taken = new List<ReceivedHook>();
        while (hooks.Reader.TryRead(out var hook))
            taken.Add(hook);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
