using System.Collections.Concurrent;
using KolajAI.Connectors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KolajAI.Compliance.Proxies;

/// <summary>Takes what a platform posts, answers 200, and keeps the exact bytes.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<WebhookDelivery> _deliveries = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First() + "/hook");

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>What came until now, one at least; pings and the like are in it.</summary>
    /// <exception cref="TimeoutException">Nothing with a body of JSON came within 20 s.</exception>
    public async Task<IReadOnlyList<WebhookDelivery>> WaitAsync()
    {
        await _first.Task.WaitAsync(Longest);
        return [.. _deliveries];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _deliveries.Enqueue(new WebhookDelivery(
            context.Request.Method, context.Request.Path.Value!["/hook".Length..],
            context.Request.Headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString(), StringComparer.Ordinal),
            context.Request.Query.ToDictionary(static q => q.Key, static q => q.Value.ToString(), StringComparer.Ordinal), body.ToArray()));
        // Pings come before events, in forms of their own.
        if (context.Request.ContentType?.Contains("json", StringComparison.Ordinal) == true)
            _first.TrySetResult();
    }
}
