using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

public sealed class OrderTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/sandbox/orders")]
    [CoversRoute("GET /api/marketplace/orders")]
    [CoversRoute("GET /api/orders/{id}")]
    [CoversRoute("PUT /api/orders/{id}/references/{system}")]
    public async Task Order_ComesIn_ReservesStockAndTakesTheCallersReceipt()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("ORD-1"));

        var order = await client.BuyAsync("ORD-1", 2);

        await client.UntilAsync("/api/products/ORD-1", static p => (int)p["product"]!["stock"]!["reserved"]! == 2, Seller.Soon, "the order reserves");
        Assert.Equal(("created", true), ((string?)order["status"], (bool)order["lines"]![0]!["sku_known"]!));
        var found = (await client.GetAsync($"/api/marketplace/orders?integration_id=sandbox&status=created&order_number={order["external_id"]}&sku=ORD-1&unreferenced=true&problem=false&total=true")).Expect(HttpStatusCode.OK);
        Assert.Equal((1, 1), ((int)found["count"]!, (int)found["total"]!));
        (await client.PutAsync($"/api/orders/{order["id"]}/references/erp", new { order_no = "E-1" })).Expect(HttpStatusCode.OK);
        (await client.PutAsync($"/api/orders/{order["id"]}/references/erp", new { order_no = "E-1" })).Expect(HttpStatusCode.OK);
        Assert.Equal("reference_conflict", (await client.PutAsync($"/api/orders/{order["id"]}/references/erp", new { order_no = "E-2" })).Code());
        Assert.Equal("E-1", (string?)(await client.GetAsync($"/api/orders/{order["id"]}")).Json["order"]!["references"]!["erp"]);
        Assert.Equal(0, (int)(await client.GetAsync("/api/marketplace/orders?unreferenced=true")).Json["count"]!);
    }

    [Fact]
    [CoversRoute("POST /api/orders/{id}/acknowledge")]
    [CoversRoute("POST /api/orders/{id}/invoice")]
    [CoversRoute("POST /api/orders/{id}/ship")]
    public async Task Order_AcknowledgedInvoicedShipped_IsShippedAndTakesTheUnits()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("SHIP-1"));
        var id = (string)(await client.BuyAsync("SHIP-1", 2))["id"]!;

        await DoAsync(client, id, "acknowledge", null);
        await client.UntilAsync($"/api/orders/{id}", static o => (string?)o["order"]!["status"] == "picking", Seller.Soon, "the order is picking");
        await DoAsync(client, id, "invoice", new { number = "INV-7", url = "https://invoices.example/7" });
        await DoAsync(client, id, "ship", new { carrier = "Yurtiçi", tracking_number = "T-1" });

        await client.UntilAsync($"/api/orders/{id}", static o => (string?)o["order"]!["status"] == "shipped", Seller.Soon, "the order is shipped");
        await client.UntilAsync("/api/products/SHIP-1", static p => (int)p["product"]!["stock"]!["on_hand"]! == 3 && (int)p["product"]!["stock"]!["reserved"]! == 0, Seller.Soon, "the units are gone");
        var again = await client.PostAsync($"/api/orders/{id}/ship", new { });
        Assert.Equal((409, "wrong_state"), ((int)again.Status, again.Code()));
    }

    [Fact]
    [CoversRoute("POST /api/orders/{id}/cancel")]
    public async Task Order_CancelledByTheSeller_GivesTheUnitsBack()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("CAN-1"));
        var order = await client.BuyAsync("CAN-1", 2);

        Assert.Equal("required", (await client.PostAsync($"/api/orders/{order["id"]}/cancel", new { })).Code());
        await DoAsync(client, (string)order["id"]!, "cancel", new { lines = new[] { new { line_id = (string)order["lines"]![0]!["id"]!, quantity = 2 } }, reason = "out_of_stock" });

        await client.UntilAsync($"/api/orders/{order["id"]}", static o => (string?)o["order"]!["status"] == "cancelled", Seller.Soon, "the order is cancelled");
        await client.UntilAsync("/api/products/CAN-1", static p => (int)p["product"]!["stock"]!["available"]! == 5, Seller.Soon, "the units are back");
    }

    [Fact]
    [CoversRoute("POST /api/sandbox/orders/{order_key}/cancel")]
    public async Task Order_CancelledByTheShopper_GivesTheUnitsBack()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("SC-1"));
        var order = await client.BuyAsync("SC-1");

        (await client.PostAsync($"/api/sandbox/orders/{order["order_key"]}/cancel")).Expect(HttpStatusCode.OK);

        await client.UntilAsync($"/api/orders/{order["id"]}", static o => (string?)o["order"]!["status"] == "cancelled", Seller.Soon, "the order is cancelled");
        Assert.Equal("unknown_order", (await client.PostAsync("/api/sandbox/orders/SB-NONE/cancel")).Code());
    }

    [Fact]
    [CoversRoute("POST /api/orders/{id}/lines/{line_id}/bind")]
    [CoversRoute("POST /webhooks/in/{endpoint_key}/{rest}")]
    public async Task Order_UnknownSku_MovesStockOnceItsLineIsBound()
    {
        var (client, account) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("BIND-1"));
        var first = await client.BuyAsync("BIND-1");
        var stranger = await StrangerAsync(client, account, (string)first["order_key"]!, "BIND-1");

        var order = (await client.UntilAsync($"/api/orders/sandbox~default~{stranger}", static _ => true, Seller.Soon, "the stranger's order comes in")).Json["order"]!;
        Assert.False((bool)order["lines"]![0]!["sku_known"]!);
        Assert.Equal(1, (int)(await client.GetAsync("/api/marketplace/orders?problem=true")).Json["count"]!);
        var bound = await client.PostAsync($"/api/orders/{order["id"]}/lines/{order["lines"]![0]!["id"]}/bind", new { sku = "BIND-1", remember = false });

        Assert.True((bool)bound.Expect(HttpStatusCode.Accepted)["order"]!["lines"]![0]!["sku_known"]!);
        await client.UntilAsync("/api/products/BIND-1", static p => (int)p["product"]!["stock"]!["reserved"]! == 2, Seller.Soon, "both orders reserve");
    }

    /// <summary>A platform's signed event, made of a known one, for a SKU and listing that the hub does not have.</summary>
    private async Task<string> StrangerAsync(HubClient client, JsonNode account, string orderKey, string sku)
    {
        var stored = (await client.UntilAsync("/api/webhooks/events?state=done", static e => (int)e["count"]! > 0, Seller.Soon, "the first event is done")).Json["events"]![0]!;
        var payload = (await client.GetAsync($"/api/webhooks/events/{stored["id"]}")).Expect(HttpStatusCode.OK)["payload"]!;
        var listing = (string)(await client.GetAsync("/api/sandbox/listings")).Json["listings"]![0]!["remote_ids"]!["listing"]!;
        var body = ((string)payload["body"]!).Replace(orderKey, "SB900001", StringComparison.Ordinal).Replace(sku, "NEVER-SEEN", StringComparison.Ordinal)
            .Replace(listing, "01a20c52-0000-7000-8000-000000000000", StringComparison.Ordinal);
        var proof = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)account["webhook"]!["secret"]!), Encoding.UTF8.GetBytes(body)));
        using var platform = new HubClient(host.Process.Address, "");
        (await platform.PostAsync((string)account["webhook"]!["path"]!, body, ("x-sandbox-signature", proof))).Expect(HttpStatusCode.OK);
        return "SB900001";
    }

    private static async Task DoAsync(HubClient client, string id, string action, object? body)
    {
        var answer = await client.PostAsync($"/api/orders/{id}/{action}", body, ("Prefer", "wait=20"));
        Assert.Equal("ended", (string?)answer.Expect(HttpStatusCode.OK)["operation"]!["state"]);
    }
}
