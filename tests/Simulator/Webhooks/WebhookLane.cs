using System.Threading.Channels;

namespace KolajAI.Simulator.Webhooks;

/// <summary>Deliveries to one webhook, posted one after the other in the order in which they were put in.</summary>
/// <typeparam name="T">The platform's delivery.</typeparam>
internal sealed class WebhookLane<T> : IAsyncDisposable
{
    private readonly Channel<T> _queue = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    public WebhookLane(Func<T, CancellationToken, Task> deliver) =>
        _loop = Task.Run(async () =>
        {
            try
            {
                await foreach (var delivery in _queue.Reader.ReadAllAsync(_stopping.Token))
                    await deliver(delivery, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The simulator or the webhook ends: what is still queued is lost, as a platform's own restart would lose it.
            }
        });

    public void Put(T delivery) => _queue.Writer.TryWrite(delivery);

    /// <summary>Lets the loop end without waiting for it.</summary>
    public void Stop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }
}
