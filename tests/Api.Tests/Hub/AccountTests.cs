using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;

namespace KolajAI.Api.Tests.Hub;

public sealed class AccountTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/marketplace/configure")]
    [CoversRoute("GET /api/marketplace/integrations")]
    [CoversRoute("GET /api/marketplace/integration")]
    public async Task Configure_Sandbox_IsLiveAndItsSecretIsShownOnce()
    {
        var (client, account) = await host.NewSellerAsync();

        Assert.Equal("live", (string?)account["mode"]);
        Assert.True((bool)account["connection"]!["ok"]!);
        Assert.StartsWith("https://hub.example/webhooks/in/", (string?)account["webhook"]!["url"], StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty((string?)account["webhook"]!["secret"]));
        var later = (await client.GetAsync("/api/marketplace/integration?id=sandbox")).Expect(HttpStatusCode.OK)["integration"]!["accounts"]![0]!;
        Assert.Equal("default", (string?)later["account"]);
        Assert.False(((JsonObject)later["webhook"]!).ContainsKey("secret"));
        var listed = (JsonArray)(await client.GetAsync("/api/marketplace/integrations?configured=true")).Expect(HttpStatusCode.OK)["integrations"]!;
        Assert.Equal("sandbox", (string?)Assert.Single(listed)!["id"]);
        var all = (await client.GetAsync("/api/marketplace/integrations")).Expect(HttpStatusCode.OK);
        Assert.Equal(((JsonArray)all["integrations"]!).Count, (int)all["count"]!);
        Assert.True((int)all["count"]! > 100);
    }

    [Fact]
    public async Task Configure_SettingThatHasNotLanded_Is501WithItsPointerAndChangesNothing()
    {
        var client = await host.NewTenantAsync();
        foreach (var (name, value) in new (string, object)[]
                 {
                     ("price_rule", new { @base = "cost" }), ("restock_on_return", true), ("invoicing", "hub"),
                 })
        {
            var answer = await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", settings = new Dictionary<string, object> { [name] = value } });

            Assert.Equal(HttpStatusCode.NotImplemented, answer.Status);
            Assert.StartsWith($"/settings/{name}", (string?)answer.Json["errors"]![0]!["pointer"], StringComparison.Ordinal);
        }

        Assert.Equal(0, (int)(await client.GetAsync("/api/integration/health")).Expect(HttpStatusCode.OK)["count"]!);
    }

    [Fact]
    public async Task Configure_OffValuesOfLaterSettings_AreTaken()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "sandbox",
            settings = new { stock_policy = new { mode = "shared" }, restock_on_return = false, invoicing = "off", warehouses = new[] { "default" }, sync_interval_seconds = 30 },
        });

        Assert.Equal(30, (int)answer.Expect(HttpStatusCode.OK)["account"]!["settings"]!["sync_interval_seconds"]!);
    }

    [Theory]
    [InlineData("""{"integration_id":"nowhere"}""", 404, "integration_not_found")]
    [InlineData("""{"integration_id":"sandbox","settings":{"colour":"red"}}""", 400, "unknown_field")]
    [InlineData("""{"integration_id":"sandbox","credentials":{"password":"x"}}""", 400, "unknown_field")]
    [InlineData("""{"integration_id":"sandbox","account":"Büyük"}""", 422, "account_name_malformed")]
    [InlineData("""{"integration_id":"trendyol"}""", 422, "credentials_required")]
    [InlineData("""{"integration_id":"sandbox","settings":{"sync_interval_seconds":1}}""", 422, "out_of_range")]
    [InlineData("""{}""", 400, "required")]
    public async Task Configure_WrongBody_IsRefused(string body, int status, string code)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/marketplace/configure", body);

        Assert.Equal((status, code), ((int)answer.Status, answer.Code()));
    }

    [Fact]
    [CoversRoute("POST /api/marketplace/test-connection")]
    [CoversRoute("POST /api/marketplace/account/go-live")]
    [CoversRoute("POST /api/marketplace/account/pause")]
    [CoversRoute("POST /api/marketplace/account/resume")]
    [CoversRoute("DELETE /api/marketplace/account")]
    [CoversRoute("GET /api/integration/health")]
    public async Task Account_ItsWholeLife_EndsWithoutIt()
    {
        var (client, _) = await host.NewSellerAsync();
        var named = new { integration_id = "sandbox" };

        Assert.True((bool)(await client.PostAsync("/api/marketplace/test-connection", named)).Expect(HttpStatusCode.OK)["connection"]!["ok"]!);
        Assert.NotNull((await client.PostAsync("/api/marketplace/account/go-live", new { integration_id = "sandbox", dry_run = true })).Expect(HttpStatusCode.OK)["plan"]);
        Assert.Equal("paused", (string?)(await client.PostAsync("/api/marketplace/account/pause", named)).Expect(HttpStatusCode.OK)["account"]!["state"]);
        Assert.NotEqual("paused", (string?)(await client.PostAsync("/api/marketplace/account/resume", named)).Expect(HttpStatusCode.OK)["account"]!["state"]);
        var health = (await client.GetAsync("/api/integration/health?integration_id=sandbox")).Expect(HttpStatusCode.OK)["accounts"]![0]!;
        Assert.InRange((int)health["health_score"]!, 0, 100);
        (await client.DeleteAsync("/api/marketplace/account?integration_id=sandbox&account=default&listings=leave")).Expect(HttpStatusCode.OK);
        Assert.Equal("account_not_found", (await client.PostAsync("/api/marketplace/test-connection", named)).Code());
    }

    [Fact]
    public async Task Operation_WhileItsAccountIsPaused_ItemsSayPausedAndEndAfterResume()
    {
        var (client, _) = await host.NewSellerAsync();
        await client.PublishAsync(Seller.Product("PAUSED"));
        (await client.PostAsync("/api/marketplace/account/pause", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);

        var accepted = (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "PAUSED", quantity = 9 })).Expect(HttpStatusCode.Accepted);
        var items = $"/api/operations/{accepted["operation_id"]}/items";
        await client.UntilAsync(items, static a => (string?)a["items"]![0]!["state"] == "paused", Seller.Soon, "the item says that its account is paused");

        (await client.PostAsync("/api/marketplace/account/resume", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        await client.UntilAsync(items, static a => (string?)a["items"]![0]!["state"] == "confirmed", Seller.Soon, "the item is confirmed after resume");
    }

    [Fact]
    public async Task Configure_SeveralAccountsAndNoneNamed_Is400AccountRequired()
    {
        var (client, _) = await host.NewSellerAsync();
        (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account = "second" })).Expect(HttpStatusCode.OK);

        var answer = await client.PostAsync("/api/marketplace/account/pause", new { integration_id = "sandbox" });

        Assert.Equal((400, "account_required"), ((int)answer.Status, answer.Code()));
    }
}
