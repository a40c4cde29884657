using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>People of a tenant.</summary>
public sealed class UserTests(ProductHost host)
{
    [Fact]
    [CoversRoute("GET /api/users")]
    [CoversRoute("POST /api/users")]
    [CoversRoute("GET /api/users/{id}")]
    [CoversRoute("POST /api/session/invitation")]
    public async Task Invitation_TakenUpOnce_LetsThePersonIn()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var invited = (await owner.PostAsync("/api/users", new { email = "Ayşe@Magaza.example", name = "Ayşe", role = "operator" }, ("Idempotency-Key", "once"))).Expect(HttpStatusCode.OK);
        var token = (string)invited["invitation"]!["token"]!;
        using var browser = host.NewBrowser();

        Assert.Equal("invited", (string?)invited["user"]!["status"]);
        Assert.False(((JsonObject)(await owner.PostAsync("/api/users", new { email = "Ayşe@Magaza.example", name = "Ayşe", role = "operator" }, ("Idempotency-Key", "once"))).Json["invitation"]!).ContainsKey("token"));
        Assert.Equal((401, "sign_in_failed"), Refusal(await browser.TrySignInAsync(tenant, "ayşe@magaza.example", People.Password)));
        Assert.Equal((422, "password_too_short"), Refusal(await browser.PostAsync("/api/session/invitation", new { token, password = "kisa" })));
        Assert.Equal((422, "password_common"), Refusal(await browser.PostAsync("/api/session/invitation", new { token, password = "password12345678" })));
        (await browser.PostAsync("/api/session/invitation", new { token, password = People.Password })).Expect(HttpStatusCode.OK);
        Assert.Equal((404, "invitation_unknown"), Refusal(await browser.PostAsync("/api/session/invitation", new { token, password = People.Password })));
        await browser.SignInAsync(tenant, "AYŞE@magaza.EXAMPLE", People.Password);

