using KolajAI.Identity;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Sandbox;

/// <summary>The shopper's side of the sandbox, on the same durable state as the connector.</summary>
internal sealed class SandboxControl(IConnectorStates states, TimeProvider clock) : ISandboxControl
{
    private const int PageSize = 500;

    public async Task<SandboxOrderResult> PlaceOrderAsync(
        AccountRef account, IReadOnlyList<SandboxLine> lines, CancellationToken cancellation)
    {
        var state = State(account);
        return await ResultAsync(state, await new SandboxOrders(state, clock).PlaceAsync(lines, cancellation), cancellation);
    }

    public async Task<SandboxOrderResult> CancelOrderAsync(AccountRef account, string orderKey, CancellationToken cancellation)
    {
        var state = State(account);
        return await ResultAsync(state, await new SandboxOrders(state, clock).CancelAsync(orderKey, cancellation), cancellation);
    }

    /// <summary>Meets no faults: it is what a shopper sees, not a call of the hub.</summary>
    public async Task<IReadOnlyList<RemoteListing>> ListingsAsync(AccountRef account, CancellationToken cancellation)
    {
        var store = new SandboxStore(State(account));
        var listings = new List<RemoteListing>();
        string? after = null;
        while (true)
        {
            var page = await store.ListAsync<SandboxListing>(SandboxStore.ListingPrefix, after, PageSize, cancellation);
            listings.AddRange(page.Select(entry => entry.Value.ToRemote(null)));
            if (page.Count < PageSize)
                return listings;
            after = page[^1].Key;
        }
    }

    public Task<bool> ChangeByHandAsync(AccountRef account, string sku, long? quantity, Money? price, CancellationToken cancellation) =>
        new SandboxStore(State(account)).RunAsync(
            async unit =>
            {
                if (await SandboxListings.FindAsync(unit, new Dictionary<string, string>(), sku) is not { } listing)
                    return false;
                unit.Set(SandboxStore.ListingKey(listing.Id), listing with { Quantity = quantity ?? listing.Quantity, Price = price ?? listing.Price });
                return true;
            },
            cancellation);

    public Task SetFaultAsync(AccountRef account, SandboxFault fault, CancellationToken cancellation) =>
        new SandboxFaults(State(account)).SetAsync(fault, cancellation);

    private IConnectorState State(AccountRef account) => account.Integration == SandboxConnector.ConnectorId
        ? states.For(account)
        : throw new ArgumentException($"'{account}' is no sandbox account.", nameof(account));

    private static async Task<SandboxOrderResult> ResultAsync(IConnectorState state, SandboxSale sale, CancellationToken cancellation)
    {
        if (sale.Order is not { } order)
            return new SandboxOrderResult(null, null, sale.Error, sale.Detail);
        var lost = await new SandboxFaults(state).TakeAsync("orders", SandboxFaults.LoseNotices, cancellation);
        return new SandboxOrderResult(order.Key, lost ? null : SandboxWebhooks.Notice(order), null, null);
    }
}
