using System.Globalization;
using KolajAI.Simulator.Journals;
using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>Answers the mutations of orders (sheet §Orders).</summary>
internal static class OrderWriteFields
{
    public static void Bind(FieldBinder binder)
    {
        binder.Type<UserErrorView>("OrderCancelUserError");
        binder.Type<PayloadView>("OrderCancelPayload")
            .Field("job", static payload => payload.Result)
            .Field("orderCancelUserErrors", static payload => payload.UserErrors);
        binder.Type<PayloadView>("OrderUpdatePayload").Field("order", static payload => payload.Result);
        binder.Type<PayloadView>("RefundCreatePayload")
            .Field("refund", static payload => payload.Result)
            .Field("order", static payload => (payload.Result as RefundView)?.Order);
        binder.Type<ShopifyShop>("Mutation")
            .Field("orderCancel", static (_, call) => call.Mutate(Cancel))
            .Field("orderUpdate", static (_, call) => call.Mutate(Update))
            .Field("refundCreate", static (_, call) => call.MutateOnce(Refund));
    }

    private static PayloadView Cancel(ShopifyCall call)
    {
        var order = call.Shop.Orders.Find(call.Arguments.Text("orderId")) ?? throw new UserErrorException("orderId", "Order does not exist", "NOT_FOUND");
        if (call.Arguments.Has("refund") && call.Arguments.Has("refundMethod"))
            throw new UserErrorException("refund", "Only one of refund and refundMethod can be given", "INVALID");
        var changes = new OrderChanges(call.Shop, order);
        changes.CheckCancel();
        var (reason, restock) = (call.Arguments.Text("reason")!, call.Arguments.Flag("restock") == true);
        var refund = call.Arguments.Flag("refund") ?? call.Arguments.Object("refundMethod")?.Flag("originalPaymentMethodsRefund") ?? false;
        var job = new JobView($"gid://shopify/Job/{call.Shop.Ids.Next().ToString(CultureInfo.InvariantCulture)}");
        call.Shop.Orders.Jobs.Add(job);
        call.Shop.Later(TimeSpan.FromMilliseconds(call.Shop.Settings.JobDelayMs), () =>
        {
            // Somebody may have been faster: the job then ends without doing anything.
            if (order is { CancelledAt: null, Fulfillments.Count: 0 })
                changes.Cancel(reason, restock, refund);
            job.Done = true;
        });
        return new PayloadView(job);
    }

    private static PayloadView Update(ShopifyCall call)
    {
        var input = call.Arguments.Object("input")!;
        var order = call.Shop.Orders.Find(input.Text("id")) ?? throw new UserErrorException("id", "Order does not exist");
        if (input.Has("note"))
        {
            order.Note = input.Text("note");
            call.Shop.Write(new JournalEntry { Kind = JournalKinds.Invoice, OrderNumber = order.Name, Detail = $"note={order.Note}" });
        }

        if (input.Has("tags"))
            order.TagList = [.. input.Texts("tags").Order(StringComparer.OrdinalIgnoreCase)];
        order.Email = input.Has("email") ? input.Text("email") : order.Email;
        order.Phone = input.Has("phone") ? input.Text("phone") : order.Phone;
        if (input.Has("customAttributes"))
            order.CustomAttributes = [.. input.Objects("customAttributes").Select(static pair => new AttributeView(pair.Text("key") ?? "", pair.Text("value")))];
        ProductAttributes.SetMetafields(call.Shop, order, input);
        call.Shop.Orders.NoteMetafields(order, [.. input.Objects("metafields").Select(field => order.Metafield(field.Text("namespace"), field.Text("key"))).OfType<ShopifyMetafield>()]);
        return new PayloadView(order);
    }

    private static PayloadView Refund(ShopifyCall call)
    {
        var input = call.Arguments.Object("input")!;
        var order = call.Shop.Orders.Find(input.Text("orderId")) ?? throw new UserErrorException("orderId", "Order does not exist");
        if (order.Money.Rate != 1 && input.Text("currency") != order.PresentmentCurrencyCode)
            throw new UserErrorException("currency", "Currency is required for orders in several currencies and must be the presentment currency");
        var units = new List<(OrderLine, int, string)>();
        foreach (var row in input.Objects("refundLineItems"))
        {
            var line = order.Line(Gid.Number(row.Text("lineItemId"), "LineItem")) ?? throw new UserErrorException("refundLineItems", "Line item does not exist");
            var type = row.Text("restockType") ?? "NO_RESTOCK";
            if (type is "RETURN" or "CANCEL" && row.Text("locationId") is { } at && call.Shop.Location(at) is null)
                throw new UserErrorException("refundLineItems", "Location does not exist");
            units.Add((line, row.Number("quantity") ?? 0, type));
        }

        // Transactions name the buyer's money; the order is kept in the shop's.
        var shipping = input.Object("shipping") is { } sent ? sent.Flag("fullRefund") == true ? order.Shipping : sent.Amount("amount") ?? 0 : 0;
        var paid = input.Objects("transactions").Where(static row => row.Text("kind") == "REFUND").Sum(static row => row.Amount("amount") ?? 0) / order.Money.Rate;
        if (shipping > order.Shipping)
            throw new UserErrorException("shipping", "Shipping refund is greater than the shipping paid");
        return new PayloadView(new OrderChanges(call.Shop, order).Refund(units, OrderMoney.Round(paid), input.Text("note")));
    }
}
