using System.Globalization;
using System.Net.Http.Json;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Faults;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Quotas;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Control;

/// <summary>
/// Client of the control API, for tests in any process. Every method throws <see cref="SimulatorControlException"/> when
/// the simulator refuses.
/// </summary>
/// <param name="address">The simulator's address, without a path.</param>
public sealed class SimulatorControl(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(address, "/control/"), Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>The Trendyol seller of this id, which must have been created to be used.</summary>
    public TrendyolSellerControl Trendyol(string sellerId) => new(this, sellerId);

    /// <summary>Creates a Trendyol seller.</summary>
    public async Task<TrendyolSellerControl> CreateTrendyolSellerAsync(NewTrendyolSeller seller, CancellationToken cancellationToken = default)
    {
        await SendAsync(HttpMethod.Post, "trendyol/sellers", seller, cancellationToken);
        return Trendyol(seller.SellerId);
    }

    /// <summary>The shop of this name, which must have been created to be used.</summary>
    public ChannelShopControl Channel(string shop) => new(this, shop);

    /// <summary>Creates a shop that speaks the sandbox's protocol.</summary>
    public async Task<ChannelShopControl> CreateChannelAsync(NewChannelShop shop, CancellationToken cancellationToken = default)
    {
        await SendAsync(HttpMethod.Post, "channels/shops", shop, cancellationToken);
        return Channel(shop.Shop);
    }

    /// <summary>The WooCommerce shop of this name, which must have been created to be used.</summary>
    public WooShopControl WooCommerce(string shop) => new(this, shop);

    /// <summary>Creates a WooCommerce shop.</summary>
    public async Task<WooShopControl> CreateWooCommerceShopAsync(NewWooShop shop, CancellationToken cancellationToken = default)
    {
        await SendAsync(HttpMethod.Post, "woocommerce/shops", shop, cancellationToken);
        return WooCommerce(shop.Shop);
    }

    /// <summary>The Shopify shop of this name, which must have been created to be used.</summary>
    public ShopifyShopControl Shopify(string shop) => new(this, shop);

    /// <summary>Creates a Shopify shop.</summary>
    public async Task<ShopifyShopControl> CreateShopifyAsync(NewShopifyShop shop, CancellationToken cancellationToken = default)
    {
        await SendAsync(HttpMethod.Post, "shopify/shops", shop, cancellationToken);
        return Shopify(shop.Shop);
    }

    /// <summary>Puts a fault in force.</summary>
    public Task<FaultView> AddFaultAsync(FaultRequest fault, CancellationToken cancellationToken = default) =>
        SendAsync<FaultView>(HttpMethod.Post, "faults", fault, cancellationToken);

    /// <summary>The faults in force, also used-up ones, with how often each struck.</summary>
    public Task<IReadOnlyList<FaultView>> ListFaultsAsync(CancellationToken cancellationToken = default) =>
        SendAsync<IReadOnlyList<FaultView>>(HttpMethod.Get, "faults", null, cancellationToken);

    /// <summary>Ends one fault.</summary>
    public Task RemoveFaultAsync(int id, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, string.Create(CultureInfo.InvariantCulture, $"faults/{id}"), null, cancellationToken);

    /// <summary>Ends all faults.</summary>
    public Task ClearFaultsAsync(CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, "faults", null, cancellationToken);

    /// <summary>Calls by endpoint, seller and status.</summary>
    public Task<IReadOnlyList<CallCount>> ReadCallsAsync(CancellationToken cancellationToken = default) =>
        SendAsync<IReadOnlyList<CallCount>>(HttpMethod.Get, "calls", null, cancellationToken);

    /// <summary>Sets the call counters to zero.</summary>
    public Task ClearCallsAsync(CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, "calls", null, cancellationToken);

    /// <summary>The calls of a seller in the order they came; empty unless the simulator was started to keep them.</summary>
    public Task<IReadOnlyList<TracedCall>> ReadTraceAsync(string sellerId, CancellationToken cancellationToken = default) =>
        SendAsync<IReadOnlyList<TracedCall>>(HttpMethod.Get, $"trace?seller_id={Uri.EscapeDataString(sellerId)}", null, cancellationToken);

    /// <summary>Broken quotas; empty when every rule was kept.</summary>
    public Task<IReadOnlyList<QuotaViolation>> ReadViolationsAsync(CancellationToken cancellationToken = default) =>
        SendAsync<IReadOnlyList<QuotaViolation>>(HttpMethod.Get, "violations", null, cancellationToken);

    /// <summary>Forgets broken quotas.</summary>
    public Task ClearViolationsAsync(CancellationToken cancellationToken = default) => SendAsync(HttpMethod.Delete, "violations", null, cancellationToken);

    /// <summary>The quota rules in force.</summary>
    public Task<IReadOnlyList<QuotaLimit>> ReadLimitsAsync(CancellationToken cancellationToken = default) =>
        SendAsync<IReadOnlyList<QuotaLimit>>(HttpMethod.Get, "limits", null, cancellationToken);

    /// <summary>Changes rules; the ones not named stay. Returns all.</summary>
    public Task<IReadOnlyList<QuotaLimit>> SetLimitsAsync(IReadOnlyList<QuotaLimit> limits, CancellationToken cancellationToken = default) =>
        SendAsync<IReadOnlyList<QuotaLimit>>(HttpMethod.Put, "limits", limits, cancellationToken);

    /// <summary>Accepted changes after a position, in order; see <see cref="JournalKinds"/>.</summary>
    public Task<IReadOnlyList<JournalEntry>> ReadJournalAsync(string? sellerId = null, string? kind = null, long after = 0, CancellationToken cancellationToken = default)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"journal?after={after}");
        if (sellerId is not null)
            query += $"&seller_id={Uri.EscapeDataString(sellerId)}";
        if (kind is not null)
            query += $"&kind={Uri.EscapeDataString(kind)}";
        return SendAsync<IReadOnlyList<JournalEntry>>(HttpMethod.Get, query, null, cancellationToken);
    }

    /// <summary>Notes that units came in at the seller's own place, so that the journal alone tells what there was to sell.</summary>
    public Task NoteReceiptsAsync(IReadOnlyList<StockReceipt> receipts, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, "receipts", receipts, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    internal async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var answer = await RequestAsync(method, path, body, cancellationToken);
        return await answer.Content.ReadFromJsonAsync<T>(ControlJson.Options, cancellationToken)
            ?? throw new SimulatorControlException((int)answer.StatusCode, $"{method} {path}: empty answer");
    }

    internal async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var answer = await RequestAsync(method, path, body, cancellationToken);
    }

    private async Task<HttpResponseMessage> RequestAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: ControlJson.Options);
        var answer = await _http.SendAsync(request, cancellationToken);
        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
        {
            var reason = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new SimulatorControlException((int)answer.StatusCode, $"{method} {path}: {(int)answer.StatusCode} {reason}");
        }
    }
}

/// <summary>A control call was refused; <see cref="Status"/> is its HTTP status, the message holds the reason.</summary>
public sealed class SimulatorControlException(int status, string message) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;
}
