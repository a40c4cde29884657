using System.Net;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;
using Microsoft.AspNetCore.WebUtilities;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Signing in at an OpenID provider that runs beside the tests (S22 of signing in).</summary>
public sealed class OpenIdTests(ProductHost host)
{
    private const string FlowCookie = "__Host-kolaj-openid";

    [Fact]
    [CoversRoute("GET /api/session/openid")]
    [CoversRoute("GET /api/session/openid/callback")]
    public async Task Person_InvitedByAVerifiedAddress_ComesInAndIsKnownByTheSubjectFromThenOn()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var subject = Guid.NewGuid().ToString("n");
        var invited = (await owner.PostAsync("/api/users", new { email = "Ayse@magaza.example", role = "operator" })).Expect(HttpStatusCode.OK);
        using var browser = host.NewBrowser();

        var sent = await BeginAsync(browser, tenant, "/orders?status=created");
        var back = await browser.GetAsync(host.OpenId.Consent(sent, subject, "ayse@MAGAZA.example"));

        Assert.Equal((302, "/orders?status=created"), ((int)back.Status, back.Headers["Location"]));
        var present = (await browser.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
        Assert.Equal(((string?)invited["user"]!["id"], "oidc", true, "active"), ((string?)present["user"]!["id"], (string?)present["session"]!["method"], (bool)present["user"]!["open_id"]!, (string?)present["user"]!["status"]));
        Assert.False(browser.Cookies.ContainsKey(FlowCookie));
        using var anonymous = host.NewBrowser();
        Assert.Equal("invitation_unknown", (await anonymous.PostAsync("/api/session/invitation", new { token = (string)invited["invitation"]!["token"]!, password = People.Password })).Code());

        // The subject stays, whatever becomes of the address; and the address alone lets nobody else in.
        using var later = host.NewBrowser();
        var again = await later.GetAsync(host.OpenId.Consent(await BeginAsync(later, tenant), subject, "married@elsewhere.example"));
        Assert.Equal(HttpStatusCode.Found, again.Status);
        using var other = host.NewBrowser();
        Assert.Equal((403, "openid_person_unknown"), Refusal(await other.GetAsync(host.OpenId.Consent(await BeginAsync(other, tenant), "another-subject", "ayse@magaza.example"))));
        (await owner.PutAsync($"/api/users/{invited["user"]!["id"]}", new { status = "disabled" })).Expect(HttpStatusCode.OK);
        Assert.Equal((403, "openid_person_unknown"), Refusal(await later.GetAsync(host.OpenId.Consent(await BeginAsync(later, tenant), subject, null))));
    }

    [Theory]
    [InlineData("an address that is not verified")]
    [InlineData("nobody invited")]
    [InlineData("invited by another tenant")]
    public async Task Person_WhomNobodyInvitedHere_DoesNotComeIn(string who)
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var inviting = who == "invited by another tenant" ? await host.NewTenantAsync() : owner;
        if (who != "nobody invited")
            (await inviting.PostAsync("/api/users", new { email = "ayse@magaza.example", role = "owner" })).Expect(HttpStatusCode.OK);
        using var browser = host.NewBrowser();

        var answer = await browser.GetAsync(host.OpenId.Consent(await BeginAsync(browser, tenant), Guid.NewGuid().ToString("n"), "ayse@magaza.example", verified: who != "an address that is not verified"));

