using KolajAI.Simulator.Control;

namespace KolajAI.Simulator.Channels.Control;

/// <summary>Control of one shop. Every method throws <see cref="SimulatorControlException"/> when the simulator refuses.</summary>
public sealed class ChannelShopControl
{
    private readonly SimulatorControl _control;
    private readonly string _path;

    internal ChannelShopControl(SimulatorControl control, string shop)
    {
        _control = control;
        _path = $"channels/shops/{Uri.EscapeDataString(shop)}";
    }

    /// <summary>Replaces how the shop misbehaves; without any it behaves.</summary>
    public Task SetTroublesAsync(ChannelTroubles troubles, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/troubles", troubles, cancellationToken);

    /// <summary>How the shop misbehaves.</summary>
    public Task<ChannelTroubles> ReadTroublesAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<ChannelTroubles>(HttpMethod.Get, $"{_path}/troubles", null, cancellationToken);

    /// <summary>Where coming notices go.</summary>
    public Task SendNoticesToAsync(ChannelNoticeAddress address, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/notices", address, cancellationToken);

    /// <summary>What became of the notices so far.</summary>
    public Task<ChannelNoticeCounts> ReadNoticesAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<ChannelNoticeCounts>(HttpMethod.Get, $"{_path}/notices", null, cancellationToken);

    /// <summary>Completes when no notice is being posted; those that are due later are not waited for.</summary>
    public Task WaitForNoticesAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Post, $"{_path}/notices/idle", null, cancellationToken);

    /// <summary>All listings as they are.</summary>
    public Task<IReadOnlyList<ChannelListingView>> ReadListingsAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<ChannelListingView>>(HttpMethod.Get, $"{_path}/listings", null, cancellationToken);

    /// <summary>Puts listings on the shelf.</summary>
    public Task<IReadOnlyList<ChannelListingView>> SeedAsync(IReadOnlyList<ChannelSeed> listings, CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<ChannelListingView>>(HttpMethod.Post, $"{_path}/listings", listings, cancellationToken);

    /// <summary>Takes a listing off the shelf.</summary>
    public Task RemoveAsync(string sku, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Delete, $"{_path}/listings/{Uri.EscapeDataString(sku)}", null, cancellationToken);

    /// <summary>Somebody changes the number for sale by hand.</summary>
    public Task SetNumberAsync(string sku, long quantity, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/listings/{Uri.EscapeDataString(sku)}/number", new ChannelNumber { Quantity = quantity }, cancellationToken);

    /// <summary>All orders as they are.</summary>
    public Task<IReadOnlyList<ChannelOrderView>> ReadOrdersAsync(CancellationToken cancellationToken = default) =>
        _control.SendAsync<IReadOnlyList<ChannelOrderView>>(HttpMethod.Get, $"{_path}/orders", null, cancellationToken);

    /// <summary>A buyer buys; 409 when the shop's number is less than that at this moment.</summary>
    public Task<ChannelOrderView> BuyAsync(string sku, long quantity, CancellationToken cancellationToken = default) =>
        BuyAsync([new ChannelBuy { Sku = sku, Quantity = quantity }], cancellationToken);

    /// <inheritdoc cref="BuyAsync(string, long, CancellationToken)"/>
    public Task<ChannelOrderView> BuyAsync(IReadOnlyList<ChannelBuy> lines, CancellationToken cancellationToken = default) =>
        _control.SendAsync<ChannelOrderView>(HttpMethod.Post, $"{_path}/orders", new ChannelPurchase { Lines = lines }, cancellationToken);

    /// <summary>From now on these come by themselves and no others; none where the list is empty.</summary>
    public Task SendBuyersAsync(IReadOnlyList<ChannelBuyer> buyers, CancellationToken cancellationToken = default) =>
        _control.SendAsync(HttpMethod.Put, $"{_path}/buyers", buyers, cancellationToken);

    /// <summary>The buyer cancels the whole order; 409 once something is shipped.</summary>
    public Task<ChannelOrderView> CancelAsync(string orderKey, bool restock = true, CancellationToken cancellationToken = default) =>
        _control.SendAsync<ChannelOrderView>(HttpMethod.Post, $"{_path}/orders/{Uri.EscapeDataString(orderKey)}/cancel", new ChannelCancel { Restock = restock }, cancellationToken);

    /// <summary>The order is acknowledged or invoiced at the shop itself; 409 once it is cancelled.</summary>
    public Task<ChannelOrderView> AdvanceAsync(string orderKey, string step, CancellationToken cancellationToken = default) =>
        _control.SendAsync<ChannelOrderView>(HttpMethod.Post, $"{_path}/orders/{Uri.EscapeDataString(orderKey)}/advance", new ChannelAdvance { Step = step }, cancellationToken);

    /// <summary>Every open unit is shipped without the seller's doing.</summary>
    public Task<ChannelOrderView> ShipAsync(string orderKey, CancellationToken cancellationToken = default) =>
        _control.SendAsync<ChannelOrderView>(HttpMethod.Post, $"{_path}/orders/{Uri.EscapeDataString(orderKey)}/ship", null, cancellationToken);
}
