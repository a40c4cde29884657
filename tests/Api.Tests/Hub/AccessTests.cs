using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

public sealed class AccessTests(ProductHost host)
{
    [Fact]
    [CoversRoute("GET /api/keys")]
    [CoversRoute("POST /api/keys")]
    [CoversRoute("DELETE /api/keys/{id}")]
    public async Task Key_MadeUsedAndRevoked_StopsWorking()
    {
        var owner = await host.NewTenantAsync();
        var made = (await owner.PostAsync("/api/keys", new { name = "till", role = "operator" }, ("Idempotency-Key", "k"))).Expect(HttpStatusCode.OK)["key"]!;
        using var till = new HubClient(host.Process.Address, (string)made["secret"]!);

        (await till.GetAsync("/api/products")).Expect(HttpStatusCode.OK);
        Assert.Equal((403, "role_too_low"), Refusal(await till.GetAsync("/api/keys")));
        Assert.Equal((501, "not_implemented"), Refusal(await owner.PostAsync("/api/keys", new { name = "x", role = "viewer", scopes = new[] { "orders" } })));
        var repeat = await owner.PostAsync("/api/keys", new { name = "till", role = "operator" }, ("Idempotency-Key", "k"));
        Assert.Equal((string)made["id"]!, (string?)repeat.Json["key"]!["id"]);
        Assert.False(((JsonObject)repeat.Json["key"]!).ContainsKey("secret"));
        Assert.Equal(2, (int)(await owner.GetAsync("/api/keys")).Expect(HttpStatusCode.OK)["count"]!);
        (await owner.DeleteAsync($"/api/keys/{made["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "key_unknown"), Refusal(await till.GetAsync("/api/products")));
        var last = (string)((JsonArray)(await owner.GetAsync("/api/keys")).Json["keys"]!).First(static k => (string?)k!["role"] == "owner")!["id"]!;
        Assert.Equal((409, "last_owner_key"), Refusal(await owner.DeleteAsync($"/api/keys/{last}")));
    }

    [Fact]
    public async Task OtherTenantsObjects_Are404()
    {
        var (mine, _) = await host.NewSellerAsync();
        var synced = await mine.PublishAsync(Seller.Product("OWN-1"));
        var order = await mine.BuyAsync("OWN-1");
        var other = await host.NewTenantAsync();

        foreach (var path in new[]
                 {
                     "/api/products/OWN-1", $"/api/products/{synced["products"]![0]!["product_id"]}", $"/api/orders/{order["id"]}", $"/api/operations/{synced["operation_id"]}",
                     $"/api/operations/{synced["operation_id"]}/items", $"/api/webhooks/events/{(await mine.GetAsync("/api/webhooks/events")).Json["events"]![0]!["id"]}",
                 })
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
        var product = $"/api/products/{synced["products"]![0]!["product_id"]}";
        var line = order["lines"]![0]!["id"];
        var writes = new (string Method, string Path, object? Body)[]
        {
            ("PUT", product, new { sku = "OWN-1", title = "x" }), ("DELETE", $"{product}?listings=leave", null), ("POST", $"/api/orders/{order["id"]}/acknowledge", new { }),
            ("POST", $"/api/orders/{order["id"]}/ship", new { }), ("POST", $"/api/orders/{order["id"]}/cancel", new { lines = new[] { new { line_id = line, quantity = 1 } }, reason = "other" }),
            ("POST", $"/api/orders/{order["id"]}/invoice", new { number = "ABC2026000000001" }), ("PUT", $"/api/orders/{order["id"]}/references/erp", new { order_no = "1" }),
            ("POST", $"/api/orders/{order["id"]}/lines/{line}/bind", new { sku = "OWN-1" }),
            ("POST", $"/api/webhooks/events/{(await mine.GetAsync("/api/webhooks/events")).Json["events"]![0]!["id"]}/replay", null),
            ("DELETE", $"/api/keys/{(await mine.GetAsync("/api/keys")).Json["keys"]![0]!["id"]}", null),
            ("POST", $"/api/keys/{(await mine.GetAsync("/api/keys")).Json["keys"]![0]!["id"]}/rotate", null),
            ("POST", "/api/marketplace/account/pause", new { integration_id = "sandbox", account = "default" }),
            ("DELETE", "/api/marketplace/account?integration_id=sandbox&account=default&listings=leave", null),
        };
        foreach (var (method, path, body) in writes)
        {
            var answer = await other.SendAsync(new HttpMethod(method), path, body);
            Assert.True(answer.Status == HttpStatusCode.NotFound, $"{method} {path}: {(int)answer.Status} {answer.Text}");
        }

        (await mine.GetAsync(product)).Expect(HttpStatusCode.OK);
        Assert.Equal(0, (int)(await other.GetAsync("/api/products")).Json["count"]!);
        Assert.Empty((JsonArray)(await other.GetAsync("/api/changes")).Json["changes"]!);
    }

