using KolajAI.Errors;
using KolajAI.Orders;

namespace KolajAI.Connectors.Sandbox;

/// <summary>
/// The marketplace's orders. Each change of an order, its stock and its place in the feed are one conditional write: several buyers
/// at once never buy one unit twice, and a feed read up to a number has missed nothing below it.
/// </summary>
internal sealed class SandboxOrders(IConnectorState state, TimeProvider clock)
{
    private const int PageSize = 100;

    private readonly SandboxStore _store = new(state);
    private readonly SandboxFaults _faults = new(state);

    /// <summary>The shopper buys; lines of one SKU are summed before stock is looked at.</summary>
    public Task<SandboxSale> PlaceAsync(IReadOnlyList<SandboxLine> lines, CancellationToken cancellation)
    {
        if (lines.Count == 0 || lines.Any(line => line.Quantity < 1))
            throw new ArgumentException("An order has lines of at least one unit.", nameof(lines));

        return _store.RunAsync(unit => PlaceAsync(unit, lines), cancellation);
    }

    /// <summary>The shopper cancels all of the order, which works while nothing of it is shipped.</summary>
    public Task<SandboxSale> CancelAsync(string orderKey, CancellationToken cancellation) => _store.RunAsync(
        async unit =>
        {
            if (await unit.GetAsync<SandboxOrder>(SandboxStore.OrderKey(orderKey)) is not { } order)
                return SandboxSale.Refused("unknown_order", $"The sandbox has no order {orderKey}.");
            if (order.Lines.All(line => line.Open == 0) || order.Lines.Any(line => line.Shipped > 0))
                return SandboxSale.Refused(ErrorCodes.WrongState, $"The order is {order.State}.");

            var lines = order.Lines.Select(line => line with { Cancelled = line.Quantity, CancelledBy = "buyer" }).ToList();
            await ChangeListingsAsync(unit, order.Lines.Select(line => (line.ListingId, line.Open)), static (listing, units) => listing.Cancel(units, restock: true));
            return SandboxSale.Of(await ChangeAsync(unit, order with { Lines = lines, State = "cancelled" }));
        },
        cancellation);

    public async Task<OrderPage> ReadPageAsync(string? cursor, DateTimeOffset from, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("orders", cancellation);
        await ThrowIfRefusedAsync("orders", cancellation);
        var entries = await _store.ListAsync<FeedEntry>(SandboxStore.FeedPrefix, cursor, PageSize, cancellation);
        var orders = new List<RemoteOrder>(entries.Count);
        foreach (var (_, entry) in entries)
        {
            // An order that changes while it is read is met again further on.
            if (await _store.ReadAsync<SandboxOrder>(SandboxStore.OrderKey(entry.OrderKey), cancellation) is { } order
                && (cursor is not null || order.ChangedAt >= from))
            {
                orders.Add(SandboxOrderMapping.ToRemote(order));
            }
        }

        await _faults.AfterAsync("orders", cancellation);
        return new OrderPage(orders, entries.Count == 0 ? cursor ?? SandboxStore.FeedKey(0) : entries[^1].Key, entries.Count == PageSize);
    }

    public async Task<RemoteOrder?> ReadOneAsync(string orderKey, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("orders", cancellation);
        return await _store.ReadAsync<SandboxOrder>(SandboxStore.OrderKey(orderKey), cancellation) is { } order
            ? SandboxOrderMapping.ToRemote(order)
            : null;
    }

    /// <summary>The seller's action; one that was carried out before changes nothing.</summary>
    /// <param name="restock">For cancel: the units go back on sale here.</param>
    public async Task PerformAsync(OrderAction action, bool restock, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("actions", cancellation);
        await ThrowIfRefusedAsync("actions", cancellation);
        await _store.RunAsync(unit => PerformAsync(unit, action, restock), cancellation);
        await _faults.AfterAsync("actions", cancellation);
    }

    public async Task<bool> IsDoneAsync(OrderAction action, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("actions", cancellation);
        var order = await _store.ReadAsync<SandboxOrder>(SandboxStore.OrderKey(action.OrderKey), cancellation);
        return order is not null && order.Actions.Contains(action.Id);
    }

