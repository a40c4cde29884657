using System.Net.Sockets;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>
/// What stands before the fronts: as a proxy does, it asks each whether it is ready and shares requests out among those that are. A connection that is refused
/// goes to another front, since nothing was sent.
/// </summary>
internal sealed class FrontDoor : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly IReadOnlyList<Uri> _fronts;
    private readonly bool[] _ready;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(2) })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;
    private int _turn;

    public FrontDoor(IReadOnlyList<Uri> fronts)
    {
        _fronts = fronts;
        _ready = [.. fronts.Select(static _ => true)];
        _watching = Task.WhenAll(Enumerable.Range(0, fronts.Count).Select(WatchAsync));
    }

    /// <summary>Sends to a front that is ready; where none is, to any.</summary>
    /// <param name="request">Makes the request for an address, anew for each attempt.</param>
    /// <exception cref="HttpRequestException">No front takes a connection, or the one that did went away.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<Uri, HttpRequestMessage> request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var front = Next();
            using var message = request(_fronts[front]);
            try
            {
                return await _http.SendAsync(message, cancellation);
            }
            catch (HttpRequestException refused) when (attempt < _fronts.Count && refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                _ready[front] = false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _http.Dispose();
        _ending.Dispose();
    }

    private int Next()
    {
        for (var i = 0; i < _fronts.Count; i++)
        {
            var front = (int)((uint)Interlocked.Increment(ref _turn) % (uint)_fronts.Count);
            if (_ready[front])
                return front;
        }

        return (int)((uint)Interlocked.Increment(ref _turn) % (uint)_fronts.Count);
    }

    private async Task WatchAsync(int front)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(5));
                using var answer = await _http.GetAsync(new Uri(_fronts[front], "/health/ready"), patience.Token);
                _ready[front] = answer.IsSuccessStatusCode;
            }
            catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
            {
                _ready[front] = false;
            }

            try
            {
                await Task.Delay(Every, TimeProvider.System, _ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
