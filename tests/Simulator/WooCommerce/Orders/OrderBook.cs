using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Control;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;
using KolajAI.Simulator.WooCommerce.Webhooks;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>A shop's orders. Every method runs under the shop's lock.</summary>
internal sealed class OrderBook(WooShop shop)
{
    private static readonly WooField[] Fields =
    [
        new("customer_note", WooType.Text), new("payment_method", WooType.Text), new("payment_method_title", WooType.Text), new("transaction_id", WooType.Text),
        new("billing", WooType.Texts), new("shipping", WooType.Texts), new("meta_data", WooType.Objects), new("set_paid", WooType.Boolean),
        new("line_items", WooType.NotSimulated), new("shipping_lines", WooType.NotSimulated), new("fee_lines", WooType.NotSimulated),
        new("coupon_lines", WooType.NotSimulated), new("currency", WooType.NotSimulated), new("customer_id", WooType.NotSimulated), new("parent_id", WooType.NotSimulated),
    ];

    private readonly Dictionary<long, WooOrder> _orders = [];
    private readonly OrderStock _stock = new(shop);
    private readonly Checkout _checkout = new(shop);

    public IEnumerable<WooOrder> All => _orders.Values.OrderBy(order => order.Id);

    /// <exception cref="WooRefusal">None has this id.</exception>
    public WooOrder Required(long id, int status = StatusCodes.Status404NotFound) => _orders.GetValueOrDefault(id) ?? throw WooErrors.InvalidId("shop_order", status);

    /// <inheritdoc cref="Checkout.Order"/>
    public WooOrder Place(WooPurchase purchase)
    {
        var order = _checkout.Order(purchase);
        _orders[order.Id] = order;
        if (order.Status == purchase.Status)
            Write(order, order.Status);
        else
            Enter(order, purchase.Status);
        shop.Webhooks.Tell(WooTopics.Order, "created", order.Id);
        return order;
    }

    /// <exception cref="WooRefusal">A field has another type, or the shop has no such status (400).</exception>
    public void Edit(WooOrder order, JsonObject body)
    {
        WooBody.Check(body, [.. Fields, new WooField("status", WooType.Text, OrderStatuses.Of(shop))]);
        order.CustomerNote = WooBody.Text(body, "customer_note") ?? order.CustomerNote;
        order.PaymentMethod = WooBody.Text(body, "payment_method") ?? order.PaymentMethod;
        order.PaymentMethodTitle = WooBody.Text(body, "payment_method_title") ?? order.PaymentMethodTitle;
        order.TransactionId = WooBody.Text(body, "transaction_id") ?? order.TransactionId;
        Merge(order.BillingAddress, body["billing"]);
        Merge(order.ShippingAddress, body["shipping"]);
        order.Meta.Merge(body["meta_data"]);
        if (WooBody.Text(body, "status") is { } status)
            Enter(order, status);
        if (body["set_paid"]?.GetValue<bool>() == true && !OrderStatuses.IsPaid(order.Status))
            Enter(order, "processing");
        Touch(order);
    }

    /// <summary>Somebody changes the status in the shop's panel.</summary>
    /// <exception cref="WooRefusal">The shop has no such status (400).</exception>
    public void SetStatus(WooOrder order, string status) => Edit(order, new JsonObject { ["status"] = status });

    public OrderNote AddNote(WooOrder order, string text, bool toCustomer, string author)
    {
        var note = new OrderNote(shop.NextRowId(), author, text, toCustomer, ShopClock.WholeSeconds(shop.Now));
        order.Notes.Add(note);
        return note;
    }

