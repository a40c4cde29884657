using System.Globalization;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Shopify.Fulfilments;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.Orders;

/// <summary>Orders, refunds and parcels as webhooks carry them: the REST shape, money as text, words in small letters.</summary>
internal static class OrderBody
{
    public static JsonObject Of(ShopifyOrder order) => new()
    {
        ["id"] = order.LegacyResourceId,
        ["admin_graphql_api_id"] = order.Id,
        ["name"] = order.Name,
        ["number"] = order.Number - 1000,
        ["order_number"] = order.Number,
        ["created_at"] = Time(order.CreatedAt),
        ["processed_at"] = Time(order.ProcessedAt),
        ["updated_at"] = Time(order.UpdatedAt),
        ["cancelled_at"] = Time(order.CancelledAt),
        ["cancel_reason"] = order.CancelReason?.ToLowerInvariant(),
        ["closed_at"] = Time(order.ClosedAt),
        ["test"] = order.Test,
        ["note"] = order.Note,
        ["email"] = order.Email,
        ["phone"] = order.Phone,
        ["currency"] = order.CurrencyCode,
        ["presentment_currency"] = order.PresentmentCurrencyCode,
        ["taxes_included"] = order.TaxesIncluded,
        ["financial_status"] = order.DisplayFinancialStatus.ToLowerInvariant(),
        ["fulfillment_status"] = order.DisplayFulfillmentStatus switch { "FULFILLED" => "fulfilled", "PARTIALLY_FULFILLED" => "partial", "RESTOCKED" => "restocked", _ => null },
        ["subtotal_price"] = Money(order.Subtotal),
        ["current_subtotal_price"] = Money(order.CurrentSubtotal),
        ["total_tax"] = Money(order.Tax),
        ["current_total_tax"] = Money(order.CurrentTax),
        ["total_price"] = Money(order.Total),
        ["current_total_price"] = Money(order.CurrentTotal),
        ["total_price_set"] = Bag(order.Money.Bag(order.Total)),
        ["current_total_price_set"] = Bag(order.Money.Bag(order.CurrentTotal)),
        ["total_shipping_price_set"] = Bag(order.Money.Bag(order.Shipping)),
        ["customer"] = Customer(order.Customer),
        ["shipping_address"] = Address(order.ShippingAddress),
        ["billing_address"] = Address(order.BillingAddress),
        ["line_items"] = new JsonArray([.. order.Lines.Select(Line)]),
        ["fulfillments"] = new JsonArray([.. order.Fulfillments.Select(Of)]),
        ["refunds"] = new JsonArray([.. order.Refunds.Select(Of)]),
    };

    public static JsonObject Of(RefundView refund) => new()
    {
        ["id"] = refund.Number,
        ["admin_graphql_api_id"] = refund.Id,
        ["order_id"] = refund.Order.LegacyResourceId,
        ["created_at"] = Time(refund.CreatedAt),
        ["note"] = refund.Note,
        ["refund_line_items"] = new JsonArray([.. refund.Lines.Select(static line => new JsonObject
        {
            ["id"] = line.Number,
            ["line_item_id"] = line.LineItem.Number,
            ["quantity"] = line.Quantity,
            ["restock_type"] = line.RestockType.ToLowerInvariant(),
            ["location_id"] = line.Location?.Number,
        })]),
        ["transactions"] = refund.Amount > 0 ? new JsonArray(new JsonObject { ["kind"] = "refund", ["status"] = "success", ["amount"] = Money(refund.Amount), ["currency"] = refund.Order.CurrencyCode }) : new JsonArray(),
    };

    public static JsonObject Of(Fulfilment parcel) => new()
    {
        ["id"] = parcel.Number,
        ["admin_graphql_api_id"] = parcel.Id,
        ["order_id"] = parcel.Order.LegacyResourceId,
        ["name"] = parcel.Name,
        ["status"] = "success",
        ["created_at"] = Time(parcel.CreatedAt),
        ["updated_at"] = Time(parcel.UpdatedAt),
        ["location_id"] = parcel.Location.Number,
        ["tracking_company"] = parcel.Tracking.FirstOrDefault()?.Company,
        ["tracking_number"] = parcel.Tracking.FirstOrDefault()?.Number,
        ["tracking_numbers"] = new JsonArray([.. parcel.Tracking.Select(static tracking => JsonValue.Create(tracking.Number))]),
        ["tracking_url"] = parcel.Tracking.FirstOrDefault()?.Url,
        ["line_items"] = new JsonArray([.. parcel.Lines.Select(static line => new JsonObject { ["id"] = line.LineItem.Number, ["sku"] = line.LineItem.Sku, ["quantity"] = line.Quantity })]),
    };

    private static JsonObject Line(OrderLine line) => new()
    {
        ["id"] = line.Number,
        ["admin_graphql_api_id"] = line.Id,
        ["variant_id"] = line.VariantNumber,
        ["product_id"] = line.ProductNumber,
        ["sku"] = line.Sku,
        ["title"] = line.Title,
        ["variant_title"] = line.VariantTitle,
        ["name"] = line.Name,
        ["quantity"] = line.Quantity,
        ["current_quantity"] = line.CurrentQuantity,
        ["fulfillable_quantity"] = line.UnfulfilledQuantity,
        ["fulfillment_status"] = line.Fulfilled == 0 ? null : line.UnfulfilledQuantity == 0 ? "fulfilled" : "partial",
        ["price"] = Money(line.UnitPrice),
        ["price_set"] = Bag(line.OriginalUnitPriceSet),
        ["total_discount"] = Money(line.Discount),
        ["taxable"] = line.Taxable,
        ["requires_shipping"] = line.RequiresShipping,
        ["tax_lines"] = new JsonArray([.. line.TaxLines.Select(static tax => new JsonObject { ["title"] = tax.Title, ["rate"] = tax.Rate, ["price"] = Money(tax.PriceSet.ShopMoney.Amount) })]),
    };

    private static JsonObject? Customer(CustomerView? customer) => customer is null ? null : new()
    {
        ["id"] = customer.Number,
        ["admin_graphql_api_id"] = customer.Id,
        ["first_name"] = customer.FirstName,
        ["last_name"] = customer.LastName,
        ["email"] = customer.Email,
        ["phone"] = customer.Phone,
    };

    private static JsonObject Address(AddressView address) => new()
    {
        ["first_name"] = address.FirstName,
        ["last_name"] = address.LastName,
        ["name"] = address.Name,
        ["company"] = address.Company,
        ["address1"] = address.Address1,
        ["address2"] = address.Address2,
        ["city"] = address.City,
        ["zip"] = address.Zip,
        ["country"] = address.Country,
        ["country_code"] = address.CountryCodeV2,
        ["phone"] = address.Phone,
    };

    private static JsonObject Bag(MoneyBagView bag) => new()
    {
        ["shop_money"] = new JsonObject { ["amount"] = Money(bag.ShopMoney.Amount), ["currency_code"] = bag.ShopMoney.CurrencyCode },
        ["presentment_money"] = new JsonObject { ["amount"] = Money(bag.PresentmentMoney.Amount), ["currency_code"] = bag.PresentmentMoney.CurrencyCode },
    };

    private static string Money(decimal amount) => OrderMoney.Round(amount).ToString("0.00", CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
