using System.Text.Json;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Trendyol.Orders;
using KolajAI.Simulator.Trendyol.Sellers;
using KolajAI.Simulator.Webhooks;

namespace KolajAI.Simulator.Trendyol.Webhooks;

/// <summary>
/// A seller's webhooks and what is on its way to them. A failed push is repeated every 5 minutes; 13 failures without a
/// success between deactivate the webhook (sheet §5). Every method runs under the seller's lock.
/// </summary>
internal sealed class WebhookBook : IAsyncDisposable
{
    private const int FailuresUntilInactive = 13;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, Webhook> _webhooks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WebhookLane<WebhookDelivery>> _lanes = new(StringComparer.Ordinal);
    private readonly List<TrendyolDelivery> _log = [];
    private readonly TrendyolSeller _seller;
    private readonly WebhookCourier _courier;
    private long _lastDelivery;

    public WebhookBook(TrendyolSeller seller, WebhookCourier courier)
    {
        _seller = seller;
        _courier = courier;
        Outbox = new WebhookOutbox<WebhookDelivery>(seller.Later, Put, lost => Note(lost, null, "dropped"));
    }

    public WebhookOutbox<WebhookDelivery> Outbox { get; }

    public IReadOnlyList<Webhook> All => [.. _webhooks.Values.OrderBy(webhook => webhook.CreatedAt)];

    public IReadOnlyList<TrendyolDelivery> Log => [.. _log];

    public Webhook? Find(string id) => _webhooks.GetValueOrDefault(id);

    public Webhook Add(WebhookRequest registration)
    {
        // Deactivated ones count too.
        if (_webhooks.Count >= WebhookRules.MostPerSeller)
            throw TrendyolErrors.BadRequest($"A seller has at most {WebhookRules.MostPerSeller} webhooks");
        var webhook = new Webhook(Guid.NewGuid().ToString(), registration, _seller.Now);
        _webhooks[webhook.Id] = webhook;
        _lanes[webhook.Id] = new WebhookLane<WebhookDelivery>(DeliverAsync);
        return webhook;
    }

    public void Change(Webhook webhook) => _webhooks[webhook.Id] = webhook with { ModifiedAt = _seller.Now };

    public bool Remove(string id)
    {
        if (!_webhooks.Remove(id))
            return false;
        // The lane stays listed until the seller ends, so that its loop is awaited.
        _lanes[id].Stop();
        Outbox.Forget(delivery => delivery.WebhookId == id);
        return true;
    }

    public void Tell(OrderPackage package)
    {
        foreach (var webhook in _webhooks.Values.Where(webhook => webhook.Wants(package.Status)))
            Outbox.Send(new WebhookDelivery(++_lastDelivery, webhook.Id, package.Id, package.Status.ToString(), Body(package)));
    }

    /// <summary>Sends a package's present state again, N times.</summary>
    public void Repeat(OrderPackage package, int times)
    {
        for (var i = 0; i < times; i++)
            Tell(package);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes.Values)
            await lane.DisposeAsync();
    }

    private byte[] Body(OrderPackage package) => JsonSerializer.SerializeToUtf8Bytes(PackageJson.View(package, _seller.Id), TrendyolJson.Options);

    private bool Put(WebhookDelivery delivery)
    {
        if (Find(delivery.WebhookId) is not { Active: true })
            return false;
        _lanes[delivery.WebhookId].Put(delivery);
        return true;
    }

    private async Task DeliverAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var registration = _seller.Locked(() => Find(delivery.WebhookId) is { Active: true } webhook ? webhook.Registration : null);
        var (status, error) = registration is null
            ? (null, "inactive")
            : await _courier.PostAsync(registration, delivery.Body, cancellationToken);
        _seller.Locked(() => Finish(delivery, status, error));
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
                _seller.Later(RetryInterval, () => Outbox.Post(delivery with { Attempt = delivery.Attempt + 1 }));
            }
        }

        Outbox.Posted();
    }

    private void Note(WebhookDelivery delivery, int? status, string? error) => _log.Add(new TrendyolDelivery
    {
        At = _seller.Now,
        DeliveryId = delivery.Id,
        WebhookId = delivery.WebhookId,
        PackageId = delivery.PackageId,
        PackageStatus = delivery.Status,
        Attempt = delivery.Attempt,
        AnsweredStatus = status,
        Error = error,
    });
}
