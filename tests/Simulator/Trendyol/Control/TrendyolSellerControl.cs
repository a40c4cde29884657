using System.Globalization;
using KolajAI.Simulator.Control;

namespace KolajAI.Simulator.Trendyol.Control;

/// <summary>Control of one Trendyol seller; see <see cref="SimulatorControl"/>.</summary>
public sealed class TrendyolSellerControl
{
    private readonly SimulatorControl _control;
    private readonly string _path;

    internal TrendyolSellerControl(SimulatorControl control, string sellerId)
    {
        _control = control;
        SellerId = sellerId;
        _path = $"trendyol/sellers/{Uri.EscapeDataString(sellerId)}";
    }

    /// <summary>The seller's id.</summary>
    public string SellerId { get; }

    /// <summary>The settings in force.</summary>
    public Task<TrendyolSellerSettings> ReadSettingsAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<TrendyolSellerSettings>(HttpMethod.Get, $"{_path}/settings", null, cancellationToken);

    /// <summary>Replaces the settings.</summary>
    public Task SetSettingsAsync(TrendyolSellerSettings settings, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/settings", settings, cancellationToken);

    /// <summary>Lets items fail in coming batches.</summary>
    public Task FailInBatchesAsync(BatchFailure failure, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Post, $"{_path}/batch-failures", failure, cancellationToken);

    /// <summary>Ends planned failures.</summary>
    public Task ClearBatchFailuresAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Delete, $"{_path}/batch-failures", null, cancellationToken);

    /// <summary>All products with stock and prices.</summary>
    public Task<IReadOnlyList<TrendyolProductView>> ReadProductsAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<TrendyolProductView>>(HttpMethod.Get, $"{_path}/products", null, cancellationToken);

    /// <summary>Puts products on the platform, approved if the settings say so.</summary>
    public Task<IReadOnlyList<TrendyolProductView>> SeedProductsAsync(IReadOnlyList<SeedProduct> products, CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<TrendyolProductView>>(HttpMethod.Post, $"{_path}/products", products, cancellationToken);

    /// <summary>Somebody changes stock or prices in the panel.</summary>
    public Task<TrendyolProductView> ChangeByHandAsync(string barcode, ChangeByHand change, CancellationToken cancellationToken = default) =>
        _control.SendAsync<TrendyolProductView>(HttpMethod.Post, $"{_path}/products/{Uri.EscapeDataString(barcode)}/by-hand", change, cancellationToken);

    /// <summary>Takes a product off the platform.</summary>
    public Task RemoveProductAsync(string barcode, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Delete, $"{_path}/products/{Uri.EscapeDataString(barcode)}", null, cancellationToken);

    /// <summary>Approves or rejects a product.</summary>
    public Task<TrendyolProductView> JudgeProductAsync(string barcode, ProductJudgement judgement, CancellationToken cancellationToken = default) =>
        _control.SendAsync<TrendyolProductView>(HttpMethod.Post, $"{_path}/products/{Uri.EscapeDataString(barcode)}/judgement", judgement, cancellationToken);

    /// <summary>A buyer buys; 409 when there is not enough on sale.</summary>
    public Task<TrendyolPackageView> PlaceSaleAsync(TrendyolSale sale, CancellationToken cancellationToken = default) =>
        _control.SendAsync<TrendyolPackageView>(HttpMethod.Post, $"{_path}/sales", sale, cancellationToken);

    /// <summary>All packages, or those of one order, as they are now.</summary>
    public Task<IReadOnlyList<TrendyolPackageView>> ReadPackagesAsync(string? orderNumber = null, CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<TrendyolPackageView>>(
            HttpMethod.Get,
            orderNumber is null ? $"{_path}/packages" : $"{_path}/packages?order_number={Uri.EscapeDataString(orderNumber)}",
            null,
            cancellationToken);

    /// <summary>Cancels a package or a part of it; returns the packages that changed or came to be.</summary>
    public Task<IReadOnlyList<TrendyolPackageView>> CancelAsync(long packageId, TrendyolCancel? cancel = null, CancellationToken cancellationToken = default) =>
        OnPackageAsync(packageId, "cancel", cancel ?? new TrendyolCancel(), cancellationToken);

    /// <summary>Splits a package at once; returns the old one and the new ones.</summary>
    public Task<IReadOnlyList<TrendyolPackageView>> SplitAsync(long packageId, TrendyolSplit split, CancellationToken cancellationToken = default) =>
        OnPackageAsync(packageId, "split", split, cancellationToken);

    /// <summary>Moves a package forward: Created (from Awaiting), Shipped, Delivered, Returned, …; 409 backwards.</summary>
    public async Task<TrendyolPackageView> SetStatusAsync(long packageId, string status, CancellationToken cancellationToken = default) =>
        (await OnPackageAsync(packageId, "status", new TrendyolStatusChange { Status = status }, cancellationToken))[0];

    /// <summary>Webhooks, how many deliveries are held, and all attempts so far.</summary>
    public Task<TrendyolWebhookState> ReadWebhooksAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<TrendyolWebhookState>(HttpMethod.Get, $"{_path}/webhooks", null, cancellationToken);

    /// <summary>Replaces what happens to deliveries: hold, lose, double, delay.</summary>
    public Task SetWebhookFaultsAsync(TrendyolWebhookFaults faults, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/webhooks/faults", faults, cancellationToken);

    /// <summary>Sends what is held, in the order asked; holding goes on.</summary>
    public Task<TrendyolFlushed> FlushWebhooksAsync(TrendyolFlush? flush = null, CancellationToken cancellationToken = default) =>
        _control.SendAsync<TrendyolFlushed>(HttpMethod.Post, $"{_path}/webhooks/flush", flush ?? new TrendyolFlush(), cancellationToken);

    /// <summary>Tells the webhooks a package's present state again.</summary>
    public Task RepeatWebhookAsync(long packageId, int times = 1, CancellationToken cancellationToken = default) =>
        OnPackageAsync(packageId, "webhook", new TrendyolRepeat { Times = times }, cancellationToken);

    /// <summary>Completes when no delivery is being posted.</summary>
    public Task WaitForWebhooksAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Post, $"{_path}/webhooks/idle", null, cancellationToken);

    private Task<IReadOnlyList<TrendyolPackageView>> OnPackageAsync(long packageId, string action, object body, CancellationToken cancellationToken) =>
        _control.SendAsync<IReadOnlyList<TrendyolPackageView>>(
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"{_path}/packages/{packageId}/{action}"),
            body,
            cancellationToken);
}
