using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What the operator does about tenants.</summary>
public sealed class TenantTests(ProductHost host)
{
    [Fact]
    [CoversRoute("DELETE /api/admin/tenants/{id}")]
    [CoversRoute("GET /api/admin/tenants/{id}/removal")]
    public async Task Tenant_Removed_HasNothingLeftAndItsNameIsNotGivenAgain()
    {
        var (tenant, owner) = await SellerAsync();
        var (other, stays) = await SellerAsync();
        await stays.PublishAsync(Seller.Product("REM-1"));
        await owner.PublishAsync(Seller.Product("REM-1"), Seller.Product("REM-2"));
        await owner.BuyAsync("REM-1");
        await owner.AddAsync("leyla@magaza.example");
        (await owner.PostAsync("/api/feeds", new { shape = "google", link_template = "https://magaza.example/{sku}", shop_title = "Mağaza" })).Expect(HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.BadRequest, (await host.Operator.DeleteAsync($"/api/admin/tenants/{tenant}?confirm={other}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Operator.DeleteAsync("/api/admin/tenants/nobody?confirm=nobody")).Status);
        Assert.Equal("running", (string?)(await host.Operator.DeleteAsync($"/api/admin/tenants/{tenant}?confirm={tenant}")).Expect(HttpStatusCode.Accepted)["removal"]!["state"]);

        Assert.Equal("tenant_suspended", (await owner.GetAsync("/api/products")).Code());
        var removal = (await host.Operator.UntilAsync(
            $"/api/admin/tenants/{tenant}/removal", static r => (string?)r["removal"]!["state"] == "done", TimeSpan.FromSeconds(40), "the removal is done")).Json["removal"]!;
        Assert.True(((JsonObject)removal["removed"]!).Count > 15, removal.ToJsonString());
        var left = (JsonObject)removal["left"]!;
        Assert.True(left.Count > 55, removal.ToJsonString());
        Assert.All(left, static table => Assert.Equal(0, (int)table.Value!));
        await UntilAsync(() => owner.GetAsync("/api/products"), "key_unknown");
        Assert.Equal("tenant_exists", (await host.Operator.PostAsync("/api/admin/tenants", new { id = tenant, name = "again" })).Code());
        Assert.Equal(HttpStatusCode.NotFound, (await host.Operator.GetAsync($"/api/admin/tenants/{tenant}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Operator.PostAsync($"/api/admin/tenants/{tenant}/suspend", new { suspended = false })).Status);
        Assert.Equal(1, (int)(await stays.GetAsync("/api/products")).Expect(HttpStatusCode.OK)["count"]!);
        Assert.True((bool)(await stays.GetAsync("/api/audit?verify=true")).Expect(HttpStatusCode.OK)["verification"]!["whole"]!);
    }

    [Fact]
    [CoversRoute("POST /api/admin/tenants/{id}/suspend")]
    public async Task Tenant_Suspended_IsRefusedAndCallsNobodyUntilItGoesOn()
    {
        var (tenant, owner) = await SellerAsync();
        await owner.AddAsync("kaan@magaza.example", "owner");
        using var browser = host.NewBrowser();
        await browser.SignInAsync(tenant, "kaan@magaza.example", People.Password);
        await owner.PublishAsync(Seller.Product("SUS-1"));

        Assert.Equal("suspended", (string?)(await host.Operator.PostAsync($"/api/admin/tenants/{tenant}/suspend")).Expect(HttpStatusCode.OK)["tenant"]!["state"]);
        Assert.Equal((HttpStatusCode.Forbidden, "tenant_suspended"), Refusal(await owner.GetAsync("/api/products")));
        Assert.Equal((HttpStatusCode.Forbidden, "tenant_suspended"), Refusal(await browser.GetAsync("/api/products")));

        Assert.Equal("active", (string?)(await host.Operator.PostAsync($"/api/admin/tenants/{tenant}/suspend", new { suspended = false })).Expect(HttpStatusCode.OK)["tenant"]!["state"]);
        (await browser.GetAsync("/api/products")).Expect(HttpStatusCode.OK);
        (await owner.PostAsync("/api/marketplace/update-inventory", new { sku = "SUS-1", quantity = 9 }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Operator.PostAsync("/api/admin/tenants/nobody/suspend")).Status);
    }

    [Fact]
    [CoversRoute("PUT /api/admin/tenants/{id}/limits")]
    [CoversRoute("GET /api/admin/tenants/{id}")]
    public async Task Limits_OfAccountsProductsAndCalls_Hold()
    {
        var (tenant, owner) = await SellerAsync();
        await LimitAsync(tenant, new { accounts = 1, products = 2 });

        Assert.Equal("tenant_limit_reached", (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", account = "second" })).Code());
        (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox", name = "Birinci" })).Expect(HttpStatusCode.OK);
        await owner.PublishAsync(Seller.Product("LIM-1"), Seller.Product("LIM-2"));
        var third = await owner.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", products = new[] { Seller.Product("LIM-3"), Seller.Product("LIM-1") } });
        Assert.Equal("tenant_limit_reached", (string?)third.Expect(HttpStatusCode.Accepted)["rejected"]![0]!["errors"]![0]!["code"]);
        var usage = (await host.Operator.GetAsync($"/api/admin/tenants/{tenant}")).Expect(HttpStatusCode.OK)["usage"]!;
        Assert.Equal((1, 2), ((int)usage["accounts"]!, (int)usage["products"]!));
        Assert.True((long)usage["storage_bytes"]! > 500);

        await LimitAsync(tenant, new { storage_mib = 0 });
        Assert.Equal("out_of_range", (await host.Operator.PutAsync($"/api/admin/tenants/{tenant}/limits", new { calls_per_minute = 0 })).Code());
        await UntilAsync(() => owner.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("LIM-9") } }), "tenant_limit_reached");
        await LimitAsync(tenant, new { calls_per_minute = 3 });
        await UntilAsync(() => owner.GetAsync("/api/settings"), "rate_limited");
        var free = await host.NewTenantAsync();
        for (var i = 0; i < 10; i++)
            (await free.GetAsync("/api/settings")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    [CoversRoute("PUT /api/admin/tenants/{id}")]
    public async Task Branding_SetByTheOperator_IsShownToTheTenant()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var branding = new { product_name = "Atölye Panel", logo_url = "https://cdn.example/logo.svg", primary_color = "#1A2b3c", accent_color = "#ffffff", sender_email = "panel@atolye.example" };
        (await host.Operator.PutAsync($"/api/admin/tenants/{tenant}", new { name = "Atölye", branding })).Expect(HttpStatusCode.OK);

        var settings = (await owner.GetAsync("/api/settings")).Expect(HttpStatusCode.OK)["settings"]!;
        Assert.Equal(("Atölye", "Atölye Panel", "#1A2b3c"), ((string?)settings["name"], (string?)settings["branding"]!["product_name"], (string?)settings["branding"]!["primary_color"]));
        foreach (var wrong in new object[] { new { logo_url = "http://cdn.example/x" }, new { logo_url = "javascript:alert(1)" }, new { primary_color = "red;}" }, new { sender_email = "nobody" }, new { product_name = "" } })
        {
            var refused = await host.Operator.PutAsync($"/api/admin/tenants/{tenant}", new { branding = wrong });
            Assert.True((int)refused.Status is 400 or 422, refused.Text);
        }

        // What the operator sets the tenant cannot: it is ignored.
        (await owner.PutAsync("/api/settings", new { branding = new { product_name = "Mine" } })).Expect(HttpStatusCode.OK);
        Assert.Equal("Atölye Panel", (string?)(await owner.GetAsync("/api/settings")).Json["settings"]!["branding"]!["product_name"]);
    }

    private static (HttpStatusCode, string) Refusal(HubAnswer answer) => (answer.Status, answer.Code());

    private async Task<(string Id, HubClient Owner)> SellerAsync()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        return (tenant, owner);
    }

    private async Task LimitAsync(string tenant, object limits) => (await host.Operator.PutAsync($"/api/admin/tenants/{tenant}/limits", limits)).Expect(HttpStatusCode.OK);

    /// <summary>What was changed counts everywhere within 5 seconds.</summary>
    private static async Task UntilAsync(Func<Task<HubAnswer>> call, string code)
    {
        var deadline = Environment.TickCount64 + 15_000;
        HubAnswer answer;
        do
        {
            answer = await call();
            if ((int)answer.Status >= 400 && answer.Text.Contains($"\"{code}\"", StringComparison.Ordinal))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ProductHost.Cancellation);
        }
        while (Environment.TickCount64 < deadline);
        Assert.Fail($"Never {code}: {(int)answer.Status} {answer.Text}");
    }
}
