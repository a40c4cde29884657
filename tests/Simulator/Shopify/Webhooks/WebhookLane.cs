using System.Threading.Channels;

namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>A shop's deliveries, posted one after the other in the order in which they were put in.</summary>
internal sealed class WebhookLane : IAsyncDisposable
{
    private readonly Channel<WebhookDelivery> _queue = Channel.CreateUnbounded<WebhookDelivery>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    public WebhookLane(Func<WebhookDelivery, CancellationToken, Task> deliver) =>
        _loop = Task.Run(async () =>
        {
            try
            {
                await foreach (var delivery in _queue.Reader.ReadAllAsync(_stopping.Token))
                    await deliver(delivery, _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // The simulator ends: what is still queued is lost, as a platform's own restart would lose it.
            }
        });

    public void Put(WebhookDelivery delivery) => _queue.Writer.TryWrite(delivery);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }
}