        Assert.Equal((403, "openid_person_unknown"), Refusal(answer));
        Assert.False(browser.Cookies.ContainsKey(Browser.Cookie));
    }

    [Theory]
    [InlineData("another state")]
    [InlineData("no state")]
    [InlineData("another browser")]
    [InlineData("no cookie")]
    [InlineData("a cookie that was changed")]
    public async Task Callback_ThatThisBrowserDidNotBegin_Is400AndTheCodeIsNotUsed(string forged)
    {
        var (tenant, subject) = await InvitedAsync();
        using var browser = host.NewBrowser();
        var back = host.OpenId.Consent(await BeginAsync(browser, tenant), subject, "ayse@magaza.example");
        var query = QueryHelpers.ParseQuery(back[back.IndexOf('?', StringComparison.Ordinal)..]);
        var kept = browser.Cookies[FlowCookie];
        switch (forged)
        {
            case "another state": back = back.Replace($"state={query["state"]}", "state=AAAA", StringComparison.Ordinal); break;
            case "no state": back = back.Replace($"state={query["state"]}", "x=1", StringComparison.Ordinal); break;
            case "another browser":
                using (var other = host.NewBrowser())
                {
                    await BeginAsync(other, tenant);
                    browser.Cookies[FlowCookie] = other.Cookies[FlowCookie];
                }

                break;
            case "no cookie": browser.Cookies.Clear(); break;
            case "a cookie that was changed": browser.Cookies[FlowCookie] = kept[..^3] + (kept[^3] == 'A' ? "B" : "A") + kept[^2..]; break;
            default: throw new ArgumentOutOfRangeException(nameof(forged));
        }

        Assert.Equal((400, "openid_state_wrong"), Refusal(await browser.GetAsync(back)));
        Assert.False(browser.Cookies.ContainsKey(Browser.Cookie));
        browser.Cookies[FlowCookie] = kept;
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync($"/api/session/openid/callback?code={query["code"]}&state={query["state"]}")).Status);
    }

    [Fact]
    public async Task Callback_WithTheVerifierOfAnotherFlow_IsRefusedByTheProvider()
    {
        var (tenant, subject) = await InvitedAsync();
        using var victim = host.NewBrowser();
        var stolen = QueryHelpers.ParseQuery(new Uri("http://x" + host.OpenId.Consent(await BeginAsync(victim, tenant), subject, "ayse@magaza.example")).Query)["code"];
        using var thief = host.NewBrowser();
        var own = QueryHelpers.ParseQuery(new Uri(await BeginAsync(thief, tenant)).Query)["state"];

        // A code that was seen on its way is worth nothing in another browser's flow (PKCE).
        Assert.Equal((401, "openid_refused"), Refusal(await thief.GetAsync($"/api/session/openid/callback?code={stolen}&state={own}")));
        Assert.True(host.OpenId.SawAnotherVerifier(stolen.ToString()), "What refused it was not the verifier.");
        Assert.False(thief.Cookies.ContainsKey(Browser.Cookie));
    }

    [Theory]
    [InlineData(nameof(TokenKind.Unsigned))]
    [InlineData(nameof(TokenKind.ForeignKey))]
    [InlineData(nameof(TokenKind.SharedSecret))]
    [InlineData(nameof(TokenKind.ForeignIssuer))]
    [InlineData(nameof(TokenKind.ForeignAudience))]
    [InlineData(nameof(TokenKind.Expired))]
    [InlineData(nameof(TokenKind.ForeignNonce))]
    [InlineData(nameof(TokenKind.NoSubject))]
    public async Task IdToken_ThatProvesNothing_LetsNobodyIn(string kind)
    {
        var (tenant, subject) = await InvitedAsync();
        using var browser = host.NewBrowser();

        var answer = await browser.GetAsync(host.OpenId.Consent(await BeginAsync(browser, tenant), subject, "ayse@magaza.example", kind: Enum.Parse<TokenKind>(kind)));

        Assert.Equal((401, "openid_refused"), Refusal(answer));
        Assert.False(browser.Cookies.ContainsKey(Browser.Cookie));
    }

    [Fact]
    public async Task Callback_ThatSaysAnotherIssuerOrAnError_IsRefused()
    {
        var (tenant, subject) = await InvitedAsync();
        using var browser = host.NewBrowser();
        Assert.Equal((401, "openid_refused"), Refusal(await browser.GetAsync(host.OpenId.Consent(await BeginAsync(browser, tenant), subject, "ayse@magaza.example") + "&iss=https%3A%2F%2Felsewhere.example")));
        var state = QueryHelpers.ParseQuery(new Uri(await BeginAsync(browser, tenant)).Query)["state"];
        Assert.Equal((401, "openid_refused"), Refusal(await browser.GetAsync($"/api/session/openid/callback?error=access_denied&state={state}")));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("orders")]
    public async Task Begin_WithAPathThatLeadsElsewhere_Is400(string path)
    {
        var (tenant, _) = await InvitedAsync();
        using var browser = host.NewBrowser();
        Assert.Equal((400, "invalid_parameter"), Refusal(await browser.GetAsync($"/api/session/openid?tenant={tenant}&return_to={Uri.EscapeDataString(path)}")));
    }

    private async Task<(string Tenant, string Subject)> InvitedAsync()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        (await owner.PostAsync("/api/users", new { email = "ayse@magaza.example", role = "viewer" })).Expect(HttpStatusCode.OK);
        return (tenant, Guid.NewGuid().ToString("n"));
    }

    /// <summary>Where the browser is sent.</summary>
    private static async Task<string> BeginAsync(Browser browser, string tenant, string returnTo = "/")
    {
        var answer = await browser.GetAsync($"/api/session/openid?tenant={tenant}&return_to={Uri.EscapeDataString(returnTo)}");
        Assert.True(answer.Status is HttpStatusCode.Found, answer.Text);
        return answer.Headers["Location"];
    }

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, answer.Code());
}
