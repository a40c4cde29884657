using System.Text.Json;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Trendyol.Orders;
using KolajAI.Simulator.Trendyol.Sellers;

namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>
/// A seller's webhooks and what is on its way to them. A failed push is repeated every 5 minutes; 13 failures without a
/// success between deactivate the webhook (sheet §5). Every method runs under the seller's lock.
/// </summary>
internal sealed class WebhookBook(TrendyolSeller seller, WebhookCourier courier) : IAsyncDisposable
{
    private const int FailuresUntilInactive = 13;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, Webhook> _webhooks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WebhookLane> _lanes = new(StringComparer.Ordinal);
    private readonly List<WebhookDelivery> _held = [];
    private readonly List<TrendyolDelivery> _log = [];
    private readonly List<TaskCompletionSource> _idleWaiters = [];
    private TrendyolWebhookFaults _faults = new();
    private Random _random = new(0);
    private long _lastDelivery;
    private int _underWay;

    public IReadOnlyList<Webhook> All => [.. _webhooks.Values.OrderBy(webhook => webhook.CreatedAt)];

    public IReadOnlyList<TrendyolDelivery> Log => [.. _log];

    public int HeldCount => _held.Count;

    public Webhook? Find(string id) => _webhooks.GetValueOrDefault(id);

    public Webhook Add(WebhookRequest registration)
    {
        // Deactivated ones count too.
        if (_webhooks.Count >= WebhookRules.MostPerSeller)
            throw TrendyolErrors.BadRequest($"A seller has at most {WebhookRules.MostPerSeller} webhooks");
        var webhook = new Webhook(Guid.NewGuid().ToString(), registration, seller.Now);
        _webhooks[webhook.Id] = webhook;
        _lanes[webhook.Id] = new WebhookLane(DeliverAsync);
        return webhook;
    }

    public void Change(Webhook webhook) => _webhooks[webhook.Id] = webhook with { ModifiedAt = seller.Now };

    public bool Remove(string id)
    {
        if (!_webhooks.Remove(id))
            return false;
        // The lane stays listed until the seller ends, so that its loop is awaited.
        _lanes[id].Stop();
        _held.RemoveAll(delivery => delivery.WebhookId == id);
        return true;
    }

    public void Tell(OrderPackage package)
    {
        foreach (var webhook in _webhooks.Values.Where(webhook => webhook.Wants(package.Status)))
            Send(new WebhookDelivery(++_lastDelivery, webhook.Id, package.Id, package.Status.ToString(), Body(package)));
    }

    public void SetFaults(TrendyolWebhookFaults faults)
    {
        _faults = faults;
        _random = new Random(faults.Seed);
    }

    /// <summary>Sends what is held, in the order asked.</summary>
    public int Flush(TrendyolFlush flush)
    {
        var held = _held.ToArray();
        _held.Clear();
        switch (flush.Order)
        {
            case FlushOrder.Reverse:
                Array.Reverse(held);
                break;
            case FlushOrder.Shuffle:
                new Random(flush.Seed).Shuffle(held);
                break;
            default:
                break;
        }

        foreach (var delivery in Enumerable.Repeat(held, flush.Times).SelectMany(once => once))
            Put(delivery);
        return held.Length * flush.Times;
    }

    /// <summary>Sends a package's present state again, N times.</summary>
    public void Repeat(OrderPackage package, int times)
    {
        for (var i = 0; i < times; i++)
            Tell(package);
    }

    /// <summary>Completes when nothing is being posted; held and waiting retries do not count.</summary>
    public Task WhenIdle()
    {
        if (_underWay == 0)
            return Task.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _idleWaiters.Add(waiter);
        return waiter.Task;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values)
            await lane.DisposeAsync();
    }

    private byte[] Body(OrderPackage package) => JsonSerializer.SerializeToUtf8Bytes(PackageJson.View(package, seller.Id), TrendyolJson.Options);

    private void Send(WebhookDelivery delivery)
    {
        if (_faults.DropNext > 0)
        {
            _faults = _faults with { DropNext = _faults.DropNext - 1 };
            Note(delivery, null, "dropped");
            return;
        }

        for (var i = 0; i <= _faults.Duplicates; i++)
        {
            if (_faults.Hold)
                _held.Add(delivery);
            else
                seller.Later(TimeSpan.FromMilliseconds(_random.Next(_faults.DelayMsMin, Math.Max(_faults.DelayMsMin, _faults.DelayMsMax) + 1)), () => Put(delivery));
        }
    }

    private void Put(WebhookDelivery delivery)
    {
        if (Find(delivery.WebhookId) is not { Active: true })
            return;
        _underWay++;
        _lanes[delivery.WebhookId].Put(delivery);
    }

    private async Task DeliverAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var registration = seller.Locked(() => Find(delivery.WebhookId) is { Active: true } webhook ? webhook.Registration : null);
        var (status, error) = registration is null
            ? (null, "inactive")
            : await courier.PostAsync(registration, delivery.Body, cancellationToken);
        seller.Locked(() => Finish(delivery, status, error));
    }

    private void Finish(WebhookDelivery delivery, int? status, string? error)
    {
        Note(delivery, status, error);
        if (Find(delivery.WebhookId) is { Active: true } webhook)
        {
            if (status is >= 200 and < 300)
                _webhooks[webhook.Id] = webhook with { Failures = 0 };
            else if (webhook.Failures + 1 >= FailuresUntilInactive)
                _webhooks[webhook.Id] = webhook with { Failures = webhook.Failures + 1, Active = false };
            else
            {
                _webhooks[webhook.Id] = webhook with { Failures = webhook.Failures + 1 };
                seller.Later(RetryInterval, () => Put(delivery with { Attempt = delivery.Attempt + 1 }));
            }
        }

        if (--_underWay > 0)
            return;
        _idleWaiters.ForEach(waiter => waiter.SetResult());
        _idleWaiters.Clear();
    }

    private void Note(WebhookDelivery delivery, int? status, string? error) => _log.Add(new TrendyolDelivery
    {
        At = seller.Now,
        DeliveryId = delivery.Id,
        WebhookId = delivery.WebhookId,
        PackageId = delivery.PackageId,
        PackageStatus = delivery.Status,
        Attempt = delivery.Attempt,
        AnsweredStatus = status,
        Error = error,
    });
}
