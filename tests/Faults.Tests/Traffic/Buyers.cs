using System.Collections.Concurrent;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Simulator.Control;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>
/// Buyers at a fixed rate, whatever the hub does: each order is made, acknowledged, invoiced, and then shipped or cancelled, which are four webhooks. All draws
/// of an order come from the seed and its number.
/// </summary>
internal sealed class Buyers(Market market, TrafficScale scale, int seed)
{
    private const int WebhooksOfAnOrder = 4;
    private const double Guarded = 0.1;
    private const double Cancelled = 0.3;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly ConcurrentDictionary<int, Task> _lives = new();
    private readonly IReadOnlyList<Article> _guarded = [.. market.Articles.Where(static a => a.Guarded)];
    private readonly IReadOnlyList<Article> _plenty = [.. market.Articles.Where(static a => !a.Guarded)];
    private int _placed;
    private int _notOnSale;
    private int _steps;

    /// <summary>Orders that the platform took.</summary>
    public int Placed => _placed;

    /// <summary>Buyers who came when nothing was left.</summary>
    public int NotOnSale => _notOnSale;

    /// <summary>Changes of orders, their making included.</summary>
    public int Changes => _placed + _steps;

    public async Task RunAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var rate = scale.Webhooks / WebhooksOfAnOrder;
        for (var next = 0; !stop.IsCancellationRequested;)
        {
            for (var due = (int)(TimeProvider.System.GetElapsedTime(began).TotalSeconds * rate); next < due; next++)
            {
                var number = next;
                _lives[number] = Task.Run(async () =>
                {
                    await LiveAsync(number, stop);
                    _lives.TryRemove(number, out _);
                }, CancellationToken.None);
            }

            await PauseAsync(Tick, stop);
        }

        await Task.WhenAll(_lives.Values);
    }

    private async Task LiveAsync(int number, CancellationToken stop)
    {
        var luck = new Random(HashCode.Combine(seed, number));
        var few = luck.NextDouble() < Guarded;
        var article = few ? _guarded[luck.Next(_guarded.Count)] : _plenty[luck.Next(_plenty.Count)];
        var shop = market.Shop(article.Shops[luck.Next(article.Shops.Count)]);
        try
        {
            var order = await shop.BuyAsync(article.Sku, luck.Next(1, few ? 2 : 4), CancellationToken.None);
            Interlocked.Increment(ref _placed);
            foreach (var step in (string[])["acknowledge", "invoice"])
            {
                await PauseAsync(TimeSpan.FromSeconds(0.2 + (2.8 * luck.NextDouble())), stop);
                if (stop.IsCancellationRequested)
                    return;
                await shop.AdvanceAsync(order.Key, step, CancellationToken.None);
                Interlocked.Increment(ref _steps);
            }

            await PauseAsync(TimeSpan.FromSeconds(0.2 + (2.8 * luck.NextDouble())), stop);
            if (stop.IsCancellationRequested)
                return;
            await (luck.NextDouble() < Cancelled ? shop.CancelAsync(order.Key, restock: luck.NextDouble() < 0.5, CancellationToken.None) : shop.ShipAsync(order.Key, CancellationToken.None));
            Interlocked.Increment(ref _steps);
        }
        catch (SimulatorControlException refused) when (refused.Status == 409)
        {
            // Nothing is left there at the moment.
            Interlocked.Increment(ref _notOnSale);
        }
    }

    private static async Task PauseAsync(TimeSpan time, CancellationToken stop)
    {
        try
        {
            await Task.Delay(time, TimeProvider.System, stop);
        }
        catch (OperationCanceledException)
        {
            // The load ends: the order stays as it is.
        }
    }
}
