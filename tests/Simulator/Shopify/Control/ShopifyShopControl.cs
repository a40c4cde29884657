using KolajAI.Simulator.Control;

namespace KolajAI.Simulator.Shopify.Control;

/// <summary>Control of one Shopify shop; see <see cref="SimulatorControl"/>. Orders go by their name, <c>#1001</c>.</summary>
public sealed class ShopifyShopControl
{
    private readonly SimulatorControl _control;
    private readonly string _path;

    internal ShopifyShopControl(SimulatorControl control, string shop)
    {
        _control = control;
        Shop = shop;
        _path = $"shopify/shops/{Uri.EscapeDataString(shop)}";
    }

    /// <summary>The shop's name.</summary>
    public string Shop { get; }

    /// <summary>Locations, publications, bucket.</summary>
    public Task<ShopifyShopView> ReadAsync(CancellationToken cancellationToken = default) => GetAsync<ShopifyShopView>("", cancellationToken);

    /// <summary>The settings in force.</summary>
    public Task<ShopifySettings> ReadSettingsAsync(CancellationToken cancellationToken = default) => GetAsync<ShopifySettings>("/settings", cancellationToken);

    /// <summary>Replaces the settings.</summary>
    public Task SetSettingsAsync(ShopifySettings settings, CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Put, "/settings", settings, cancellationToken);

    /// <summary>Replaces the bucket of query costs.</summary>
    public Task SetBucketAsync(ShopifyBucket bucket, CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Put, "/bucket", bucket, cancellationToken);

    /// <summary>Lets coming mutations fail.</summary>
    public Task FailAsync(ShopifyFailure failure, CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Post, "/failures", failure, cancellationToken);

    /// <summary>Ends planned failures.</summary>
    public Task ClearFailuresAsync(CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Delete, "/failures", null, cancellationToken);

    /// <summary>The merchant removes the app: its tokens end, its webhooks are told once.</summary>
    public Task UninstallAsync(CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Post, "/uninstall", null, cancellationToken);

    /// <summary>The app is installed again.</summary>
    public Task InstallAsync(ShopifyInstall install, CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Post, "/install", install, cancellationToken);

    /// <summary>Opens or closes a location.</summary>
    public Task SetLocationAsync(string name, bool active, CancellationToken cancellationToken = default) =>
        DoAsync(HttpMethod.Put, $"/locations/{Uri.EscapeDataString(name)}", new ShopifyLocationChange { Active = active }, cancellationToken);

    /// <summary>All variants with prices and stock.</summary>
    public Task<IReadOnlyList<ShopifyVariantView>> ReadVariantsAsync(CancellationToken cancellationToken = default) => GetAsync<IReadOnlyList<ShopifyVariantView>>("/variants", cancellationToken);

