using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.Fulfilments;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>Cancelling, editing, paying back and shipping an order, by the app or by hand (sheet §Orders, §Fulfilment). Runs under the shop's lock.</summary>
internal sealed class OrderChanges(ShopifyShop shop, ShopifyOrder order)
{
    /// <exception cref="UserErrorException">Cancelled before, with an authorization, a return or a fulfilment (the schema's own list).</exception>
    public void CheckCancel()
    {
        if (order.CancelledAt is not null)
            throw new UserErrorException("orderId", "Order has already been cancelled", "INVALID");
        if (order.DisplayFinancialStatus == "AUTHORIZED" && order.Received > 0)
            throw new UserErrorException("orderId", "Order has pending payment authorizations", "INVALID");
        if (order.Returns.Exists(static back => back.Status is "OPEN" or "REQUESTED"))
            throw new UserErrorException("orderId", "Order has active returns in progress", "INVALID");
        if (order.Fulfillments.Count > 0)
            throw new UserErrorException("orderId", "Cannot cancel an order with fulfillments", "INVALID");
    }

    public void Cancel(string reason, bool restock, bool refund)
    {
        CheckCancel();
        (order.CancelledAt, order.CancelReason, order.ClosedAt) = (shop.Now, reason, shop.Now);
        List<(OrderLine Line, int Units)> left = [.. order.Lines.Where(static line => line.UnfulfilledQuantity > 0).Select(static line => (line, line.UnfulfilledQuantity))];
        var amount = refund ? order.Received - order.Refunded : 0;
        foreach (var (line, units) in left)
            TakeOff(line, units, restock, reason);
        var type = restock ? "CANCEL" : "NO_RESTOCK";
        order.Refunds.Add(new RefundView(
            shop.Ids.Next(), order, amount, null, shop.Now, [.. left.Select(pair => new RefundLineView(shop.Ids.Next(), pair.Line, pair.Units, type, pair.Line.Level?.Location, order.Money))]));
        foreach (var open in order.FulfilmentOrders.Where(static open => open.Status != "CLOSED"))
            (open.Status, open.UpdatedAt) = ("CANCELLED", shop.Now);
        if (order.Received == 0)
            order.DisplayFinancialStatus = "VOIDED";
        else if (refund)
            order.DisplayFinancialStatus = "REFUNDED";
        shop.Orders.Touch(order, "ORDERS_CANCELLED");
    }

    /// <summary>An edit takes units off that were not shipped.</summary>
    /// <exception cref="UserErrorException">More than is left.</exception>
    public void Edit(IReadOnlyList<(OrderLine Line, int Units)> removed, bool restock)
    {
        foreach (var (line, units) in removed)
        {
            if (units < 1 || units > line.UnfulfilledQuantity)
                throw new UserErrorException("quantity", $"{line.Sku}: {line.UnfulfilledQuantity} left, {units} to be removed.");
        }

        foreach (var (line, units) in removed)
            TakeOff(line, units, restock, "edit");
        order.Edited = true;
        shop.Orders.Touch(order, "ORDERS_EDITED");
    }

    /// <summary>Pays back; units not shipped yet go first and leave their fulfilment order.</summary>
    /// <param name="amount">In the shop's money.</param>
    /// <exception cref="UserErrorException">More units than are left, or more money than came.</exception>
    public RefundView Refund(IReadOnlyList<(OrderLine Line, int Units, string RestockType)> units, decimal amount, string? note)
    {
        foreach (var (line, count, _) in units)
        {
            if (count < 1 || count > line.RefundableQuantity)
                throw new UserErrorException("refundLineItems", "Quantity cannot refund more items than were purchased");
        }

        if (amount > order.Received - order.Refunded)
            throw new UserErrorException("transactions", "Refund amount is greater than what was received");
        var refund = new RefundView(
            shop.Ids.Next(), order, amount, note, shop.Now, [.. units.Select(row => new RefundLineView(shop.Ids.Next(), row.Line, row.Units, row.RestockType, row.Line.Level?.Location, order.Money))]);
        foreach (var (line, count, type) in units)
            GiveBack(line, count, type);
        order.Refunds.Add(refund);
        if (amount > 0)
            order.DisplayFinancialStatus = order.Refunded >= order.Received ? "REFUNDED" : "PARTIALLY_REFUNDED";
        shop.Webhooks.Tell("REFUNDS_CREATE", OrderBody.Of(refund), null);
        shop.Orders.Touch(order);
        return refund;
    }

