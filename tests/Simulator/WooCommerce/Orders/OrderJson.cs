using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Products;
using KolajAI.Simulator.WooCommerce.Shops;

namespace KolajAI.Simulator.WooCommerce.Orders;

/// <summary>How the shop shows orders (sheet, orders): totals are texts with two decimals, a line's <c>price</c> is a number.</summary>
internal static class OrderJson
{
    private const long TaxRate = 1;

    public static JsonObject View(WooShop shop, WooOrder order)
    {
        var (lines, coupons, total) = (TaxedAmount.Sum(order.Lines.Select(line => line.Total)), TaxedAmount.Sum(order.Coupons.Select(one => one.Amount)), order.Total);
        var shipping = TaxedAmount.Sum(order.Shipping.Select(one => one.Amount));
        return new JsonObject
        {
            ["id"] = order.Id,
            ["parent_id"] = 0,
            ["status"] = order.Status,
            ["currency"] = order.Currency,
            ["version"] = shop.Settings.Version,
            ["prices_include_tax"] = order.PricesIncludeTax,
            ["date_created"] = shop.Clock.Local(order.Created),
            ["date_modified"] = shop.Clock.Local(order.Modified),
            ["discount_total"] = Money(coupons.Net),
            ["discount_tax"] = Money(coupons.Tax),
            ["shipping_total"] = Money(shipping.Net),
            ["shipping_tax"] = Money(shipping.Tax),
            ["cart_tax"] = Money(total.Tax - shipping.Tax),
            ["total"] = Money(total.Gross),
            ["total_tax"] = Money(total.Tax),
            ["customer_id"] = 0,
            ["order_key"] = string.Create(CultureInfo.InvariantCulture, $"wc_order_{order.Id}"),
            ["billing"] = order.BillingAddress.DeepClone(),
            ["shipping"] = order.ShippingAddress.DeepClone(),
            ["payment_method"] = order.PaymentMethod,
            ["payment_method_title"] = order.PaymentMethodTitle,
            ["transaction_id"] = order.TransactionId,
            ["customer_ip_address"] = "127.0.0.1",
            ["customer_user_agent"] = "",
            ["created_via"] = "checkout",
            ["customer_note"] = order.CustomerNote,
            ["date_completed"] = shop.Clock.Local(order.Completed),
            ["date_paid"] = shop.Clock.Local(order.Paid),
            ["cart_hash"] = "",
            ["number"] = order.Id.ToString(CultureInfo.InvariantCulture),
            ["meta_data"] = order.Meta.View(),
            ["line_items"] = new JsonArray([.. order.Lines.Select(Line)]),
            ["tax_lines"] = TaxLines(order, total.Tax - shipping.Tax, shipping.Tax),
            ["shipping_lines"] = new JsonArray([.. order.Shipping.Select(one => new JsonObject
            {
                ["id"] = one.Id, ["method_title"] = one.Name, ["method_id"] = "flat_rate", ["instance_id"] = "1",
                ["total"] = Money(one.Amount.Net), ["total_tax"] = Money(one.Amount.Tax), ["taxes"] = Taxes(one.Amount.Tax, null), ["meta_data"] = new JsonArray(),
            })]),
            ["fee_lines"] = new JsonArray([.. order.Fees.Select(one => new JsonObject
            {
                ["id"] = one.Id, ["name"] = one.Name, ["tax_class"] = "", ["tax_status"] = "taxable", ["amount"] = Money(one.Amount.Net),
                ["total"] = Money(one.Amount.Net), ["total_tax"] = Money(one.Amount.Tax), ["taxes"] = Taxes(one.Amount.Tax, null), ["meta_data"] = new JsonArray(),
            })]),
            ["coupon_lines"] = new JsonArray([.. order.Coupons.Select(one => new JsonObject
            {
                ["id"] = one.Id, ["code"] = one.Name, ["discount"] = Money(one.Amount.Net), ["discount_tax"] = Money(one.Amount.Tax), ["meta_data"] = new JsonArray(),
            })]),
            ["refunds"] = new JsonArray([.. order.Refunds.Select(refund => new JsonObject
            {
                ["id"] = refund.Id, ["reason"] = refund.Reason, ["total"] = Money(-refund.Amount),
            })]),
            ["payment_url"] = "",
            ["is_editable"] = order.Status is "pending" or "on-hold",
            ["needs_payment"] = order.Status is "pending" or "failed" && total.Gross > 0,
            ["needs_processing"] = true,
            ["date_created_gmt"] = ShopClock.Gmt(order.Created),
            ["date_modified_gmt"] = ShopClock.Gmt(order.Modified),
            ["date_completed_gmt"] = ShopClock.Gmt(order.Completed),
            ["date_paid_gmt"] = ShopClock.Gmt(order.Paid),
            ["currency_symbol"] = Currencies.Of(order.Currency).Symbol,
            ["_links"] = Links(shop, "orders", order.Id),
        };
    }

