using System.Globalization;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Webhooks;

namespace KolajAI.Simulator.WooCommerce.Control;

/// <summary>Control of one WooCommerce shop; see <see cref="SimulatorControl"/>.</summary>
public sealed class WooShopControl
{
    private readonly SimulatorControl _control;
    private readonly string _path;

    internal WooShopControl(SimulatorControl control, string shop)
    {
        _control = control;
        Shop = shop;
        _path = $"woocommerce/shops/{Uri.EscapeDataString(shop)}";
    }

    /// <summary>The shop's name.</summary>
    public string Shop { get; }

    /// <summary>The settings in force.</summary>
    public Task<WooShopSettings> ReadSettingsAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<WooShopSettings>(HttpMethod.Get, $"{_path}/settings", null, cancellationToken);

    /// <summary>Replaces the settings.</summary>
    public Task SetSettingsAsync(WooShopSettings settings, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/settings", settings, cancellationToken);

    /// <summary>Lets writes of a product fail, alone and as rows of batches.</summary>
    public Task FailItemAsync(WooItemFailure failure, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Post, $"{_path}/item-failures", failure, cancellationToken);

    /// <summary>Ends planned failures.</summary>
    public Task ClearItemFailuresAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Delete, $"{_path}/item-failures", null, cancellationToken);

    /// <summary>All products and variations, those in the bin too.</summary>
    public Task<IReadOnlyList<WooProductView>> ReadProductsAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<WooProductView>>(HttpMethod.Get, $"{_path}/products", null, cancellationToken);

    /// <summary>Puts products into the shop; returns them and their variations.</summary>
    public Task<IReadOnlyList<WooProductView>> SeedProductsAsync(IReadOnlyList<WooSeedProduct> products, CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<WooProductView>>(HttpMethod.Post, $"{_path}/products", products, cancellationToken);

    /// <summary>Somebody changes stock or prices in the shop's panel.</summary>
    public Task<WooProductView> ChangeByHandAsync(string sku, WooChangeByHand change, CancellationToken cancellationToken = default) =>
        _control.SendAsync<WooProductView>(HttpMethod.Post, $"{_path}/products/{Uri.EscapeDataString(sku)}/by-hand", change, cancellationToken);

    /// <summary>A buyer buys; 409 when there is not enough for sale and no backorders are taken.</summary>
    public Task<WooOrderView> PurchaseAsync(WooPurchase purchase, CancellationToken cancellationToken = default) =>
        _control.SendAsync<WooOrderView>(HttpMethod.Post, $"{_path}/purchases", purchase, cancellationToken);

    /// <summary>All orders, those in the bin too.</summary>
    public Task<IReadOnlyList<WooOrderView>> ReadOrdersAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<WooOrderView>>(HttpMethod.Get, $"{_path}/orders", null, cancellationToken);

    /// <summary>Somebody changes an order's status in the shop's panel; stock follows.</summary>
    public Task<WooOrderView> SetStatusAsync(long orderId, string status, CancellationToken cancellationToken = default) =>
        OnOrderAsync(orderId, "status", new WooStatusChange(status), cancellationToken);

    /// <summary>Somebody pays back in the shop's panel.</summary>
    public Task<WooOrderView> RefundAsync(long orderId, WooRefundByHand refund, CancellationToken cancellationToken = default) =>
        OnOrderAsync(orderId, "refund", refund, cancellationToken);

    /// <summary>Into the bin.</summary>
    public Task<WooOrderView> TrashAsync(long orderId, CancellationToken cancellationToken = default) => OnOrderAsync(orderId, "trash", null, cancellationToken);

    /// <summary>Out of the bin.</summary>
    public Task<WooOrderView> RestoreAsync(long orderId, CancellationToken cancellationToken = default) => OnOrderAsync(orderId, "restore", null, cancellationToken);

    /// <summary>Webhooks, how many deliveries are held, and all attempts so far.</summary>
    public Task<WooWebhookState> ReadWebhooksAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<WooWebhookState>(HttpMethod.Get, $"{_path}/webhooks", null, cancellationToken);

    /// <summary>Replaces what happens to deliveries: hold, lose, double, delay.</summary>
    public Task SetWebhookFaultsAsync(WebhookFaults faults, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/webhooks/faults", faults, cancellationToken);

    /// <summary>Sends what is held, in the order asked; holding goes on.</summary>
    public Task<WooFlushed> FlushWebhooksAsync(WebhookFlush? flush = null, CancellationToken cancellationToken = default) =>
        _control.SendAsync<WooFlushed>(HttpMethod.Post, $"{_path}/webhooks/flush", flush ?? new WebhookFlush(), cancellationToken);

    /// <summary>Tells the webhooks of <c>order.updated</c> an order's present state again.</summary>
    public Task RepeatWebhookAsync(long orderId, int times = 1, CancellationToken cancellationToken = default) =>
        OnOrderAsync(orderId, "webhook", new WooRepeat { Times = times }, cancellationToken);

    /// <summary>Completes when no delivery is being posted.</summary>
    public Task WaitForWebhooksAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Post, $"{_path}/webhooks/idle", null, cancellationToken);

    private Task<WooOrderView> OnOrderAsync(long orderId, string action, object? body, CancellationToken cancellationToken) =>
        _control.SendAsync<WooOrderView>(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{_path}/orders/{orderId}/{action}"), body, cancellationToken);
}