    [Fact]
    [CoversRoute("GET /api/admin/tenants")]
    [CoversRoute("POST /api/admin/tenants")]
    public async Task Tenants_MadeOnTheOpsListener_AreListedThereAlone()
    {
        var made = (await host.Operator.PostAsync("/api/admin/tenants", new { id = "atelier", name = "Atölye" })).Expect(HttpStatusCode.OK)["tenant"]!;
        Assert.StartsWith("kj_live_", (string?)made["owner_key"], StringComparison.Ordinal);
        Assert.Equal((409, "tenant_exists"), Refusal(await host.Operator.PostAsync("/api/admin/tenants", new { id = "atelier", name = "x" })));
        Assert.Contains(((JsonArray)(await host.Operator.GetAsync("/api/admin/tenants")).Expect(HttpStatusCode.OK)["tenants"]!), static t => (string?)t!["id"] == "atelier");
        using var outside = new HubClient(host.Process.Address, HubProcess.OpsKey);
        Assert.Equal(HttpStatusCode.NotFound, (await outside.GetAsync("/api/admin/tenants")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await outside.GetAsync("/api/products")).Status);
        using var owner = new HubClient(host.Process.OpsAddress, HubProcess.OwnerKey);
        Assert.Equal(HttpStatusCode.Unauthorized, (await owner.GetAsync("/api/admin/tenants")).Status);
    }

    [Fact]
    [CoversRoute("GET /api/settings")]
    [CoversRoute("PUT /api/settings")]
    public async Task Settings_Changed_AreKept()
    {
        var client = await host.NewTenantAsync();
        Assert.Equal("Europe/Istanbul", (string?)(await client.GetAsync("/api/settings")).Expect(HttpStatusCode.OK)["settings"]!["time_zone"]);
        (await client.PutAsync("/api/settings", new { time_zone = "Europe/Berlin", account_defaults = new { restock_on_cancel = false } })).Expect(HttpStatusCode.OK);

        var settings = (await client.GetAsync("/api/settings")).Json["settings"]!;
        Assert.Equal(("Europe/Berlin", false), ((string?)settings["time_zone"], (bool)settings["account_defaults"]!["restock_on_cancel"]!));
        Assert.Equal("time_zone_unknown", (await client.PutAsync("/api/settings", new { time_zone = "Mars/Olympus" })).Code());
        Assert.Equal("not_implemented", (await client.PutAsync("/api/settings", new { account_defaults = new { invoicing = "hub" } })).Code());
    }

    [Fact]
    [CoversRoute("GET /health/live")]
    [CoversRoute("GET /health/ready")]
    [CoversRoute("GET /openapi/{documentName}.json")]
    public async Task Health_AndDescription_NeedNoKey()
    {
        using var anyone = new HttpClient { BaseAddress = host.Process.Address };
        foreach (var path in new[] { "/health/live", "/health/ready", "/openapi/v1.json" })
            Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync(new Uri(path, UriKind.Relative), ProductHost.Cancellation)).StatusCode);
        using var ops = new HttpClient { BaseAddress = host.Process.OpsAddress };
        Assert.Equal(HttpStatusCode.OK, (await ops.GetAsync(new Uri("/health/ready", UriKind.Relative), ProductHost.Cancellation)).StatusCode);
    }

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, answer.Code());
}