    /// <summary>Ships units of fulfilment orders of one location.</summary>
    public Fulfilment Ship(IReadOnlyList<(FulfilmentOrder From, FulfilmentOrderLine Line, int Units)> units, IReadOnlyList<TrackingView> tracking)
    {
        List<FulfilmentLine> lines = [.. units.GroupBy(static row => row.Line.LineItem).Select(group => new FulfilmentLine(shop.Ids.Next(), group.Key, group.Sum(static row => row.Units)))];
        var parcel = new Fulfilment(shop.Ids.Next(), order, units[0].From.Location, lines, [.. units.Select(static row => row.From).Distinct()], shop.Now) { Tracking = tracking };
        foreach (var (from, line, count) in units)
        {
            line.RemainingQuantity -= count;
            line.LineItem.Fulfilled += count;
            (from.Status, from.UpdatedAt) = (from.Lines.TrueForAll(static left => left.RemainingQuantity == 0) ? "CLOSED" : "IN_PROGRESS", shop.Now);
            Take(line.LineItem, JournalKinds.Ship, count, available: 0);
        }

        order.Fulfillments.Add(parcel);
        order.FulfilmentWord = null;
        shop.Webhooks.Tell("FULFILLMENTS_CREATE", OrderBody.Of(parcel), null);
        shop.Orders.Touch(order, order.DisplayFulfillmentStatus == "FULFILLED" ? "ORDERS_FULFILLED" : "ORDERS_PARTIALLY_FULFILLED");
        return parcel;
    }

    public void Track(Fulfilment parcel, IReadOnlyList<TrackingView> tracking)
    {
        (parcel.Tracking, parcel.UpdatedAt) = (tracking, shop.Now);
        shop.Write(new JournalEntry { Kind = JournalKinds.Package, OrderNumber = order.Name, PackageId = parcel.Number, Detail = $"tracking {tracking.FirstOrDefault()?.Number}" });
        shop.Webhooks.Tell("FULFILLMENTS_UPDATE", OrderBody.Of(parcel), null);
        shop.Orders.Touch(order);
    }

    private void GiveBack(OrderLine line, int count, string type)
    {
        var open = Math.Min(count, line.UnfulfilledQuantity);
        if (open > 0)
            TakeOff(line, open, type is "CANCEL" or "RETURN" or "LEGACY_RESTOCK", "refund");
        var shipped = count - open;
        if (shipped == 0)
            return;
        line.Returned += shipped;
        if (line.Level is { } level && type is "RETURN" or "LEGACY_RESTOCK")
            shop.Stock.Move(level, shipped, 0, new StockCause { Kind = JournalKinds.Return, OrderName = order.Name, LineId = line.Number, Units = shipped });
    }

    private void TakeOff(OrderLine line, int count, bool restock, string why)
    {
        line.Removed += count;
        var left = count;
        foreach (var open in order.FulfilmentOrders)
        {
            foreach (var row in open.Lines.Where(row => row.LineItem == line))
            {
                var off = Math.Min(left, row.RemainingQuantity);
                row.RemainingQuantity -= off;
                row.TotalQuantity -= off;
                left -= off;
            }

            if (open.Status is not "CANCELLED" && open.Lines.TrueForAll(static row => row.RemainingQuantity == 0))
                (open.Status, open.UpdatedAt) = ("CLOSED", shop.Now);
        }

        Take(line, JournalKinds.Cancel, count, restock ? count : 0, why);
    }

    private void Take(OrderLine line, string kind, int count, int available, string? why = null)
    {
        var cause = new StockCause { Kind = kind, OrderName = order.Name, LineId = line.Number, Units = count };
        if (line.Level is { } level)
            shop.Stock.Move(level, available, -count, cause);
        else
            shop.Write(new JournalEntry { Kind = kind, Sku = line.Sku, OrderNumber = order.Name, LineId = line.Number, Quantity = count, Detail = why });
    }
}
