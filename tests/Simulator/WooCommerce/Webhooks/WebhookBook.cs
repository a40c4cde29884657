using System.Text.Json.Nodes;
using KolajAI.Simulator.Webhooks;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Control;
using KolajAI.Simulator.WooCommerce.Orders;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Webhooks;

/// <summary>
/// A shop's webhooks and what is on its way to them. A delivery is never tried again; five in a row that are not answered 2xx disable the webhook
/// (sheet, webhooks). Every method runs under the shop's lock, but for <see cref="PingAsync"/>.
/// </summary>
internal sealed class WebhookBook : IAsyncDisposable
{
    private const int FailuresUntilDisabled = 5;
    private readonly SortedDictionary<long, WooWebhook> _webhooks = [];
    private readonly Dictionary<long, WebhookLane<WooDelivery>> _lanes = [];
    private readonly List<WooDeliveryView> _log = [];
    private readonly WooShop _shop;
    private readonly WooCourier _courier;
    private long _lastId;

    public WebhookBook(WooShop shop, WooCourier courier)
    {
        _shop = shop;
        _courier = courier;
        Outbox = new WebhookOutbox<WooDelivery>(shop.Later, Post, lost => Note(lost, null, "dropped"));
    }

    public WebhookOutbox<WooDelivery> Outbox { get; }

    public IReadOnlyList<WooWebhook> All => [.. _webhooks.Values];

    public IReadOnlyList<WooDeliveryView> Log => [.. _log];

    public WooWebhook? Find(long id) => _webhooks.GetValueOrDefault(id);

    /// <exception cref="WooRefusal">None has this id (404).</exception>
    public WooWebhook Required(long id) => Find(id) ?? throw WooErrors.InvalidId("shop_webhook");

    public WooWebhook Add(string name, string topic, string url, string secret, string status)
    {
        var webhook = new WooWebhook(++_lastId, name, topic, url, secret, ShopClock.WholeSeconds(_shop.Now)) { Status = status };
        _webhooks[webhook.Id] = webhook;
        _lanes[webhook.Id] = new WebhookLane<WooDelivery>(DeliverAsync);
        return webhook;
    }

    public WooWebhook Change(WooWebhook webhook) => _webhooks[webhook.Id] = webhook with { Modified = ShopClock.WholeSeconds(_shop.Now) };

    public void Remove(WooWebhook webhook)
    {
        // Its lane goes on until the shop ends: what is in it finds no webhook any more.
        _webhooks.Remove(webhook.Id);
        Outbox.Forget(delivery => delivery.WebhookId == webhook.Id);
    }

    /// <summary>Tells of an event; the delivery will show the resource as it is then.</summary>
    public void Tell(string resource, string what, long resourceId)
    {
        foreach (var webhook in _webhooks.Values.Where(one => one.Status == WooWebhook.Active && one.Resource == resource && one.Event == what).ToList())
        {
            Outbox.Send(
                new WooDelivery(Guid.NewGuid().ToString("N"), webhook.Id, webhook.Topic, resourceId),
                TimeSpan.FromMilliseconds(_shop.Settings.DeliveryDelayMs));
        }
    }

    /// <summary>
    /// Pings an active webhook whose address has not answered one yet; not answered 2xx, the webhook is disabled ("may not become active" in the
    /// sheet). Takes the shop's lock by itself, so that the receiver may call the shop meanwhile.
    /// </summary>
    public async Task<WooWebhook> PingAsync(WooWebhook webhook, CancellationToken cancellationToken)
    {
        if (webhook is not { Status: WooWebhook.Active, Unproven: true })
            return webhook;
        var version = _shop.Locked(() => _shop.Settings.Version);
        var (status, error) = await _courier.PingAsync(webhook, version, cancellationToken);
        return _shop.Locked(() =>
        {
            _log.Add(new WooDeliveryView { At = _shop.Now, WebhookId = webhook.Id, Topic = "ping", AnsweredStatus = status, Error = error });
            if (Find(webhook.Id) is not { } known)
                return webhook;
            return _webhooks[webhook.Id] = IsTaken(status) ? known with { Unproven = false } : known with { Status = WooWebhook.Disabled };
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values)
            await lane.DisposeAsync();
    }

    private static bool IsTaken(int? status) => status is >= 200 and < 300;

    private bool Post(WooDelivery delivery)
    {
        if (Find(delivery.WebhookId) is not { Status: WooWebhook.Active })
            return false;
        _lanes[delivery.WebhookId].Put(delivery);
        return true;
    }

    private async Task DeliverAsync(WooDelivery delivery, CancellationToken cancellationToken)
    {
        var (webhook, body, version) = _shop.Locked(() => Find(delivery.WebhookId) is { Status: WooWebhook.Active } active
            ? (active, PhpJson.Encode(Payload(delivery)), _shop.Settings.Version)
            : default);
        var (status, error) = webhook is null
            ? (null, "inactive")
            : await _courier.DeliverAsync(webhook, delivery, _shop.Home, version, body, cancellationToken);
        _shop.Locked(() => Finish(delivery, webhook is not null, status, error));
    }

    private void Finish(WooDelivery delivery, bool posted, int? status, string? error)
    {
        Note(delivery, status, error);
        if (posted && Find(delivery.WebhookId) is { Status: WooWebhook.Active } webhook)
        {
            var failures = IsTaken(status) ? 0 : webhook.Failures + 1;
            _webhooks[webhook.Id] = webhook with { Failures = failures, Status = failures >= FailuresUntilDisabled ? WooWebhook.Disabled : webhook.Status };
        }

        Outbox.Posted();
    }

    /// <summary>The resource as of now; its id alone when it was deleted; the error of reading it when it is not there any more.</summary>
    private JsonObject Payload(WooDelivery delivery)
    {
        if (delivery.Topic.EndsWith(".deleted", StringComparison.Ordinal))
            return new JsonObject { ["id"] = delivery.ResourceId };
        try
        {
            return delivery.Topic.StartsWith(WooTopics.Order, StringComparison.Ordinal)
                ? OrderJson.View(_shop, _shop.Orders.Required(delivery.ResourceId))
                : ProductJson.View(_shop, _shop.Products.Find(delivery.ResourceId) ?? throw WooErrors.InvalidId("product"));
        }
        catch (WooRefusal gone)
        {
            return gone.Body();
        }
    }

    private void Note(WooDelivery delivery, int? status, string? error) => _log.Add(new WooDeliveryView
    {
        At = _shop.Now,
        DeliveryId = delivery.Key,
        WebhookId = delivery.WebhookId,
        Topic = delivery.Topic,
        ResourceId = delivery.ResourceId,
        AnsweredStatus = status,
        Error = error,
    });
}