    public static JsonObject View(WooShop shop, WooOrder order, OrderRefund refund)
    {
        var collection = string.Create(CultureInfo.InvariantCulture, $"orders/{order.Id}/refunds");
        return new JsonObject
        {
            ["id"] = refund.Id,
            ["date_created"] = shop.Clock.Local(refund.Created),
            ["date_created_gmt"] = ShopClock.Gmt(refund.Created),
            ["amount"] = Money(refund.Amount),
            ["reason"] = refund.Reason,
            ["refunded_by"] = 1,
            ["refunded_payment"] = refund.ByGateway,
            ["meta_data"] = refund.Meta.DeepClone(),
            ["line_items"] = new JsonArray([.. refund.Lines.Select(line => Refunded(line))]),
            ["shipping_lines"] = new JsonArray(),
            ["tax_lines"] = new JsonArray(),
            ["fee_lines"] = new JsonArray(),
            ["_links"] = Links(shop, collection, refund.Id),
        };
    }

    public static JsonObject View(WooShop shop, WooOrder order, OrderNote note) => new()
    {
        ["id"] = note.Id,
        ["author"] = note.Author,
        ["date_created"] = shop.Clock.Local(note.Created),
        ["date_created_gmt"] = ShopClock.Gmt(note.Created),
        ["note"] = note.Text,
        ["customer_note"] = note.ToCustomer,
        ["_links"] = Links(shop, string.Create(CultureInfo.InvariantCulture, $"orders/{order.Id}/notes"), note.Id),
    };

    private static JsonObject Line(OrderLine line)
    {
        var product = line.Product;
        return new JsonObject
        {
            ["id"] = line.Id,
            ["name"] = Name(product),
            ["product_id"] = product.Parent?.Id ?? product.Id,
            ["variation_id"] = product.Parent is null ? 0 : product.Id,
            ["quantity"] = line.Quantity,
            ["tax_class"] = "",
            ["subtotal"] = Money(line.Subtotal.Net),
            ["subtotal_tax"] = Money(line.Subtotal.Tax),
            ["total"] = Money(line.Total.Net),
            ["total_tax"] = Money(line.Total.Tax),
            ["taxes"] = Taxes(line.Total.Tax, line.Subtotal.Tax),
            ["meta_data"] = new JsonArray([.. product.Parent is null ? [] : product.Attributes.OfType<JsonObject>().Select((attribute, i) => new JsonObject
            {
                ["id"] = (line.Id * 100) + i, ["key"] = attribute["name"]?.DeepClone(), ["value"] = attribute["option"]?.DeepClone(),
                ["display_key"] = attribute["name"]?.DeepClone(), ["display_value"] = attribute["option"]?.DeepClone(),
            })]),
            ["sku"] = product.Sku,
            ["global_unique_id"] = product.GlobalUniqueId,
            ["price"] = (double)line.Total.Net / line.Quantity,
            ["image"] = new JsonObject { ["id"] = "", ["src"] = "" },
            ["parent_name"] = product.Parent?.Name,
        };
    }

    private static JsonObject Refunded(RefundedLine refunded)
    {
        var view = Line(refunded.Line);
        view["id"] = refunded.Id;
        view["quantity"] = -refunded.Quantity;
        foreach (var (name, amount) in new[] { ("subtotal", refunded.Amount.Net), ("subtotal_tax", refunded.Amount.Tax), ("total", refunded.Amount.Net), ("total_tax", refunded.Amount.Tax) })
            view[name] = Money(-amount);
        view["taxes"] = Taxes(-refunded.Amount.Tax, -refunded.Amount.Tax);
        view["meta_data"] = new JsonArray(new JsonObject
        {
            ["id"] = refunded.Id * 100,
            ["key"] = "_refunded_item_id",
            ["value"] = refunded.Line.Id.ToString(CultureInfo.InvariantCulture),
        });
        return view;
    }

    private static string Name(WooProduct product) => product.Parent is null
        ? product.Name
        : $"{product.Parent.Name} - {string.Join(", ", product.Attributes.OfType<JsonObject>().Select(attribute => attribute["option"]))}";

    private static JsonArray TaxLines(WooOrder order, decimal onLines, decimal onShipping) => order.TaxPercent == 0 ? [] : new JsonArray(new JsonObject
    {
        ["id"] = order.Id * 100,
        ["rate_code"] = "TR-KDV-1",
        ["rate_id"] = TaxRate,
        ["label"] = "KDV",
        ["compound"] = false,
        ["tax_total"] = Money(onLines),
        ["shipping_tax_total"] = Money(onShipping),
        ["rate_percent"] = order.TaxPercent,
        ["meta_data"] = new JsonArray(),
    });

    private static JsonArray Taxes(decimal total, decimal? subtotal) => total == 0
        ? []
        : new JsonArray(new JsonObject { ["id"] = TaxRate, ["total"] = Money(total), ["subtotal"] = subtotal is { } known ? Money(known) : "" });

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static JsonObject Links(WooShop shop, string collection, long id) => new()
    {
        ["self"] = new JsonArray(new JsonObject { ["href"] = shop.Link(string.Create(CultureInfo.InvariantCulture, $"{collection}/{id}")) }),
        ["collection"] = new JsonArray(new JsonObject { ["href"] = shop.Link(collection) }),
    };
}
