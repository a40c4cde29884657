using System.Globalization;
using System.Text.Json.Nodes;

namespace KolajAI.Connectors.Tests.WooCommerce;

/// <summary>An order as the shop writes it: two units of a variation at 120.00 with 20 % KDV, one at 50.50 with 1 %, shipping, a coupon.</summary>
internal static class WooCommerceOrderJson
{
    public static JsonObject Order(string status = "processing", string modified = "2026-11-24T11:00:00", string? completed = null)
    {
        var order = JsonNode.Parse("""
            {"id":727,"number":"SIP-727","currency":"TRY","total":"296.56","total_tax":"47.06","discount_total":"20.00","discount_tax":"4.00",
             "shipping_total":"25.00","shipping_tax":"5.00","date_created":"2026-11-24T13:00:00","date_created_gmt":"2026-11-24T10:00:00",
             "date_paid_gmt":"2026-11-24T10:00:05","payment_method":"cod","customer_note":"Zile basmayın","refunds":[],"meta_data":[],
             "billing":{"first_name":"Işıl","last_name":"Öz","company":"Öz Tekstil A.Ş.","address_1":"Gül Sk. 3","address_2":"D. 5","city":"Şişli",
                        "state":"TR34","postcode":"34360","country":"TR","email":"isil@example.com","phone":"+905551112233"},
             "shipping":{"first_name":"Can","last_name":"Ağa","company":"","address_1":"Okul Cd. 1","address_2":"","city":"Karşıyaka","state":"TR35",
                         "postcode":"35530","country":"TR","phone":""},
             "line_items":[
               {"id":315,"name":"Tişört - Mavi","product_id":10,"variation_id":55,"quantity":2,"subtotal":"200.00","subtotal_tax":"40.00",
                "total":"180.00","total_tax":"36.00","taxes":[{"id":1,"total":"36.00","subtotal":"40.00"}],"sku":"TS-1","price":90},
               {"id":316,"name":"Kitap","product_id":11,"variation_id":0,"quantity":1,"subtotal":"50.00","subtotal_tax":"0.50",
                "total":"50.00","total_tax":"0.50","taxes":[{"id":2,"total":"0.50","subtotal":"0.50"}],"sku":"KTP","price":50}],
             "tax_lines":[{"id":1,"rate_id":1,"rate_percent":20,"tax_total":"36.00","shipping_tax_total":"5.00"},{"id":2,"rate_id":2,"rate_percent":1,"tax_total":"0.50"}],
             "shipping_lines":[{"id":9,"total":"25.00","total_tax":"5.00","taxes":[{"id":1,"total":"5.00"}]}],"fee_lines":[]}
            """)!.AsObject();
        order["status"] = status;
        order["date_modified_gmt"] = modified;
        order["date_completed_gmt"] = completed;
        return order;
    }

    public static JsonObject With(this JsonObject order, Action<JsonObject> change)
    {
        change(order);
        return order;
    }

    /// <summary>A refund of units of line 315.</summary>
    public static string Refund(int units, string created) => $$"""
        {"id":800,"date_created_gmt":"{{created}}","amount":"108.00","line_items":[
          {"id":900,"product_id":10,"variation_id":55,"quantity":{{(-units).ToString(CultureInfo.InvariantCulture)}},"meta_data":[{"id":1,"key":"_refunded_item_id","value":"315"}]}]}
        """;

    public static long Milliseconds(string gmt) =>
        DateTimeOffset.Parse(gmt + "Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
}