    /// <param name="lines">Units and amounts that are paid back.</param>
    /// <param name="restock">The units of the lines are for sale again.</param>
    /// <exception cref="WooRefusal">Not an amount that can be paid back.</exception>
    public OrderRefund Refund(WooOrder order, decimal amount, string reason, bool byGateway, bool restock, IReadOnlyList<RefundedLine> lines, JsonArray meta)
    {
        if (amount <= 0)
            throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_invalid_order_refund", "Refund amount must be greater than zero.");
        var left = order.Total.Gross - order.Refunded;
        if (amount > left || lines.Any(line => line.Quantity > line.Line.Quantity - line.Line.Refunded))
            throw Impossible("Invalid refund amount.");
        if (byGateway && !shop.Settings.GatewayRefunds)
            throw Impossible("The payment gateway for this order does not support automatic refunds.");

        var refund = new OrderRefund(shop.NextId(), amount, reason, byGateway, ShopClock.WholeSeconds(shop.Now), lines, meta);
        order.Refunds.Add(refund);
        foreach (var line in lines.Where(line => line.Quantity > 0))
        {
            line.Line.Refunded += line.Quantity;
            if (restock)
                _stock.GiveBack(order, line.Line, line.Quantity, Math.Min(line.Quantity, line.Line.Reduced));
        }

        if (amount == left)
            Enter(order, "refunded");
        Touch(order);
        return refund;
    }

    /// <summary>Into the bin, or away for good. Neither moves stock.</summary>
    /// <exception cref="WooRefusal">It is in the bin already (410).</exception>
    public void Delete(WooOrder order, bool force)
    {
        if (!force && order.Status == WooOrder.Trash)
            throw WooErrors.AlreadyTrashed("order");
        if (force)
            _orders.Remove(order.Id);
        else
            (order.StatusBeforeTrash, order.Status) = (order.Status, WooOrder.Trash);
        order.Modified = ShopClock.WholeSeconds(shop.Now);
        Write(order, force ? "deleted" : WooOrder.Trash);
        shop.Webhooks.Tell(WooTopics.Order, "deleted", order.Id);
    }

    /// <summary>Out of the bin, as it was.</summary>
    public void Restore(WooOrder order)
    {
        order.Status = order.StatusBeforeTrash ?? order.Status;
        order.StatusBeforeTrash = null;
        order.Modified = ShopClock.WholeSeconds(shop.Now);
        Write(order, order.Status);
        shop.Webhooks.Tell(WooTopics.Order, "restored", order.Id);
    }

    private void Enter(WooOrder order, string status)
    {
        if (order.Status == status)
            return;
        var now = ShopClock.WholeSeconds(shop.Now);
        AddNote(order, $"Order status changed from {OrderStatuses.Title(order.Status)} to {OrderStatuses.Title(status)}.", false, "system");
        order.Status = status;
        if (OrderStatuses.IsPaid(status))
            order.Paid ??= now;
        order.Completed = status == "completed" ? now : order.Completed;
        Write(order, status);
        _stock.Follow(order);
        // Set to refunded by hand, what is left is paid back, without a word about units.
        if (status == "refunded" && order.Total.Gross > order.Refunded)
            order.Refunds.Add(new OrderRefund(shop.NextId(), order.Total.Gross - order.Refunded, "Order fully refunded.", false, now, [], []));
    }

    private void Touch(WooOrder order)
    {
        order.Modified = ShopClock.WholeSeconds(shop.Now);
        shop.Webhooks.Tell(WooTopics.Order, "updated", order.Id);
    }

    private void Write(WooOrder order, string status) => shop.Write(new JournalEntry
    {
        Kind = JournalKinds.Package,
        OrderNumber = order.Id.ToString(CultureInfo.InvariantCulture),
        PackageId = order.Id,
        Detail = status,
    });

    private static void Merge(JsonObject address, JsonNode? sent)
    {
        foreach (var (name, value) in sent as JsonObject ?? [])
        {
            if (address.ContainsKey(name))
                address[name] = value?.DeepClone();
        }
    }

    private static WooRefusal Impossible(string message) => new(StatusCodes.Status500InternalServerError, "woocommerce_rest_cannot_create_order_refund", message);
}
