using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Json;

namespace KolajAI.Connectors.Tests.Medusa;

/// <summary>
/// Each field of the shop's answers that is mapped, taken away in turn, is missed: by a failure, or in what is told. So a field that the
/// mapping drops fails here by its name. The answers were recorded on a real server; what stands in for another value there is changed first.
/// </summary>
public sealed class MedusaFieldsTests
{
    private const string OneLine = "order/items/*/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> OrderFields =>
    [
        "order/id", "order/display_id", "order/custom_display_id", "order/status", "order/version", "order/is_draft_order", "order/created_at",
        "order/updated_at", "order/currency_code", "order/email", "order/payment_status", "order/fulfillment_status", "order/total",
        "order/discount_total", "order/shipping_total", "order/shipping_tax_total",
        OneLine + "id", OneLine + "variant_id", OneLine + "variant_sku", OneLine + "variant_barcode", OneLine + "product_title", OneLine + "title",
        OneLine + "is_tax_inclusive", OneLine + "unit_price", OneLine + "quantity", OneLine + "discount_total", OneLine + "total",
        OneLine + "tax_total", OneLine + "tax_lines/*/rate", OneLine + "detail/shipped_quantity", OneLine + "detail/delivered_quantity",
        OneLine + "detail/return_received_quantity", OneLine + "detail/return_dismissed_quantity",
        .. Address("shipping_address"), .. Address("billing_address"),
        "order/fulfillments/*/id", "order/fulfillments/*/updated_at", "order/fulfillments/*/shipped_at", "order/fulfillments/*/delivered_at",
        "order/fulfillments/*/canceled_at", "order/fulfillments/*/metadata/kolaj_carrier", "order/fulfillments/*/items/*/line_item_id",
        "order/fulfillments/*/items/*/quantity", "order/fulfillments/*/labels/*/tracking_number", "order/fulfillments/*/labels/*/tracking_url",
        "order/shipping_methods/*/tax_lines/*/rate", "order/payment_collections/*/updated_at", "order/payment_collections/*/payments/*/provider_id",
        "order/payment_collections/*/payments/*/canceled_at",
        "order_changes", "order_changes/*/status", "order_changes/*/actions", "order_changes/*/actions/*/action", "order_changes/*/actions/*/version",
        "order_changes/*/actions/*/details/reference_id", "order_changes/*/actions/*/details/quantity_diff",
    ];

    public static TheoryData<string> ListingFields =>
    [
        "variants", "variants/*/id", "variants/*/sku", "variants/*/barcode", "variants/*/manage_inventory", "variants/*/created_at",
        "variants/*/product/id", "variants/*/product/title", "variants/*/product/status", "variants/*/product/external_id",
        "variants/*/product/sales_channels/*/id", "variants/*/inventory_items/*/inventory_item_id", "variants/*/inventory_items/*/required_quantity",
        "variants/*/inventory_items/*/inventory/location_levels/*/location_id", "variants/*/inventory_items/*/inventory/location_levels/*/stocked_quantity",
        "variants/*/inventory_items/*/inventory/location_levels/*/reserved_quantity", "variants/*/prices/*/id", "variants/*/prices/*/amount",
        "variants/*/prices/*/currency_code", "variants/*/prices/*/min_quantity", "variants/*/prices/*/max_quantity", "variants/*/prices/*/rules/region_id",
    ];

    [Theory]
    [MemberData(nameof(OrderFields))]
    public async Task OrderField_TakenAway_IsMissed(string field)
    {
        foreach (var change in OrderChanges)
        {
            if (await OrderAsync(change, null) != await OrderAsync(change, field))
                return;
        }

        Assert.Fail($"'{field}' may be missing, and nothing that is told of an order differs.");
    }

    [Theory]
    [MemberData(nameof(ListingFields))]
    public async Task ListingField_TakenAway_IsMissed(string field)
    {
        foreach (var change in ListingChanges)
        {
            if (await ListingAsync(change, null) != await ListingAsync(change, field))
                return;
        }

        Assert.Fail($"'{field}' may be missing, and nothing that is told of a listing differs.");
    }

