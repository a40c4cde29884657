using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>
/// The public address of the hub, as platforms know it: keeps each notice until the hub, wherever it listens now, has acknowledged it,
/// and then notes that. Every fifth one is sent twice. (Trendyol itself would give up a hook that fails 13 times in a row.)
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int Pumps = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly AcknowledgedLog _acknowledged;
    private readonly ConcurrentQueue<Notice> _kept = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _pumps;
    private int _waiting;
    private int _taken;

    private Relay(WebApplication app, AcknowledgedLog acknowledged)
    {
        _app = app;
        _acknowledged = acknowledged;
        _pumps = Task.WhenAll(Enumerable.Range(0, Pumps).Select(_ => Task.Run(PumpAsync)));
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Null while the hub is away.</summary>
    public Uri? Hub { get; set; }

    /// <summary>Notices that the hub has not acknowledged yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public static async Task<Relay> StartAsync(AcknowledgedLog acknowledged, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var relay = new Relay(builder.Build(), acknowledged);
        relay._app.Run(relay.KeepAsync);
        await relay._app.StartAsync(cancellation);
        relay.Address = new Uri(relay._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _ending.CancelAsync();
        await _pumps;
        _http.Dispose();
        _ending.Dispose();
    }

    private async Task KeepAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var notice = new Notice(
            context.Request.Method, context.Request.Path.Value + context.Request.QueryString.Value, context.Request.ContentType ?? "application/json",
            context.Request.Headers.Authorization.ToString(), body.ToArray());
        for (var i = Interlocked.Increment(ref _taken) % 5 == 0 ? 2 : 1; i > 0; i--)
        {
            Interlocked.Increment(ref _waiting);
            _kept.Enqueue(notice);
        }
    }

    private async Task PumpAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            if (Hub is { } hub && _kept.TryDequeue(out var notice))
            {
                if (await IsTakenAsync(hub, notice))
                {
                    Interlocked.Decrement(ref _waiting);
                    continue;
                }

                _kept.Enqueue(notice);
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<bool> IsTakenAsync(Uri hub, Notice notice)
    {
        using var request = new HttpRequestMessage(new HttpMethod(notice.Method), new Uri(hub, notice.Path));
        request.Content = new ByteArrayContent(notice.Body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(notice.ContentType);
        request.Headers.TryAddWithoutValidation("Authorization", notice.Authorization);
        try
        {
            using var answer = await _http.SendAsync(request, _ending.Token);
            var text = await answer.Content.ReadAsStringAsync(_ending.Token);
            if (!answer.IsSuccessStatusCode)
                return false;
            await _acknowledged.AddAsync("event", (string)JsonNode.Parse(text)!["event_id"]!);
            return true;
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
        {
            // The hub ended in the middle: nothing was acknowledged.
            return false;
        }
    }

    private sealed record Notice(string Method, string Path, string ContentType, string Authorization, byte[] Body);
}
