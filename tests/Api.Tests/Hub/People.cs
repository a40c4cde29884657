using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Steps with people that several tests share.</summary>
internal static class People
{
    public const string Password = "lantern walks under cedar";

    /// <summary>A person with a password.</summary>
    public static async Task<JsonNode> AddAsync(this HubClient owner, string email, string role = "viewer", string password = Password) =>
        (await owner.PostAsync("/api/users", new { email, role, password })).Expect(HttpStatusCode.OK)["user"]!;

    /// <summary>A person of a tenant, signed in at a browser.</summary>
    public static async Task<(Browser Browser, string Tenant, HubClient Owner, JsonNode User)> NewPersonAsync(this ProductHost host, string role, string email = "ayse@magaza.example")
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var user = await owner.AddAsync(email, role);
        var browser = host.NewBrowser();
        await browser.SignInAsync(tenant, email, Password);
        return (browser, tenant, owner, user);
    }

    /// <summary>Gives the person a second factor.</summary>
    /// <returns>Its secret and the recovery codes.</returns>
    public static async Task<(byte[] Secret, string[] Codes)> AddFactorAsync(this Browser browser)
    {
        var offer = (await browser.PostAsync("/api/session/totp", new { password = Password })).Expect(HttpStatusCode.OK)["totp"]!;
        var secret = Secret((string)offer["secret"]!);
        var confirmed = (await browser.PutAsync("/api/session/totp", new { code = Users.Codes.At(secret) })).Expect(HttpStatusCode.OK);
        browser.Csrf = (string)confirmed["csrf_token"]!;
        return (secret, [.. ((JsonArray)confirmed["recovery_codes"]!).Select(static c => (string)c!)]);
    }

    public static byte[] Secret(string base32)
    {
        var bytes = new List<byte>();
        var (bits, held) = (0, 0);
        foreach (var c in base32)
        {
            (bits, held) = ((bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), held + 5);
            if (held < 8)
                continue;
            held -= 8;
            bytes.Add((byte)(bits >> held));
            bits &= (1 << held) - 1;
        }

        return [.. bytes];
    }
}
