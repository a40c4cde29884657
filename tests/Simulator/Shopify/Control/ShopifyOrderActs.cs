using KolajAI.Simulator.Control;
using KolajAI.Simulator.Shopify.Fulfilments;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Control;

/// <summary>What the merchant and the buyer do to an order by hand. Runs under the shop's lock.</summary>
internal static class ShopifyOrderActs
{
    public static void Cancel(ShopifyShop shop, ShopifyOrder order, ShopifyCancel cancel) =>
        new OrderChanges(shop, order).Cancel(cancel.Reason, cancel.Restock, cancel.Refund);

    public static void Edit(ShopifyShop shop, ShopifyOrder order, ShopifyEdit edit) =>
        new OrderChanges(shop, order).Edit([.. edit.Remove.Select(wanted => (Line(order, wanted), wanted.Quantity))], edit.Restock);

    public static void Refund(ShopifyShop shop, ShopifyOrder order, ShopifyRefund refund)
    {
        List<(OrderLine Line, int Units, string Type)> units = [.. refund.Lines.Select(wanted => (Line(order, wanted), wanted.Quantity, refund.RestockType))];
        var amount = refund.Amount ?? units.Sum(static row => row.Line.Price(row.Units));
        new OrderChanges(shop, order).Refund(units, Math.Min(amount, order.Received - order.Refunded), null);
    }

    public static void Ship(ShopifyShop shop, ShopifyOrder order, ShopifyShip ship)
    {
        var open = order.FulfilmentOrders.SelectMany(static from => from.Lines.Where(static line => line.RemainingQuantity > 0).Select(line => (From: from, Line: line))).ToList();
        List<(FulfilmentOrder From, FulfilmentOrderLine Line, int Units)> units = ship.Lines.Count == 0
            ? [.. open.Select(static row => (row.From, row.Line, row.Line.RemainingQuantity))]
            : [.. ship.Lines.Select(wanted => Row(order, open, wanted))];
        if (units.Count == 0)
            throw new ControlRequestException(StatusCodes.Status409Conflict, $"{order.Name} has nothing left to ship.");
        // One parcel a location, as the platform has it.
        foreach (var parcel in units.GroupBy(static row => row.From.Location))
            new OrderChanges(shop, order).Ship([.. parcel], [new TrackingView(ship.Company, ship.TrackingNumber, null)]);
    }

    public static void Return(ShopifyShop shop, ShopifyOrder order, ShopifyReturn back)
    {
        List<ReturnLineView> lines = [.. back.Lines.Select(wanted => new ReturnLineView(
            shop.Ids.Next(), Shipped(order, Line(order, wanted)), wanted.Quantity, back.Note, back.Status == "CLOSED"))];
        order.Returns.Add(new ReturnView(shop.Ids.Next(), order, $"{order.Name}-R{order.Returns.Count + 1}", back.Status, shop.Now, lines));
        shop.Orders.Touch(order);
    }

    public static ShopifyOrderView View(ShopifyOrder order) => new(
        order.Id, order.Name, order.DisplayFinancialStatus, order.DisplayFulfillmentStatus, order.CancelledAt is not null, order.UpdatedAt, order.Note,
        [.. order.Lines.Select(static line => new ShopifyOrderLineView(line.Id, line.Sku, line.Quantity, line.CurrentQuantity, line.Fulfilled))],
        [.. order.FulfilmentOrders.Select(static open => open.Id)],
        [.. order.Fulfillments.Select(static parcel => new ShopifyFulfilmentView(parcel.Id, parcel.Tracking.FirstOrDefault()?.Company, parcel.Tracking.FirstOrDefault()?.Number))]);

    private static OrderLine Line(ShopifyOrder order, ShopifyLineUnits wanted) =>
        order.Lines.FirstOrDefault(line => wanted.LineItemId is { } id ? line.Id == id : line.Sku == wanted.Sku)
        ?? throw new ControlRequestException(StatusCodes.Status404NotFound, $"{order.Name} has no line {wanted.LineItemId ?? wanted.Sku}.");

    private static (FulfilmentOrder From, FulfilmentOrderLine Line, int Units) Row(
        ShopifyOrder order, List<(FulfilmentOrder From, FulfilmentOrderLine Line)> open, ShopifyLineUnits wanted)
    {
        var line = Line(order, wanted);
        var (from, row) = open.Find(row => row.Line.LineItem == line);
        return row is not null && wanted.Quantity >= 1 && wanted.Quantity <= row.RemainingQuantity
            ? (from, row, wanted.Quantity)
            : throw new ControlRequestException(StatusCodes.Status409Conflict, $"{line.Sku}: {row?.RemainingQuantity ?? 0} left, {wanted.Quantity} to be shipped.");
    }

    private static FulfilmentLine Shipped(ShopifyOrder order, OrderLine line) =>
        order.Fulfillments.SelectMany(static parcel => parcel.Lines).FirstOrDefault(shipped => shipped.LineItem == line)
        ?? throw new ControlRequestException(StatusCodes.Status409Conflict, $"{line.Sku} was not shipped yet.");
}