    /// <summary>Puts products in the shop; their variants in order.</summary>
    public Task<IReadOnlyList<ShopifyVariantView>> SeedProductsAsync(IReadOnlyList<ShopifySeedProduct> products, CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<ShopifyVariantView>>(HttpMethod.Post, $"{_path}/products", products, cancellationToken);

    /// <summary>Somebody changes a variant in the admin.</summary>
    public Task ChangeByHandAsync(string sku, ShopifyChangeByHand change, CancellationToken cancellationToken = default) =>
        DoAsync(HttpMethod.Post, $"/variants/{Uri.EscapeDataString(sku)}/by-hand", change, cancellationToken);

    /// <summary>All orders as they are.</summary>
    public Task<IReadOnlyList<ShopifyOrderView>> ReadOrdersAsync(CancellationToken cancellationToken = default) => GetAsync<IReadOnlyList<ShopifyOrderView>>("/orders", cancellationToken);

    /// <summary>A buyer buys; 409 when there is not enough on sale.</summary>
    public Task<ShopifyOrderView> PurchaseAsync(ShopifyPurchase purchase, CancellationToken cancellationToken = default) =>
        _control.SendAsync<ShopifyOrderView>(HttpMethod.Post, $"{_path}/orders", purchase, cancellationToken);

    /// <summary>The merchant cancels; 409 when it is too late.</summary>
    public Task<ShopifyOrderView> CancelAsync(string order, ShopifyCancel? cancel = null, CancellationToken cancellationToken = default) =>
        ActAsync(order, "cancel", cancel ?? new ShopifyCancel(), cancellationToken);

    /// <summary>The merchant takes units off an order.</summary>
    public Task<ShopifyOrderView> EditAsync(string order, ShopifyEdit edit, CancellationToken cancellationToken = default) => ActAsync(order, "edit", edit, cancellationToken);

    /// <summary>The merchant pays back.</summary>
    public Task<ShopifyOrderView> RefundAsync(string order, ShopifyRefund refund, CancellationToken cancellationToken = default) => ActAsync(order, "refund", refund, cancellationToken);

    /// <summary>The merchant ships all that is left, or a part.</summary>
    public Task<ShopifyOrderView> ShipAsync(string order, ShopifyShip? ship = null, CancellationToken cancellationToken = default) =>
        ActAsync(order, "ship", ship ?? new ShopifyShip(), cancellationToken);

    /// <summary>The buyer sends units back.</summary>
    public Task<ShopifyOrderView> ReturnAsync(string order, ShopifyReturn back, CancellationToken cancellationToken = default) => ActAsync(order, "return", back, cancellationToken);

    /// <summary>Sets the words an order shows.</summary>
    public Task<ShopifyOrderView> SetStatusAsync(string order, ShopifyStatusChange change, CancellationToken cancellationToken = default) => ActAsync(order, "status", change, cancellationToken);

    /// <summary>Tells the webhooks an order's present state again.</summary>
    public Task RepeatWebhookAsync(string order, int times = 1, CancellationToken cancellationToken = default) =>
        ActAsync(order, "webhook", new ShopifyRepeat { Times = times }, cancellationToken);

    /// <summary>Subscriptions, how many deliveries are held, and all attempts so far.</summary>
    public Task<ShopifyWebhookState> ReadWebhooksAsync(CancellationToken cancellationToken = default) => GetAsync<ShopifyWebhookState>("/webhooks", cancellationToken);

    /// <summary>Replaces what happens to deliveries: hold, lose, double, delay.</summary>
    public Task SetWebhookFaultsAsync(ShopifyWebhookFaults faults, CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Put, "/webhooks/faults", faults, cancellationToken);

    /// <summary>Sends what is held, in the order asked; holding goes on.</summary>
    public Task<ShopifyFlushed> FlushWebhooksAsync(ShopifyFlush? flush = null, CancellationToken cancellationToken = default) =>
        _control.SendAsync<ShopifyFlushed>(HttpMethod.Post, $"{_path}/webhooks/flush", flush ?? new ShopifyFlush(), cancellationToken);

    /// <summary>Completes when no delivery is being posted.</summary>
    public Task WaitForWebhooksAsync(CancellationToken cancellationToken = default) => DoAsync(HttpMethod.Post, "/webhooks/idle", null, cancellationToken);

    /// <summary>Sends a privacy topic to the shop's <c>privacy_uri</c>.</summary>
    public Task SendPrivacyAsync(string topic, CancellationToken cancellationToken = default) =>
        DoAsync(HttpMethod.Post, "/webhooks/privacy", new ShopifyPrivacyNotice { Topic = topic }, cancellationToken);

    private Task<ShopifyOrderView> ActAsync(string order, string act, object body, CancellationToken cancellationToken) =>
        _control.SendAsync<ShopifyOrderView>(HttpMethod.Post, $"{_path}/orders/{Uri.EscapeDataString(order.TrimStart('#'))}/{act}", body, cancellationToken);

    private Task<T> GetAsync<T>(string path, CancellationToken cancellationToken) => _control.SendAsync<T>(HttpMethod.Get, _path + path, null, cancellationToken);

    private Task DoAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) => _control.SendAsync(method, _path + path, body, cancellationToken);
}
