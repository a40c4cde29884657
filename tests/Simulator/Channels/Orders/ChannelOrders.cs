using System.Globalization;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Channels.Shops;
using KolajAI.Simulator.Channels.Stock;
using KolajAI.Simulator.Journals;

namespace KolajAI.Simulator.Channels.Orders;

/// <summary>A shop's orders as they are now. Call only under the shop's lock.</summary>
internal sealed class ChannelOrders(ChannelShop shop)
{
    private const int FirstNumber = 100_000;
    private readonly Dictionary<string, ChannelOrder> _orders = new(StringComparer.Ordinal);
    private long _changes;

    public IReadOnlyCollection<ChannelOrder> All => _orders.Values;

    public ChannelOrder? Find(string key) => _orders.GetValueOrDefault(key);

    /// <summary>A buyer buys: all lines or none.</summary>
    /// <exception cref="ChannelRefusal">Not enough is for sale (409), or something is not sold here (404).</exception>
    public ChannelOrder Place(IReadOnlyList<ChannelBuy> buys)
    {
        if (buys.Count == 0 || buys.Any(static buy => buy.Quantity < 1))
            throw new ChannelRefusal(StatusCodes.Status400BadRequest, "malformed", "An order has lines of at least one unit.");
        foreach (var bySku in buys.GroupBy(static buy => buy.Sku))
        {
            var listing = shop.Shelf.BySku(bySku.Key) ?? throw new ChannelRefusal(StatusCodes.Status404NotFound, "unknown_listing", $"Nothing is sold as {bySku.Key}.");
            if (listing.ForSale < bySku.Sum(static buy => buy.Quantity))
                throw new ChannelRefusal(StatusCodes.Status409Conflict, "out_of_stock", string.Create(CultureInfo.InvariantCulture, $"{listing.Shown} left."));
        }

        var key = string.Create(CultureInfo.InvariantCulture, $"SB{FirstNumber + _orders.Count + 1}");
        var lines = buys.Select((buy, index) =>
        {
            var listing = shop.Shelf.BySku(buy.Sku)!;
            var before = listing.Shown;
            listing.Allocated += buy.Quantity;
            Log(JournalKinds.Sale, listing, before, key, buy.Quantity);
            return new ChannelOrderLine(
                (index + 1).ToString(CultureInfo.InvariantCulture), listing.Id, listing.Sku, listing.Barcode, listing.Title, listing.VatRate, buy.Quantity, 0, 0,
                null, null, listing.Price!);
        }).ToList();
        return Change(new ChannelOrder(key, 0, 0, "new", shop.Now, shop.Now, lines[0].UnitPrice.Currency, lines, null, null, null, []));
    }

    /// <summary>The buyer cancels every open unit, which works while nothing is shipped.</summary>
    /// <exception cref="ChannelRefusal">There is nothing to cancel (409), or no such order (404).</exception>
    public ChannelOrder CancelByBuyer(string key, bool restock)
    {
        var order = Required(key);
        if (order.Lines.All(static line => line.Open == 0) || order.Lines.Any(static line => line.Shipped > 0))
            throw WrongState($"The order is {order.State}.");
        return Change(Cancel(order, order.Lines.ToDictionary(static line => line.Id, static line => line.Open), restock, "buyer", null));
    }

    /// <summary>Every open unit is shipped, without the seller's doing.</summary>
    /// <exception cref="ChannelRefusal">Nothing is open (409), or there is no such order (404).</exception>
    public ChannelOrder ShipAll(string key)
    {
        var order = Required(key);
        if (order.Lines.All(static line => line.Open == 0))
            throw WrongState($"The order is {order.State}.");
        return Change(Ship(order, order.Lines.ToDictionary(static line => line.Id, static line => line.Open)));
    }

    /// <summary>The seller acknowledges or invoices at the shop itself.</summary>
    /// <exception cref="ChannelRefusal">The order is cancelled (409), there is none (404), or no such step (422).</exception>
    public ChannelOrder Advance(string key, string step)
    {
        var order = Required(key);
        Perform(key, new ActionBody($"panel-{step}-{order.Version}", step, [], false, null, null, null, step is "invoice" ? key : null));
        return Required(key);
    }

