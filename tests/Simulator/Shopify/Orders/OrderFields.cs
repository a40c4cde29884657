using KolajAI.Simulator.Shopify.GraphQl;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>Answers what is read of orders, refunds and returns (sheet §Orders).</summary>
internal static class OrderFields
{
    public static void Bind(FieldBinder binder)
    {
        var order = binder.Type<ShopifyOrder>("Order")
            .Field("tags", static order => order.TagList)
            .Field("lineItems", static (order, call) => call.Page(order.Lines, static line => Paging.Sortable(line.Number), static line => line.Number))
            .Field("fulfillments", static (order, call) => order.Fulfillments.Take(call.Arguments.Number("first") ?? int.MaxValue).ToList())
            .Field("fulfillmentOrders", static (order, call) => call.Page(order.FulfilmentOrders, static open => Paging.Sortable(open.Number), static open => open.Number))
            .Field("refunds", static (order, call) => order.Refunds.Take(call.Arguments.Number("first") ?? int.MaxValue).ToList())
            .Field("returns", static (order, call) => call.Page(order.Returns, static back => Paging.Sortable(back.Number), static back => back.Number))
            .Field("shippingLines", static (order, call) => call.Page<ShippingLineView>(order.ShippingLine is { } line ? [line] : [], static line => Paging.Sortable(line.Number), static line => line.Number))
            .Field("taxLines", static order => TaxLines(order, static line => line.Quantity))
            .Field("currentTaxLines", static order => TaxLines(order, static line => line.CurrentQuantity))
            .BindMetafields();
        BindMoney(order);
        BindParts(binder);
        binder.Type<ShopifyShop>("QueryRoot")
            .Field("order", static (shop, call) => shop.Orders.Find(call.Arguments.Text("id")))
            .Field("orders", static (shop, call) => call.Page(Search(shop, call), Sort(call), static order => order.LegacyResourceId))
            .Field("ordersCount", static (shop, call) => CountView.UpTo(Search(shop, call).Count(), call.Arguments.Number("limit")))
            .Field("return", static (shop, call) => shop.Orders.All.SelectMany(static order => order.Returns).FirstOrDefault(back => back.Id == call.Arguments.Text("id")));
    }

    private static void BindMoney(TypeBinder<ShopifyOrder> order)
    {
        Dictionary<string, Func<ShopifyOrder, decimal>> amounts = new()
        {
            ["totalPriceSet"] = static order => order.Total,
            ["originalTotalPriceSet"] = static order => order.Total,
            ["currentTotalPriceSet"] = static order => order.CurrentTotal,
            ["subtotalPriceSet"] = static order => order.Subtotal,
            ["currentSubtotalPriceSet"] = static order => order.CurrentSubtotal,
            ["totalTaxSet"] = static order => order.Tax,
            ["currentTotalTaxSet"] = static order => order.CurrentTax,
            ["totalShippingPriceSet"] = static order => order.Shipping,
            ["totalDiscountsSet"] = static order => order.Lines.Sum(static line => line.Discount),
            ["currentTotalDiscountsSet"] = static order => order.Lines.Sum(static line => line.Discount / line.Quantity * line.CurrentQuantity),
            ["totalReceivedSet"] = static order => order.Received,
            ["totalRefundedSet"] = static order => order.Refunded,
            ["netPaymentSet"] = static order => order.Received - order.Refunded,
            ["totalOutstandingSet"] = static order => Math.Max(0, order.CurrentTotal - (order.Received - order.Refunded)),
        };
        foreach (var (name, amount) in amounts)
            order.Field(name, order => order.Money.Bag(amount(order)));
    }

    private static void BindParts(FieldBinder binder)
    {
        binder.Type<OrderLine>("LineItem");
        binder.Type<DiscountAllocationView>("DiscountAllocation");
        binder.Type<TaxLineView>("TaxLine");
        binder.Type<ShippingLineView>("ShippingLine")
            .Field("originalPriceSet", static line => line.Money.Bag(line.Price))
            .Field("discountedPriceSet", static line => line.Money.Bag(line.Price))
            .Field("currentDiscountedPriceSet", static line => line.Money.Bag(line.Price))
            .Field("taxLines", static _ => Array.Empty<TaxLineView>())
            .Field("isRemoved", static _ => false);
        binder.Type<AddressView>("MailingAddress");
        binder.Type<CustomerView>("Customer");
        binder.Type<MailView>("CustomerEmailAddress");
        binder.Type<PhoneView>("CustomerPhoneNumber");
        binder.Type<RefundView>("Refund")
            .Field("refundLineItems", static (refund, call) => call.Page(refund.Lines, static line => Paging.Sortable(line.Number), static line => line.Number));
        binder.Type<RefundLineView>("RefundLineItem");
        binder.Type<ReturnView>("Return")
            .Field("returnLineItems", static (back, call) => call.Page(back.Lines, static line => Paging.Sortable(line.Number), static line => line.Number));
        binder.Type<ReturnLineView>("ReturnLineItem");
    }

    private static List<TaxLineView> TaxLines(ShopifyOrder order, Func<OrderLine, int> units) =>
    [
        .. order.Lines.Where(static line => line.Taxable && line.TaxRate > 0).GroupBy(static line => line.TaxRate).Select(group =>
            order.Money.TaxLine(0, group.Key) with { PriceSet = order.Money.Bag(group.Sum(line => order.Money.Tax(line.Price(units(line)), line.TaxRate))) }),
    ];

    private static IEnumerable<ShopifyOrder> Search(ShopifyShop shop, ShopifyCall call)
    {
        var search = SearchQuery.Of(call.Arguments.Text("query"));
        return shop.Orders.All.Where(order => search.Matches(name => Field(order, name)));
    }

    private static IReadOnlyList<string>? Field(ShopifyOrder order, string name) => name switch
    {
        "id" => [$"{order.LegacyResourceId}"],
        "name" => [order.Name, $"{order.Number}"],
        "created_at" => [$"{order.CreatedAt:O}"],
        "processed_at" => [$"{order.ProcessedAt:O}"],
        "updated_at" => [$"{order.UpdatedAt:O}"],
        "cancelled_at" => order.CancelledAt is { } at ? [$"{at:O}"] : [],
        "financial_status" => [order.DisplayFinancialStatus, "any"],
        "fulfillment_status" => [order.DisplayFulfillmentStatus, order.Lines.Any(static line => line.Fulfilled > 0) ? "partial" : "unshipped"],
        "status" => [order.CancelledAt is not null ? "cancelled" : order.Closed ? "closed" : "open", "any"],
        "test" => [order.Test ? "true" : "false"],
        "email" => order.Email is { } email ? [email] : [],
        "tag" => order.TagList,
        "sku" => [.. order.Lines.Select(static line => line.Sku).OfType<string>()],
        "default" => [order.Name, $"{order.Number}", order.Email ?? "", order.ShippingAddress.Name],
        _ => null,
    };

    private static Func<ShopifyOrder, string> Sort(ShopifyCall call) => call.Arguments.Text("sortKey") switch
    {
        "UPDATED_AT" => static order => Paging.Sortable(order.UpdatedAt),
        "CREATED_AT" => static order => Paging.Sortable(order.CreatedAt),
        "ORDER_NUMBER" => static order => Paging.Sortable(order.Number),
        "ID" => static order => Paging.Sortable(order.LegacyResourceId),
        _ => static order => Paging.Sortable(order.ProcessedAt),
    };
}
