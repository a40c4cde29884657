using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Requests;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>Refunds of an order (sheet, orders). Without an amount it is the sum of the lines.</summary>
internal static class RefundEndpoints
{
    private const string Refunds = "/orders/{orderId:long}/refunds";

    private static readonly WooField[] Fields =
    [
        new("amount", WooType.Money), new("reason", WooType.Text), new("api_refund", WooType.Boolean), new("api_restock", WooType.Boolean),
        new("line_items", WooType.Objects), new("meta_data", WooType.Objects), new("refunded_by", WooType.Integer),
    ];

    private static readonly WooField[] LineFields = [new("id", WooType.Integer), new("quantity", WooType.Integer), new("refund_total", WooType.Money)];

    public static void Map(RouteGroupBuilder shop)
    {
        shop.MapGet(Refunds, (HttpContext context, long orderId) =>
        {
            var found = context.Shop();
            var query = new WooQuery(context.Request);
            var page = WooPage.Of(query);
            query.Check();
            return found.Locked(() =>
            {
                var order = found.Orders.Required(orderId);
                return page.Take([.. order.Refunds.AsEnumerable().Reverse()], refund => OrderJson.View(found, order, refund));
            }).Answer(context);
        }).As("refund_list");

        shop.MapGet($"{Refunds}/{{id:long}}", (HttpContext context, long orderId, long id) => context.Answer(found =>
        {
            var order = found.Orders.Required(orderId);
            return OrderJson.View(found, order, order.Refunds.Find(one => one.Id == id) ?? throw WooErrors.InvalidId("shop_order_refund"));
        })).As("refund_get");

        shop.MapPost(Refunds, async (HttpContext context, long orderId) =>
        {
            var body = await WooBody.ReadAsync(context);
            WooBody.Check(body, Fields);
            return context.Answer(
                found =>
                {
                    var order = found.Orders.Required(orderId);
                    return OrderJson.View(found, order, Create(found, order, body));
                },
                StatusCodes.Status201Created);
        }).As("refund_create");

        shop.MapDelete($"{Refunds}/{{id:long}}", IResult () => throw WooErrors.NotSimulated("Deleting a refund")).As("refund_delete");
    }

    private static OrderRefund Create(WooShop shop, WooOrder order, JsonObject body)
    {
        var lines = (body["line_items"] as JsonArray ?? []).OfType<JsonObject>().Select(line => Line(shop, order, line)).ToList();
        var amount = WooBody.Text(body, "amount") is { Length: > 0 } text ? WooProduct.Amount(text) : lines.Sum(line => line.Amount.Gross);

        // Both are true where they are not sent: money goes back by the gateway, units go back to stock.
        return shop.Orders.Refund(
            order, amount, WooBody.Text(body, "reason") ?? "", IsNotFalse(body["api_refund"]), IsNotFalse(body["api_restock"]), lines, Meta(body["meta_data"]));
    }

    private static RefundedLine Line(WooShop shop, WooOrder order, JsonObject sent)
    {
        WooBody.Check(sent, LineFields);
        var line = order.Lines.FirstOrDefault(one => one.Id == WooBody.Integer(sent["id"]))
            ?? throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_invalid_order_refund", "Line item is not of this order.");
        var tax = (sent["refund_tax"] as JsonArray ?? []).OfType<JsonObject>().Select(one => Decimal(one["refund_total"])).Sum();
        var quantity = WooBody.Integer(sent["quantity"]) ?? 0;
        return quantity is >= 0 and <= int.MaxValue
            ? new RefundedLine(shop.NextRowId(), line, (int)quantity, new TaxedAmount(Decimal(sent["refund_total"]), tax))
            : throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_invalid_order_refund", "Quantity must not be below zero.");
    }

    private static decimal Decimal(JsonNode? amount) => amount?.GetValueKind() switch
    {
        null => 0,
        JsonValueKind.String when decimal.TryParse(amount.GetValue<string>(), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var value) => value,
        _ => throw new WooRefusal(StatusCodes.Status400BadRequest, "woocommerce_rest_invalid_order_refund", "An amount is a text."),
    };

    private static JsonArray Meta(JsonNode? sent)
    {
        var id = 0L;
        var bag = new MetaBag(() => ++id);
        bag.Merge(sent);
        return bag.View();
    }

    private static bool IsNotFalse(JsonNode? value) => value?.GetValueKind() != JsonValueKind.False;
}
