using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Faults.Tests.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>
/// The load client's side of the webhooks: takes every notice of the platform and brings it to the hub again until it is acknowledged, as platforms do. What is
/// acknowledged is on disk before the courier counts it as taken.
/// </summary>
internal sealed class Courier : IAsyncDisposable
{
    private const int Pumps = 48;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;
    private readonly AcknowledgedLog _acknowledged;
    private readonly Channel<Parcel> _parcels = Channel.CreateUnbounded<Parcel>();
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private readonly CancellationTokenSource _ending = new();
    private Task _pumping = Task.CompletedTask;
    private FrontDoor? _door;
    private int _waiting;

    private Courier(WebApplication app, AcknowledgedLog acknowledged) => (_app, _acknowledged) = (app, acknowledged);

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The account by the opaque segment of its webhook address.</summary>
    public ConcurrentDictionary<string, string> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>What becomes of a notice on its way; by default it is brought once, at once.</summary>
    public ICourierPlan Plan { get; set; } = new PlainCourier();

    /// <summary>Copies that the hub has not acknowledged yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public IReadOnlyCollection<Delivery> Deliveries => _deliveries;

    public static async Task<Courier> StartAsync(AcknowledgedLog acknowledged, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var courier = new Courier(builder.Build(), acknowledged);
        courier._app.Run(courier.TakeAsync);
        await courier._app.StartAsync(cancellation);
        courier.Address = new Uri(courier._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return courier;
    }

    /// <summary>From now on what comes is brought.</summary>
    public void Open(FrontDoor door)
    {
        _door = door;
        _pumping = Task.WhenAll(Enumerable.Range(0, Pumps).Select(_ => Task.Run(PumpAsync)));
    }

    /// <summary>What was delivered so far is not looked at any more.</summary>
    public void Forget() => _deliveries.Clear();

    /// <summary>Brings a notice after a delay, as one more copy.</summary>
    public void Bring(Notice notice, TimeSpan delay, bool repeat)
    {
        Interlocked.Increment(ref _waiting);
        _ = PutAsync(new Parcel(notice, TimeProvider.System.GetUtcNow() + delay, repeat), delay);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _ending.CancelAsync();
        await _pumping;
        _ending.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var path = context.Request.Path.Value!;
        var notice = new Notice(
            path, Accounts.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..], "?"), context.Request.ContentType ?? "application/json",
            [.. context.Request.Headers.Where(static h => h.Key is "Authorization" || h.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)).Select(static h => (h.Key, h.Value.ToString()))], body.ToArray());
        var copies = Plan.Copies(notice);
        for (var i = 0; i < copies.Count; i++)
            Bring(notice, copies[i], repeat: i > 0);
    }

    private async Task PutAsync(Parcel parcel, TimeSpan delay)
    {
        try
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, TimeProvider.System, _ending.Token);
            _parcels.Writer.TryWrite(parcel);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var parcel in _parcels.Reader.ReadAllAsync(_ending.Token))
            {
                if (await IsTakenAsync(parcel))
                    Interlocked.Decrement(ref _waiting);
                else
                    _ = PutAsync(parcel with { Repeat = true }, Again);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    private async Task<bool> IsTakenAsync(Parcel parcel)
    {
        var sent = TimeProvider.System.GetUtcNow();
        try
        {
            using var answer = await _door!.SendAsync(front => Request(front, parcel.Notice), _ending.Token);
            var text = await answer.Content.ReadAsStringAsync(_ending.Token);
            var status = (int)answer.StatusCode;
            if (answer.IsSuccessStatusCode)
                await _acknowledged.AddAsync(AcknowledgedJudge.Event, $"{parcel.Notice.Account}:{(string)JsonNode.Parse(text)!["event_id"]!}");
            Note(parcel, sent, status, answer.Headers.RetryAfter is not null, answer.IsSuccessStatusCode ? null : text);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException || (gone is OperationCanceledException && !_ending.IsCancellationRequested))
        {
            // A front ended in the middle: nothing was acknowledged.
            Note(parcel, sent, 0, false, gone.Message);
            return false;
        }
    }

    private void Note(Parcel parcel, DateTimeOffset sent, int status, bool retryAfter, string? problem) => _deliveries.Enqueue(new Delivery(
        sent, TimeProvider.System.GetUtcNow() - parcel.Due, parcel.Notice.Account, status, retryAfter, parcel.Repeat, problem));

    private static HttpRequestMessage Request(Uri front, Notice notice)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(front, notice.Path)) { Content = new ByteArrayContent(notice.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(notice.ContentType);
        foreach (var (name, value) in notice.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private sealed record Parcel(Notice Notice, DateTimeOffset Due, bool Repeat);
}