    /// <summary>The seller's action.</summary>
    /// <exception cref="ChannelRefusal">By the protocol: 404, 409, 422.</exception>
    public void Perform(string key, ActionBody action)
    {
        var order = Required(key);
        if (order.Actions.Contains(action.Id))
            return;
        var asked = action.Lines.GroupBy(static line => line.LineId).ToDictionary(static group => group.Key, static group => group.Sum(static line => line.Quantity));
        foreach (var (id, quantity) in asked)
        {
            var line = order.Lines.FirstOrDefault(line => line.Id == id)
                ?? throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "unknown_line", $"The order has no line {id}.");
            if (quantity < 1 || (action.Kind is "ship" or "cancel" && quantity > line.Open))
                throw WrongState(string.Create(CultureInfo.InvariantCulture, $"Line {id} has {line.Open} open units."));
        }

        if (order.State == "cancelled")
            throw WrongState("The order is cancelled.");
        var changed = action.Kind switch
        {
            "acknowledge" => order with { State = order.State == "new" ? "acknowledged" : order.State },
            "invoice" => order with { State = order.State is "new" or "acknowledged" ? "invoiced" : order.State, InvoiceNumber = action.InvoiceNumber },
            "ship" => Ship(order with { Carrier = action.Carrier ?? order.Carrier, TrackingNumber = action.TrackingNumber ?? order.TrackingNumber }, asked),
            "cancel" => Cancel(order, asked, action.Restock, "seller", action.Reason ?? "other"),
            _ => throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "unknown_action", $"There is no action '{action.Kind}'."),
        };
        Change(changed with { Actions = [.. order.Actions, action.Id] });
    }

    public ChannelOrder Required(string key) =>
        Find(key) ?? throw new ChannelRefusal(StatusCodes.Status404NotFound, "unknown_order", $"There is no order {key}.");

    private ChannelOrder Ship(ChannelOrder order, Dictionary<string, long> units)
    {
        Move(order, units, JournalKinds.Ship, static (listing, count) =>
        {
            listing.Allocated -= count;
            listing.OnHand -= count;
        });
        return Settled(order with { Lines = [.. order.Lines.Select(line => line with { Shipped = line.Shipped + units.GetValueOrDefault(line.Id) })] });
    }

    private ChannelOrder Cancel(ChannelOrder order, Dictionary<string, long> units, bool restock, string by, string? reason)
    {
        Move(order, units, JournalKinds.Cancel, (listing, count) =>
        {
            listing.Allocated -= count;
            listing.OnHand -= restock ? 0 : count;
        });
        return Settled(order with
        {
            Lines = [.. order.Lines.Select(line => units.GetValueOrDefault(line.Id) is var count && count > 0
                ? line with { Cancelled = line.Cancelled + count, CancelledBy = by, CancelReason = reason }
                : line)],
        });
    }

    private void Move(ChannelOrder order, Dictionary<string, long> units, string kind, Action<ChannelListing, long> move)
    {
        foreach (var line in order.Lines)
        {
            if (units.GetValueOrDefault(line.Id) is not (> 0 and var count) || shop.Shelf.ById(line.ListingId) is not { } listing)
                continue;
            var before = listing.Shown;
            move(listing, count);
            Log(kind, listing, before, order.Key, count);
        }
    }

    private static ChannelOrder Settled(ChannelOrder order) => order with
    {
        State = order.Lines.All(static line => line.Cancelled == line.Quantity) ? "cancelled"
            : order.Lines.All(static line => line.Open == 0) ? "shipped"
            : order.State,
    };

    private ChannelOrder Change(ChannelOrder order)
    {
        var changed = order with { Version = order.Version + 1, Sequence = ++_changes, ChangedAt = shop.Now };
        _orders[order.Key] = changed;
        shop.Feed.Tell(changed);
        shop.Notices.Tell(changed);
        return changed;
    }

    private void Log(string kind, ChannelListing listing, long before, string key, long units) =>
        shop.Write(ChannelShelf.Entry(kind, listing, before) with { OrderNumber = key, Quantity = (int)units });

    private static ChannelRefusal WrongState(string message) => new(StatusCodes.Status409Conflict, "wrong_state", message);
}
