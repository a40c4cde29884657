using System.Net;
using KolajAI.Api.Tests.Routes;
using KolajAI.Api.Tests.Users;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What a person signs in with: password and second factor.</summary>
public sealed class OwnAccountTests(ProductHost host)
{
    [Fact]
    [CoversRoute("POST /api/session/password")]
    public async Task Password_Changed_EndsOtherSessionsAndRenewsThisOne()
    {
        var (browser, tenant, _, _) = await host.NewPersonAsync("viewer");
        using var _1 = browser;
        using var other = host.NewBrowser();
        await other.SignInAsync(tenant, "ayse@magaza.example", People.Password);
        var (cookie, csrf) = (browser.Cookies[Browser.Cookie], browser.Csrf);

        Assert.Equal((403, "password_wrong"), Refusal(await browser.PostAsync("/api/session/password", new { current_password = "wrong", new_password = "another lantern under cedar" })));
        Assert.Equal((422, "password_common"), Refusal(await browser.PostAsync("/api/session/password", new { current_password = People.Password, new_password = "galatasaray1905" })));
        var renewed = (await browser.PostAsync("/api/session/password", new { current_password = People.Password, new_password = "another lantern under cedar" })).Expect(HttpStatusCode.OK);

        Assert.NotEqual((cookie, csrf), (browser.Cookies[Browser.Cookie], (string?)renewed["csrf_token"]));
        browser.Csrf = (string?)renewed["csrf_token"];
        (await browser.GetAsync("/api/session")).Expect(HttpStatusCode.OK);
        Assert.Equal((401, "session_unknown"), Refusal(await other.GetAsync("/api/session")));
        browser.Cookies[Browser.Cookie] = cookie;
        Assert.Equal((401, "session_unknown"), Refusal(await browser.GetAsync("/api/session")));
        Assert.Equal((401, "sign_in_failed"), Refusal(await other.TrySignInAsync(tenant, "ayse@magaza.example", People.Password)));
        await other.SignInAsync(tenant, "ayse@magaza.example", "another lantern under cedar");
    }

    [Fact]
    [CoversRoute("POST /api/session/totp")]
    [CoversRoute("PUT /api/session/totp")]
    [CoversRoute("DELETE /api/session/totp")]
    public async Task SecondFactor_IsAskedForOnceConfirmed_AndEachCodeCountsOnce()
    {
        var (browser, tenant, _, _) = await host.NewPersonAsync("viewer");
        using var _1 = browser;
        Assert.Equal((409, "totp_inactive"), Refusal(await browser.PutAsync("/api/session/totp", new { code = "000000" })));
        Assert.Equal((403, "password_wrong"), Refusal(await browser.PostAsync("/api/session/totp", new { password = "wrong" })));
        var cookie = browser.Cookies[Browser.Cookie];
        var (secret, codes) = await browser.AddFactorAsync();
        Assert.NotEqual(cookie, browser.Cookies[Browser.Cookie]);
        Assert.Equal((409, "totp_active"), Refusal(await browser.PostAsync("/api/session/totp", new { password = People.Password })));
        using var second = host.NewBrowser();

        Assert.Equal((401, "totp_required"), Refusal(await second.TrySignInAsync(tenant, "ayse@magaza.example", People.Password)));
        Assert.Equal((401, "sign_in_failed"), Refusal(await second.TrySignInAsync(tenant, "ayse@magaza.example", People.Password, totp: "abc")));
        var code = Codes.At(secret, 1);
        await second.SignInAsync(tenant, "ayse@magaza.example", People.Password, totp: code);
        using var third = host.NewBrowser();
        Assert.Equal((401, "sign_in_failed"), Refusal(await third.TrySignInAsync(tenant, "ayse@magaza.example", People.Password, totp: code)));
        await third.SignInAsync(tenant, "ayse@magaza.example", People.Password, recoveryCode: codes[3].ToLowerInvariant());
        Assert.Equal((401, "sign_in_failed"), Refusal(await second.TrySignInAsync(tenant, "ayse@magaza.example", People.Password, recoveryCode: codes[3])));
        Assert.Equal((422, "totp_wrong"), Refusal(await third.DeleteAsync("/api/session/totp", new { password = People.Password, code })));
        (await third.DeleteAsync("/api/session/totp", new { password = People.Password, recovery_code = codes[4] })).Expect(HttpStatusCode.OK);
        (await second.TrySignInAsync(tenant, "ayse@magaza.example", People.Password)).Expect(HttpStatusCode.OK);
    }

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, answer.Code());
}
