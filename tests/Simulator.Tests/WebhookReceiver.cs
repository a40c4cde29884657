using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Simulator.Tests;

/// <summary>What a webhook call carried.</summary>
internal sealed record ReceivedCall(string? Authorization, string? ApiKey, JsonNode Body)
{
    public string Status => Body["status"]!.GetValue<string>();

    public long PackageId => Body["shipmentPackageId"]!.GetValue<long>();
}

/// <summary>A receiver of webhooks that keeps what arrives and answers a status.</summary>
internal sealed class WebhookReceiver(WebApplication app, Channel<ReceivedCall> calls) : IAsyncDisposable
{
    public string Url => $"{app.Urls.First()}/hooks";

    public int Answer { get; set; } = 200;

    public static async Task<WebhookReceiver> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var calls = Channel.CreateUnbounded<ReceivedCall>();
        var receiver = new WebhookReceiver(app, calls);
        app.Run(async context =>
        {
            var body = await JsonNode.ParseAsync(context.Request.Body) ?? throw new InvalidOperationException("Webhook without a body.");
            await calls.Writer.WriteAsync(new ReceivedCall(context.Request.Headers.Authorization, context.Request.Headers["x-api-key"], body));
            context.Response.StatusCode = receiver.Answer;
        });
        await app.StartAsync(TrendyolShop.Cancellation);
        return receiver;
    }

    /// <summary>Everything received so far.</summary>
    public List<ReceivedCall> Take()
    {
        var taken = new List<ReceivedCall>();
        while (calls.Reader.TryRead(out var call))
            taken.Add(call);
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
