using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>The console's sessions: cookie, forged requests, their end (S25).</summary>
public sealed class SessionTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/session")]
    [CoversRoute("GET /api/session")]
    [CoversRoute("DELETE /api/session")]
    public async Task Session_FromSignInToSignOut_IsOneOnTheServer()
    {
        var (browser, tenant, _, user) = await host.NewPersonAsync("admin");
        using var _1 = browser;
        var token = browser.Cookies[Browser.Cookie];

        var present = (await browser.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
        Assert.Equal((tenant, (string?)user["id"], "admin", browser.Csrf), ((string?)present["tenant"], (string?)present["user"]!["id"], (string?)present["user"]!["role"], (string?)present["csrf_token"]));
        (await browser.GetAsync("/api/keys")).Expect(HttpStatusCode.OK);
        (await browser.PostAsync("/api/keys", new { name = "by hand", role = "viewer" })).Expect(HttpStatusCode.OK);
        (await browser.DeleteAsync("/api/session")).Expect(HttpStatusCode.OK);

        Assert.False(browser.Cookies.ContainsKey(Browser.Cookie));
        browser.Cookies[Browser.Cookie] = token;
        Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/session")));
        Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/keys")));
    }

    [Fact]
    public async Task Cookie_IsForThisHostOverHttpsAndNotForScripts()
    {
        var (browser, _, _, _) = await host.NewPersonAsync("viewer");
        using var _1 = browser;
        var attributes = browser.SetCookies[Browser.Cookie].Split(';', StringSplitOptions.TrimEntries).Skip(1).Select(static a => a.ToLowerInvariant()).Order().ToArray();

        // No Domain: __Host- would make browsers drop it. No Expires: it goes with the browser's session.
        Assert.Equal(["httponly", "path=/", "samesite=lax", "secure"], attributes);
        Assert.All((string[])[Browser.Device], name => Assert.All((string[])["httponly", "path=/", "samesite=lax", "secure"], a => Assert.Contains(a, browser.SetCookies[name].ToLowerInvariant(), StringComparison.Ordinal)));
        Assert.DoesNotContain("domain", browser.SetCookies[Browser.Cookie], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("no token", "csrf_token_wrong")]
    [InlineData("wrong token", "csrf_token_wrong")]
    [InlineData("another session's token", "csrf_token_wrong")]
    [InlineData("another site's page", "origin_refused")]
    [InlineData("a sandboxed page", "origin_refused")]
    [InlineData("a sister site's page", "origin_refused")]
    [InlineData("a browser that says nothing", "origin_refused")]
    public async Task Write_ThatAnotherPageSent_Is403AndDoesNothing(string forged, string code)
    {
        var (browser, tenant, owner, _) = await host.NewPersonAsync("owner");
        using var _1 = browser;
        (string, string)[] headers = [];
        switch (forged)
        {
            case "no token": browser.Csrf = null; break;
            case "wrong token": browser.Csrf = browser.Csrf![..^2] + "AA"; break;
            case "another session's token":
                using (var other = host.NewBrowser())
                {
                    await other.SignInAsync(tenant, "ayse@magaza.example", People.Password);
                    browser.Csrf = other.Csrf;
                }

                break;
            case "another site's page": browser.Origin = "https://hub.example.evil.example"; break;
            case "a sandboxed page": browser.Origin = "null"; break;
            case "a sister site's page": headers = [("Sec-Fetch-Site", "same-site")]; break;
            case "a browser that says nothing": browser.Origin = null; break;
            default: throw new ArgumentOutOfRangeException(nameof(forged));
        }

        var before = (int)(await owner.GetAsync("/api/keys")).Json["count"]!;
        Assert.Equal((403, code), Refusal(await browser.PostAsync("/api/keys", new { name = "forged", role = "owner" }, headers)));
        Assert.Equal((403, code), Refusal(await browser.SendAsync(HttpMethod.Delete, "/api/session", null, headers)));
        Assert.Equal(before, (int)(await owner.GetAsync("/api/keys")).Json["count"]!);
        (await browser.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SignIn_ThatAnotherSitesPageSent_Is403()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        await owner.AddAsync("ayse@magaza.example");
        using var browser = host.NewBrowser();
        browser.Origin = "https://evil.example";

        Assert.Equal((403, "origin_refused"), Refusal(await browser.TrySignInAsync(tenant, "ayse@magaza.example", People.Password)));
        browser.Origin = null;
        (await browser.TrySignInAsync(tenant, "ayse@magaza.example", People.Password)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task SignIn_WithASessionThatTheBrowserBrings_EndsThatAndTakesAnother()
    {
        var (browser, tenant, _, _) = await host.NewPersonAsync("viewer");
        using var _1 = browser;
        var first = browser.Cookies[Browser.Cookie];
        await browser.SignInAsync(tenant, "ayse@magaza.example", People.Password);
        Assert.NotEqual(first, browser.Cookies[Browser.Cookie]);
        Assert.Equal(1, (int)(await browser.GetAsync("/api/session/list")).Json["count"]!);

        // What an attacker planted is never taken over.
        using var planted = host.NewBrowser();
        planted.Cookies[Browser.Cookie] = "planted-by-somebody-else-0123456789012345678";
        await planted.SignInAsync(tenant, "ayse@magaza.example", People.Password);
        Assert.NotEqual("planted-by-somebody-else-0123456789012345678", planted.Cookies[Browser.Cookie]);
    }

    [Fact]
    [CoversRoute("GET /api/session/list")]
    [CoversRoute("DELETE /api/session/list")]
    [CoversRoute("DELETE /api/session/list/{id}")]
    public async Task Sessions_AreListedAndEndedSinglyAndAll()
    {
        var (first, tenant, owner, _) = await host.NewPersonAsync("viewer");
        using var _1 = first;
        await owner.AddAsync("mehmet@magaza.example");
        using var second = host.NewBrowser();
        await second.SignInAsync(tenant, "ayse@magaza.example", People.Password);
        using var stranger = host.NewBrowser();
        await stranger.SignInAsync(tenant, "mehmet@magaza.example", People.Password);

        var list = (JsonArray)(await first.GetAsync("/api/session/list")).Expect(HttpStatusCode.OK)["sessions"]!;
        Assert.Equal([first.Address, second.Address], list.Select(static s => (string?)s!["address"]));
        Assert.Equal([true, false], list.Select(static s => (bool)s!["current"]!));
        var theirs = (string)((JsonArray)(await stranger.GetAsync("/api/session/list")).Json["sessions"]!).Single()!["id"]!;
        Assert.Equal((404, "session_not_found"), Refusal(await first.DeleteAsync($"/api/session/list/{theirs}")));
        (await first.DeleteAsync($"/api/session/list/{list[1]!["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "session_unknown"), Refusal(await second.GetAsync("/api/session")));
        await second.SignInAsync(tenant, "ayse@magaza.example", People.Password);
        (await first.DeleteAsync("/api/session/list")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "session_unknown"), Refusal(await second.GetAsync("/api/session")));
        (await stranger.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Key_IsNoPersonAndOpensNoSession()
    {
        var owner = await host.NewTenantAsync();
        Assert.Equal((401, "session_missing"), Refusal(await owner.GetAsync("/api/session")));
        Assert.Equal((401, "session_missing"), Refusal(await owner.PostAsync("/api/session/password", new { current_password = "x", new_password = People.Password })));
    }

    [Fact]
    public async Task SignIn_BodyThatIsTooLargeOrStrange_IsRefusedBeforeAnythingIsAsked()
    {
        using var browser = host.NewBrowser();
        Assert.Equal((413, "body_too_large"), Refusal(await browser.PostAsync("/api/session", new { email = "a@b.example", password = new string('x', 17_000) })));
        Assert.Equal((400, "unknown_field"), Refusal(await browser.PostAsync("/api/session", new { email = "a@b.example", password = "x", role = "owner" })));
        Assert.Equal((400, "required"), Refusal(await browser.PostAsync("/api/session", new { email = "a@b.example" })));
        Assert.Equal((400, "tenant_required"), Refusal(await browser.PostAsync("/api/session", new { email = "a@b.example", password = "x" })));
    }

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, answer.Code());
}
