using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What raises alerts: failed proofs, keys where they may not be, another role.</summary>
public sealed class AlertTests(ProductHost host)
{
    [Fact]
    public async Task SecurityEvents_RaiseAlertsAndAreInTheAuditLog()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var account = (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK)["account"]!;
        var user = await owner.AddAsync("kemal@magaza.example");
        var key = (await owner.PostAsync("/api/keys", new { name = "till", role = "viewer", ip_allow_list = new[] { "203.0.113.7" } })).Expect(HttpStatusCode.OK)["key"]!;
        using var till = new HubClient(host.Process.Address, (string)key["secret"]!);
        var asking = (await owner.PostAsync("/api/keys", new { name = "report", role = "viewer" })).Expect(HttpStatusCode.OK)["key"]!;
        using var report = new HubClient(host.Process.Address, (string)asking["secret"]!);
        using var platform = new HubClient(host.Process.Address, "");
        using var browser = host.NewBrowser();

        Assert.Equal(HttpStatusCode.Forbidden, (await till.GetAsync("/api/products")).Status);
        Assert.Equal("role_too_low", (await report.PostAsync("/api/keys", new { name = "more", role = "viewer" })).Code());
        Assert.Equal(401, (int)(await platform.PostAsync((string)account["webhook"]!["path"]!, "{}", ("x-sandbox-signature", new string('0', 64)))).Status);
        for (var i = 0; i < 6; i++)
            await browser.TrySignInAsync(tenant, "kemal@magaza.example", "wrong lantern under cedar");
        (await owner.PutAsync($"/api/users/{user["id"]}", new { role = "owner" })).Expect(HttpStatusCode.OK);

        var alerts = (await owner.UntilAsync("/api/alerts?state=open", static a => (int)a["count"]! >= 5, Seller.Soon, "the alerts are raised")).Json["alerts"]!.AsArray();
        Assert.Equal($"key:{key["id"]}", Subject(alerts, "key_from_refused_address"));
        Assert.Equal($"key:{asking["id"]}", Subject(alerts, "role_refused"));
        Assert.Equal("account:sandbox/default", Subject(alerts, "webhook_refused"));
        Assert.Equal($"address:{browser.Address}", Subject(alerts, "sign_in_blocked"));
        Assert.Equal($"user:{user["id"]}", Subject(alerts, "role_changed"));
        var failed = (await owner.GetAsync($"/api/audit?object=user:{user["id"]}&action=sign_in.failed")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        Assert.Equal(5, failed.Sum(static e => (int)e!["after"]!["times"]!));
        Assert.All(failed, e => Assert.Equal(("anonymous", browser.Address), ((string?)e!["actor"], (string?)e["address"])));
        var refused = (await owner.GetAsync("/api/audit?action=role.refused")).Expect(HttpStatusCode.OK)["entries"]!.AsArray().Single()!;
        Assert.Equal(($"key:{asking["id"]}", "viewer", "POST /api/keys"), ((string?)refused["actor"], (string?)refused["role"], (string?)refused["after"]!["call"]));
        Assert.Empty((await (await host.NewTenantAsync()).GetAsync("/api/alerts")).Expect(HttpStatusCode.OK)["alerts"]!.AsArray());
    }

    /// <summary>The call itself is allowed; what it asks for is not.</summary>
    [Fact]
    public async Task Role_RefusedByTheCallItself_RaisesAnAlertToo()
    {
        var owner = await host.NewTenantAsync();
        var key = (await owner.PostAsync("/api/keys", new { name = "a", role = "admin" })).Expect(HttpStatusCode.OK)["key"]!;
        using var admin = new HubClient(host.Process.Address, (string)key["secret"]!);
        for (var i = 0; i < 3; i++)
            Assert.Equal("role_too_low", (await admin.PostAsync("/api/keys", new { name = "up", role = "owner" })).Code());

        var alerts = (await owner.UntilAsync("/api/alerts?state=open", static a => (int)a["count"]! > 0 && (int)a["alerts"]![0]!["count"]! >= 3, Seller.Soon, "the alert is raised")).Json["alerts"]!.AsArray();
        Assert.Equal($"key:{key["id"]}", Subject(alerts, "role_refused"));
    }

    private static string? Subject(JsonArray alerts, string kind) => (string?)Assert.Single(alerts, a => (string?)a!["kind"] == kind)!["subject"];
}