    /// <summary>What gives each field a say: the order as it was recorded, then with what stands in for another value out of the way.</summary>
    private static IReadOnlyList<(string Answer, Action<JsonNode> Change)> OrderChanges { get; } =
    [
        ("order-paid", static _ => { }),
        ("order-paid", static order => order["custom_display_id"] = "K-13"),
        ("order-paid", static order => order["is_draft_order"] = true),
        ("order-paid", static order => order["items"]![0]!["is_tax_inclusive"] = false),
        ("order-paid", static order => order["items"]![0]!["product_title"] = "Kupa, büyük"),
        ("order-paid", static order => order["items"]![0]!["product_title"] = null),
        ("order-worked-on", static _ => { }),
        ("order-worked-on", static order => order["items"]![0]!["detail"]!["return_dismissed_quantity"] = 1),
        ("order-worked-on", static order => order["fulfillments"]![0]!["delivered_at"] = null),
        ("order-worked-on", static order =>
        {
            var payments = order["payment_collections"]![0]!["payments"]!.AsArray();
            var second = payments[0]!.DeepClone();
            (second["provider_id"], second["canceled_at"]) = ("pp_card", null);
            payments.Add(second);
        }),
    ];

    private static IReadOnlyList<Action<JsonNode>> ListingChanges { get; } =
    [
        static _ => { },
        static variant => variant["manage_inventory"] = false,
        static variant => variant["product"]!["external_id"] = "kolaj-group:g1",
        static variant => variant["inventory_items"]![0]!["required_quantity"] = 2,
        static variant => variant["prices"]![0]!["min_quantity"] = 10,
        static variant => variant["prices"]![0]!["max_quantity"] = 19,
        static variant => variant["prices"]![0]!["rules"] = new JsonObject { ["region_id"] = "reg_1" },
    ];

    private static IEnumerable<string> Address(string name) =>
        ((string[])["company", "first_name", "last_name", "address_1", "address_2", "city", "country_code", "province", "postal_code", "phone"])
        .Where(field => name == "billing_address" ? field != "address_2" : field != "company").Select(field => $"order/{name}/{field}");

    private static async Task<string> OrderAsync((string Answer, Action<JsonNode> Change) of, string? without)
    {
        var shop = new MedusaStub();
        var (order, changes) = (Recorded(of.Answer), Recorded("order-changes"));
        var id = (string)order["order"]!["id"]!;
        of.Change(order["order"]!);
        Remove(order, without);
        Remove(changes, without);
        shop.On("GET orders/", order.ToJsonString(), MedusaStub.Recorded("order-before")).On($"GET orders/{id}/changes", changes.ToJsonString());
        try
        {
            // With what was asked for: an earlier version of the order is named by its number.
            return Text(await shop.Connector.ReadOrderAsync(shop.Session(), id, Cancellation)) + string.Join(' ', shop.Calls.Select(static call => call.Query));
        }
        catch (PlatformException missed)
        {
            return missed.Message;
        }
    }

    private static async Task<string> ListingAsync(Action<JsonNode> change, string? without)
    {
        var shop = new MedusaStub();
        var answer = Recorded("variants");
        var variant = answer["variants"]![0]!;
        variant["product"]!["sales_channels"]![0]!["id"] = MedusaStub.Channel;
        variant["inventory_items"]![0]!["inventory"]!["location_levels"]![0]!["location_id"] = MedusaStub.Location;
        change(variant);
        Remove(answer, without);
        shop.On("GET product-variants", answer.ToJsonString());
        try
        {
            return Text((await shop.Connector.ReadPageAsync(shop.Session(), null, Cancellation)).Listings);
        }
        catch (PlatformException missed)
        {
            return missed.Message;
        }
    }

    private static JsonNode Recorded(string name) => JsonNode.Parse(MedusaStub.Recorded(name))!;

    private static string Text<T>(T told) => Encoding.UTF8.GetString(KolajJson.ToBytes(told));

    /// <param name="path">Names with <c>*</c> for every element of a list.</param>
    private static void Remove(JsonNode root, string? path)
    {
        if (path is null)
            return;
        var parts = path.Split('/');
        IEnumerable<JsonNode> reached = [root];
        foreach (var part in parts[..^1])
            reached = [.. reached.SelectMany(node => part == "*" ? [.. node.AsArray()] : (IEnumerable<JsonNode?>)[(node as JsonObject)?[part]]).OfType<JsonNode>()];
        foreach (var node in reached.OfType<JsonObject>())
            node.Remove(parts[^1]);
    }
}