    private async Task<SandboxSale> PlaceAsync(SandboxStore.Unit unit, IReadOnlyList<SandboxLine> lines)
    {
        var sold = new List<SandboxOrderLine>(lines.Count);
        foreach (var line in lines)
        {
            if (await SandboxListings.FindAsync(unit, new Dictionary<string, string>(), line.Sku) is not { Price: { } price } listing)
                return Refused(unit, "unknown_listing", $"The sandbox sells nothing with the SKU {line.Sku}.");
            if (listing.Quantity < line.Quantity)
                return Refused(unit, "out_of_stock", $"{line.Sku}: {listing.ForSale} left.");
            if (sold.Count > 0 && sold[0].UnitPrice.Currency != price.Currency)
                return Refused(unit, "unknown_listing", "The listings of one order are sold in one currency.");

            unit.Set(SandboxStore.ListingKey(listing.Id), listing.Sell(line.Quantity));
            sold.Add(new SandboxOrderLine(
                $"{sold.Count + 1}", listing.Id, listing.Sku, listing.Barcode, listing.Title, listing.VatRate, line.Quantity, 0, 0, null, null, price));
        }

        var counters = await unit.CountersAsync();
        counters = new SandboxCounters(counters.Orders + 1, counters.Changes + 1);
        unit.SetCounters(counters);
        var now = clock.GetUtcNow();
        var order = new SandboxOrder(
            $"SB{100000 + counters.Orders}", 1, counters.Changes, "new", now, now, sold[0].UnitPrice.Currency, sold, null, null, null, []);
        unit.Add(SandboxStore.OrderKey(order.Key), order);
        unit.Add(SandboxStore.FeedKey(order.Sequence), new FeedEntry(order.Key));
        return SandboxSale.Of(order);
    }

    private async Task<bool> PerformAsync(SandboxStore.Unit unit, OrderAction action, bool restock)
    {
        if (await unit.GetAsync<SandboxOrder>(SandboxStore.OrderKey(action.OrderKey)) is not { } order)
            throw new PlatformException(PlatformFailure.NotFound, "unknown_order", $"The sandbox has no order {action.OrderKey}.");
        if (order.Actions.Contains(action.Id))
            return false;

        var asked = action.Lines.GroupBy(line => line.ExternalLineId).ToDictionary(group => group.Key, group => group.Sum(line => line.Quantity));
        foreach (var (id, quantity) in asked)
        {
            var line = order.Lines.FirstOrDefault(line => line.Id == id)
                ?? throw new PlatformException(PlatformFailure.Refused, "unknown_line", $"The order has no line {id}.");
            if (quantity < 1 || (action.Kind is OrderActionKind.Ship or OrderActionKind.Cancel && quantity > line.Open))
                throw new PlatformException(PlatformFailure.Refused, ErrorCodes.WrongState, $"Line {id} has {line.Open} open units.");
        }

        if (order.Lines.All(line => line.Cancelled == line.Quantity))
            throw new PlatformException(PlatformFailure.Refused, ErrorCodes.WrongState, "The order is cancelled.");
        if (action.Kind is OrderActionKind.Ship or OrderActionKind.Cancel)
        {
            await ChangeListingsAsync(
                unit, order.Lines.Select(line => (line.ListingId, asked.GetValueOrDefault(line.Id))),
                (listing, units) => action.Kind is OrderActionKind.Ship ? listing.Ship(units) : listing.Cancel(units, restock));
        }

        await ChangeAsync(unit, SandboxOrderMapping.Apply(order, action, asked) with { Actions = [.. order.Actions, action.Id] });
        return true;
    }

    private async Task<SandboxOrder> ChangeAsync(SandboxStore.Unit unit, SandboxOrder order)
    {
        var counters = await unit.CountersAsync();
        unit.SetCounters(counters with { Changes = counters.Changes + 1 });
        await unit.RemoveAsync(SandboxStore.FeedKey(order.Sequence));
        var changed = order with { Version = order.Version + 1, Sequence = counters.Changes + 1, ChangedAt = clock.GetUtcNow() };
        unit.Set(SandboxStore.OrderKey(order.Key), changed);
        unit.Add(SandboxStore.FeedKey(changed.Sequence), new FeedEntry(order.Key));
        return changed;
    }

    /// <summary>An order is taken whole or not at all: lines before the refused one give their units back.</summary>
    private static SandboxSale Refused(SandboxStore.Unit unit, string error, string detail)
    {
        unit.Discard();
        return SandboxSale.Refused(error, detail);
    }

    private static async Task ChangeListingsAsync(
        SandboxStore.Unit unit, IEnumerable<(string ListingId, long Quantity)> units, Func<SandboxListing, long, SandboxListing> change)
    {
        foreach (var (listingId, quantity) in units)
        {
            var key = SandboxStore.ListingKey(listingId);
            if (quantity > 0 && await unit.GetAsync<SandboxListing>(key) is { } listing)
                unit.Set(key, change(listing, quantity));
        }
    }

    private async Task ThrowIfRefusedAsync(string operation, CancellationToken cancellation)
    {
        if (await _faults.TakeAsync(operation, SandboxFaults.Refuse, cancellation))
            throw new PlatformException(PlatformFailure.Refused, "sandbox_fault", "The sandbox refuses the call, as it was asked to.");
    }

    private sealed record FeedEntry(string OrderKey);
}

/// <param name="Order">Null where the sandbox refused.</param>
internal sealed record SandboxSale(SandboxOrder? Order, string? Error, string? Detail)
{
    public static SandboxSale Of(SandboxOrder order) => new(order, null, null);

    public static SandboxSale Refused(string error, string detail) => new(null, error, detail);
}
