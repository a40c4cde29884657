using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.Faults.Tests;

/// <summary>
/// The public address of the hub, as platforms know it: passes notices on to wherever the hub listens now, every fifth one twice, and
/// notes those that the hub acknowledged before the platform hears of it.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly AcknowledgedLog _acknowledged;
    private int _passed;

    private Relay(WebApplication app, AcknowledgedLog acknowledged)
    {
        _app = app;
        _acknowledged = acknowledged;
    }

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>Null while the hub is away.</summary>
    public Uri? Hub { get; set; }

    public static async Task<Relay> StartAsync(AcknowledgedLog acknowledged, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var relay = new Relay(builder.Build(), acknowledged);
        relay._app.Run(relay.PassAsync);
        await relay._app.StartAsync(cancellation);
        relay.Address = new Uri(relay._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var status = await SendAsync(context.Request, body.ToArray());
        if (status is >= 200 and < 300 && Interlocked.Increment(ref _passed) % 5 == 0)
            await SendAsync(context.Request, body.ToArray());
        context.Response.StatusCode = status;
    }

    private async Task<int> SendAsync(HttpRequest from, byte[] body)
    {
        if (Hub is not { } hub)
            return StatusCodes.Status503ServiceUnavailable;
        using var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(hub, from.Path.Value + from.QueryString.Value));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(from.ContentType ?? "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", from.Headers.Authorization.ToString());
        try
        {
            using var answer = await _http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode)
                _acknowledged.Add("event", (string?)JsonNode.Parse(text)?["event_id"] ?? throw new InvalidOperationException($"An acknowledged notice without an id: {text}"));
            return (int)answer.StatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
        {
            // The hub ended in the middle: the platform hears of no success.
            return StatusCodes.Status502BadGateway;
        }
    }
}
