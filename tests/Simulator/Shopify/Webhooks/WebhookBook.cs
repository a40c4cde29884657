using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Webhooks;

/// <summary>
/// A shop's subscriptions and what is on its way to them. A failed delivery is tried eight times more within four hours; when the
/// last fails, the subscription is removed (sheet §Webhooks). Every method runs under the shop's lock.
/// </summary>
internal sealed class WebhookBook : IAsyncDisposable
{
    private const string Uninstalled = "APP_UNINSTALLED";
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ShopifyShop _shop;
    private readonly ShopifyCourier _courier;
    private readonly WebhookLane _lane;
    private readonly List<WebhookSubscription> _subscriptions = [];
    private readonly List<WebhookDelivery> _held = [];
    private readonly List<ShopifyDelivery> _log = [];
    private readonly List<TaskCompletionSource> _idleWaiters = [];
    private ShopifyWebhookFaults _faults = new();
    private Random _random = new(0);
    private long _events;
    private int _underWay;

    public WebhookBook(ShopifyShop shop, ShopifyCourier courier)
    {
        _shop = shop;
        _courier = courier;
        _lane = new WebhookLane(DeliverAsync);
    }

    /// <summary>Waits before the second and every further attempt: four hours together.</summary>
    public static IReadOnlyList<TimeSpan> RetryWaits { get; } = [.. new[] { 1, 2, 5, 10, 20, 40, 60, 102 }.Select(static minutes => TimeSpan.FromMinutes(minutes))];

    public IReadOnlyList<WebhookSubscription> All => _subscriptions;

    public IReadOnlyList<ShopifyDelivery> Log => [.. _log];

    public int HeldCount => _held.Count;

    public WebhookSubscription? Find(string? gid) => _subscriptions.Find(subscription => subscription.Id == gid);

    public void Add(WebhookSubscription subscription) => _subscriptions.Add(subscription);

    public bool Remove(string? gid) => _subscriptions.RemoveAll(subscription => subscription.Id == gid) > 0;

    public void EndAll() => _subscriptions.Clear();

    /// <summary>Something happened: everyone who subscribed to the topic is told with the body as it is now.</summary>
    public void Tell(string topic, JsonObject body, string? onlyTo)
    {
        var eventId = $"{_shop.Number:x8}-{++_events:d}";
        foreach (var subscription in _subscriptions.Where(subscription => subscription.Topic == topic && (onlyTo is null || subscription.Id == onlyTo)).ToList())
        {
            var sent = subscription.IncludeFields.Count == 0
                ? body
                : new JsonObject(body.Where(member => subscription.IncludeFields.Contains(member.Key)).Select(static member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
            Send(new WebhookDelivery(
                Guid.NewGuid().ToString(), eventId, subscription.Id, WebhookTopics.Slash(topic), subscription.Uri, JsonSerializer.SerializeToUtf8Bytes(sent, Json), _shop.Now));
        }
    }

    /// <summary>Sends a privacy topic to where the app's own settings say.</summary>
    public void TellPrivacy(string topic)
    {
        var body = new JsonObject { ["shop_id"] = _shop.Number, ["shop_domain"] = _shop.MyshopifyDomain };
        if (topic.StartsWith("customers/", StringComparison.Ordinal))
            body["customer"] = new JsonObject { ["id"] = _shop.Number, ["email"] = "cagri@example.com", ["phone"] = null };
        if (_shop.Settings.PrivacyUri is { } uri)
            Send(new WebhookDelivery(Guid.NewGuid().ToString(), $"{_shop.Number:x8}-{++_events:d}", null, topic, uri, JsonSerializer.SerializeToUtf8Bytes(body, Json), _shop.Now));
    }

    public void Repeat(ShopifyOrder order, int times)
    {
        for (var i = 0; i < times; i++)
            Tell("ORDERS_UPDATED", OrderBody.Of(order), null);
    }

    public void SetFaults(ShopifyWebhookFaults faults)
    {
        _faults = faults;
        _random = new Random(faults.Seed);
    }

    /// <summary>Sends what is held, in the order asked.</summary>
    public int Flush(ShopifyFlush flush)
    {
        var held = _held.ToArray();
        _held.Clear();
        if (flush.Order == ShopifyFlushOrder.Reverse)
            Array.Reverse(held);
        else if (flush.Order == ShopifyFlushOrder.Shuffle)
            new Random(flush.Seed).Shuffle(held);
        foreach (var delivery in Enumerable.Repeat(held, flush.Times).SelectMany(static once => once))
            Put(delivery);
        return held.Length * flush.Times;
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

    public ValueTask DisposeAsync() => _lane.DisposeAsync();

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
                _shop.Later(TimeSpan.FromMilliseconds(_random.Next(_faults.DelayMsMin, Math.Max(_faults.DelayMsMin, _faults.DelayMsMax) + 1)), () => Put(delivery));
        }
    }

    private void Put(WebhookDelivery delivery)
    {
        if (!Wanted(delivery))
            return;
        _underWay++;
        _lane.Put(delivery);
    }

    /// <summary>What belongs to a subscription goes with it; the news of the app's end outlives them all.</summary>
    private bool Wanted(WebhookDelivery delivery) =>
        delivery.SubscriptionId is null || delivery.Topic == WebhookTopics.Slash(Uninstalled) || Find(delivery.SubscriptionId) is not null;

    private async Task DeliverAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var (status, error) = _shop.Locked(() => Wanted(delivery))
            ? await _courier.PostAsync(_shop, delivery, cancellationToken)
            : (null, "removed");
        _shop.Locked(() => Finish(delivery, status, error));
    }

    private void Finish(WebhookDelivery delivery, int? status, string? error)
    {
        Note(delivery, status, error);
        if (status is not (>= 200 and < 300) && Wanted(delivery))
        {
            if (delivery.Attempt <= RetryWaits.Count)
                _shop.Later(RetryWaits[delivery.Attempt - 1], () => Put(delivery with { Attempt = delivery.Attempt + 1 }));
            else
                Remove(delivery.SubscriptionId);
        }

        if (--_underWay > 0)
            return;
        _idleWaiters.ForEach(static waiter => waiter.SetResult());
        _idleWaiters.Clear();
    }

    private void Note(WebhookDelivery delivery, int? status, string? error) => _log.Add(new ShopifyDelivery
    {
        At = _shop.Now,
        WebhookId = delivery.WebhookId,
        SubscriptionId = delivery.SubscriptionId,
        Topic = delivery.Topic,
        Attempt = delivery.Attempt,
        AnsweredStatus = status,
        Error = error,
    });
}