        var user = (await owner.GetAsync($"/api/users/{invited["user"]!["id"]}")).Expect(HttpStatusCode.OK)["user"]!;
        Assert.Equal(("active", "operator", "Ayşe@Magaza.example"), ((string?)user["status"], (string?)user["role"], (string?)user["email"]));
        Assert.NotNull((string?)user["last_sign_in_at"]);
        Assert.Equal((409, "email_taken"), Refusal(await owner.PostAsync("/api/users", new { email = "ayşe@MAGAZA.example", role = "viewer" })));
    }

    [Fact]
    public async Task Users_AreListedByPages()
    {
        var owner = await host.NewTenantAsync();
        for (var i = 0; i < 5; i++)
            (await owner.PostAsync("/api/users", new { email = $"p{i}@magaza.example", role = "viewer" })).Expect(HttpStatusCode.OK);
        var seen = new List<string>();
        var path = "/api/users?page_size=2";
        while (true)
        {
            var page = (await owner.GetAsync(path)).Expect(HttpStatusCode.OK);
            seen.AddRange(((JsonArray)page["users"]!).Select(static u => (string)u!["email"]!));
            if ((string?)page["next_page_token"] is not { } next)
                break;
            path = $"/api/users?page_size=2&page_token={next}";
        }

        Assert.Equal(["p0", "p1", "p2", "p3", "p4"], seen.Select(static e => e[..2]).Order());
    }

    [Fact]
    [CoversRoute("PUT /api/users/{id}")]
    public async Task Change_OfRoleStatusOrPassword_EndsTheSessionsAndCountsAtOnce()
    {
        var (browser, tenant, owner, user) = await host.NewPersonAsync("admin");
        using var _1 = browser;
        foreach (var (change, password) in new (object Change, string Password)[] { (new { role = "viewer" }, People.Password), (new { password = "another lantern under cedar" }, "another lantern under cedar") })
        {
            (await owner.PutAsync($"/api/users/{user["id"]}", change)).Expect(HttpStatusCode.OK);
            Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/session")));
            await browser.SignInAsync(tenant, "ayse@magaza.example", password);
        }

        Assert.Equal((403, "role_too_low"), Refusal(await browser.GetAsync("/api/keys")));
        (await owner.PutAsync($"/api/users/{user["id"]}", new { status = "disabled" })).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/session")));
        Assert.Equal((401, "sign_in_failed"), Refusal(await browser.TrySignInAsync(tenant, "ayse@magaza.example", "another lantern under cedar")));
        // A name changes nobody's rights.
        (await owner.PutAsync($"/api/users/{user["id"]}", new { status = "active", name = "Ayşe" })).Expect(HttpStatusCode.OK);
        await browser.SignInAsync(tenant, "ayse@magaza.example", "another lantern under cedar");
        (await owner.PutAsync($"/api/users/{user["id"]}", new { name = (string?)null })).Expect(HttpStatusCode.OK);
        (await browser.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Change_WhatTheHubAloneSets_IsIgnoredAndWhatItDoesNotKnowRefused()
    {
        var owner = await host.NewTenantAsync();
        var user = await owner.AddAsync("ayse@magaza.example");
        var sent = (JsonObject)user.DeepClone();
        (sent["id"], sent["totp"], sent["created_at"], sent["version"], sent["name"]) = ("usr_other", true, "2001-01-01T00:00:00Z", 99, "Ayşe");

        var changed = (await owner.PutAsync($"/api/users/{user["id"]}", sent.ToJsonString())).Expect(HttpStatusCode.OK)["user"]!;

        Assert.Equal(((string?)user["id"], false, (string?)user["created_at"], 2, "Ayşe"), ((string?)changed["id"], (bool)changed["totp"]!, (string?)changed["created_at"], (int)changed["version"]!, (string?)changed["name"]));
        foreach (var body in new object[] { new { tenant = "default" }, new { password_hash = "x" }, new { totp_secret = "x" }, new { invitation_hash = "x" } })
            Assert.Equal((400, "unknown_field"), Refusal(await owner.PutAsync($"/api/users/{user["id"]}", body)));
        Assert.Equal((412, "version_mismatch"), Refusal(await owner.PutAsync($"/api/users/{user["id"]}", new { name = "x" }, ("If-Match", "\"1\""))));
        (await owner.PutAsync($"/api/users/{user["id"]}", new { name = "x" }, ("If-Match", "\"2\""))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    [CoversRoute("DELETE /api/users/{id}")]
    public async Task Owner_TheLastWayIn_CannotBeRemovedByAnyMeans()
    {
        var (browser, tenant, owner, user) = await host.NewPersonAsync("owner");
        using var _1 = browser;
        var key = (string)((JsonArray)(await owner.GetAsync("/api/keys")).Json["keys"]!).Single()!["id"]!;

        // With an owner who can sign in the last owner key may go; then that owner stays.
        (await browser.DeleteAsync($"/api/keys/{key}")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "key_unknown"), Refusal(await owner.GetAsync("/api/keys")));
        Assert.Equal((409, "last_owner"), Refusal(await browser.PutAsync($"/api/users/{user["id"]}", new { role = "admin" })));
        Assert.Equal((409, "last_owner"), Refusal(await browser.PutAsync($"/api/users/{user["id"]}", new { status = "disabled" })));
        Assert.Equal((409, "last_owner"), Refusal(await browser.DeleteAsync($"/api/users/{user["id"]}")));
        (await browser.PostAsync("/api/users", new { email = "mehmet@magaza.example", role = "owner", password = People.Password })).Expect(HttpStatusCode.OK);
        (await browser.DeleteAsync($"/api/users/{user["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/session")));
        await browser.SignInAsync(tenant, "mehmet@magaza.example", People.Password);
    }

    [Fact]
    [CoversRoute("POST /api/users/{id}/invite")]
    [CoversRoute("GET /api/users/{id}/sessions")]
    [CoversRoute("DELETE /api/users/{id}/sessions")]
    [CoversRoute("DELETE /api/users/{id}/sessions/{session_id}")]
    public async Task Owner_SignsPeopleOutAndInvitesThemAnew()
    {
        var (browser, tenant, owner, user) = await host.NewPersonAsync("viewer");
        using var _1 = browser;
        var (secret, _) = await browser.AddFactorAsync();
        using var second = host.NewBrowser();
        var path = $"/api/users/{user["id"]}/sessions";
        var only = ((JsonArray)(await owner.GetAsync(path)).Expect(HttpStatusCode.OK)["sessions"]!).Single()!;

        Assert.Equal((404, "session_not_found"), Refusal(await owner.DeleteAsync($"{path}/ses_other")));
        (await owner.DeleteAsync($"{path}/{only["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/session")));
        (await owner.DeleteAsync(path)).Expect(HttpStatusCode.OK);
        var token = (string)(await owner.PostAsync($"/api/users/{user["id"]}/invite")).Expect(HttpStatusCode.OK)["invitation"]!["token"]!;
        (await second.PostAsync("/api/session/invitation", new { token, password = "a third lantern for cedar" })).Expect(HttpStatusCode.OK);

        // The second factor goes only where the owner says so.
        Assert.Equal((401, "totp_required"), Refusal(await second.TrySignInAsync(tenant, "ayse@magaza.example", "a third lantern for cedar")));
        await second.SignInAsync(tenant, "ayse@magaza.example", "a third lantern for cedar", totp: Users.Codes.At(secret, 1));
        token = (string)(await owner.PostAsync($"/api/users/{user["id"]}/invite", new { reset_totp = true })).Expect(HttpStatusCode.OK)["invitation"]!["token"]!;
        (await second.PostAsync("/api/session/invitation", new { token, password = "a fourth lantern for cedar" })).Expect(HttpStatusCode.OK);
        Assert.False((bool)(await second.SignInAsync(tenant, "ayse@magaza.example", "a fourth lantern for cedar"))["user"]!["totp"]!);
    }

    [Fact]
    public async Task OtherTenantsPeople_Are404_AndTheirPasswordsOpenNothingElse()
    {
        var (browser, _, _, user) = await host.NewPersonAsync("owner");
        using var _1 = browser;
        var (otherTenant, other) = await host.NewNamedTenantAsync();
        await other.AddAsync("ayse@magaza.example", password: "quite another lantern here");
        var id = user["id"];
        var session = ((JsonArray)(await browser.GetAsync("/api/session/list")).Json["sessions"]!).Single()!["id"];

        foreach (var (method, path, body) in new (string, string, object?)[]
                 {
                     ("GET", $"/api/users/{id}", null), ("PUT", $"/api/users/{id}", new { role = "viewer" }), ("DELETE", $"/api/users/{id}", null), ("POST", $"/api/users/{id}/invite", null),
                     ("GET", $"/api/users/{id}/sessions", null), ("DELETE", $"/api/users/{id}/sessions", null), ("DELETE", $"/api/users/{id}/sessions/{session}", null),
                 })
        {
            var answer = await other.SendAsync(new HttpMethod(method), path, body);
            Assert.True(answer.Status is HttpStatusCode.NotFound && answer.Code() == "user_not_found", $"{method} {path}: {(int)answer.Status} {answer.Text}");
        }

        Assert.DoesNotContain((JsonArray)(await other.GetAsync("/api/users")).Json["users"]!, u => (string?)u!["id"] == (string?)id);
        using var stranger = host.NewBrowser();
        Assert.Equal((401, "sign_in_failed"), Refusal(await stranger.TrySignInAsync(otherTenant, "ayse@magaza.example", People.Password)));
        (await browser.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answers_HoldNoCredentialOfAnybody()
    {
        var (browser, _, owner, user) = await host.NewPersonAsync("owner");
        using var _1 = browser;
        var (secret, codes) = await browser.AddFactorAsync();
        var key = (await owner.PostAsync("/api/keys", new { name = "k", role = "viewer" })).Json["key"]!;
        var invited = (await owner.PostAsync("/api/users", new { email = "mehmet@magaza.example", role = "viewer" })).Json["invitation"]!;
        string[] canaries = [(string)key["secret"]!, Api.Access.ApiKeys.Hash((string)key["secret"]!), (string)invited["token"]!, People.Password, Api.Users.Totp.Text(secret), .. codes, browser.Cookies[Browser.Cookie], browser.Cookies[Browser.Device], "argon2id", "hash"];

        foreach (var path in new[] { "/api/keys", "/api/users", $"/api/users/{user["id"]}", $"/api/users/{user["id"]}/sessions", "/api/session", "/api/session/list", "/api/changes" })
        {
            var answer = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.All(canaries, canary => Assert.DoesNotContain(canary, answer.Text, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, answer.Code());
}
