using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

public sealed class KeyTests(ProductHost host)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Key_WithAnAllowList_WorksFromThoseAddressesAlone()
    {
        var owner = await host.NewTenantAsync();
        var made = (await owner.PostAsync("/api/keys", new { name = "till", role = "viewer", ip_allow_list = new[] { "203.0.113.7", "198.51.100.0/24", "2001:db8::/32" } })).Expect(HttpStatusCode.OK)["key"]!;
        using var till = new HubClient(host.Process.Address, (string)made["secret"]!);

        Assert.Equal(["203.0.113.7/32", "198.51.100.0/24", "2001:db8::/32"], ((JsonArray)made["ip_allow_list"]!).Select(static r => (string?)r));
        foreach (var (address, status) in new[]
                 {
                     ("203.0.113.7", 200), ("198.51.100.255", 200), ("2001:db8:5::1", 200), ("::ffff:203.0.113.7", 200), ("203.0.113.8", 403), ("198.51.101.0", 403), ("2001:db9::1", 403),
                     // Whoever writes the header themselves stands behind the address that the proxy saw.
                     ("203.0.113.7, 203.0.113.9", 403),
                 })
        {
            var answer = await till.SendAsync(HttpMethod.Get, "/api/products", null, ("X-Forwarded-For", address));
            Assert.True((int)answer.Status == status, $"{address}: {(int)answer.Status} {answer.Text}");
        }

        Assert.Equal((403, "address_not_allowed"), Refusal(await till.GetAsync("/api/products")));
        foreach (var wrong in new[] { "300.1.1.1", "10.0.0.1/8", "10.0.0.0/33", "1.2.3", "0x7f.0.0.1", "fe80::1%eth0", "host.example", "" })
            Assert.Equal((422, "ip_range_malformed"), Refusal(await owner.PostAsync("/api/keys", new { name = "x", role = "viewer", ip_allow_list = new[] { wrong } })));
        Assert.Equal((422, "out_of_range"), Refusal(await owner.PostAsync("/api/keys", new { name = "x", role = "viewer", ip_allow_list = Array.Empty<string>() })));
    }

    [Fact]
    public async Task Key_PastItsEnd_Is401()
    {
        var owner = await host.NewTenantAsync();
        var end = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var made = (await owner.PostAsync("/api/keys", new { name = "guest", role = "viewer", expires_at = end })).Expect(HttpStatusCode.OK)["key"]!;
        using var guest = new HubClient(host.Process.Address, (string)made["secret"]!);
        (await guest.GetAsync("/api/products")).Expect(HttpStatusCode.OK);

        var ended = await owner.UntilAsync("/api/keys", keys => State(keys, made) == "expired", Soon, "the key ends");

        Assert.Equal((401, "key_expired"), Refusal(await guest.GetAsync("/api/products")));
        Assert.NotNull(ended);
        Assert.Equal((422, "out_of_range"), Refusal(await owner.PostAsync("/api/keys", new { name = "x", role = "viewer", expires_at = "2020-01-01T00:00:00Z" })));
    }

    [Fact]
    [CoversRoute("POST /api/keys/{id}/rotate")]
    public async Task Key_Rotated_WorksBesideTheNewOneUntilTheGraceEnds()
    {
        var owner = await host.NewTenantAsync();
        var old = (await owner.PostAsync("/api/keys", new { name = "erp", role = "operator", ip_allow_list = new[] { "0.0.0.0/0" } })).Expect(HttpStatusCode.OK)["key"]!;
        using var before = new HubClient(host.Process.Address, (string)old["secret"]!);

        var answer = (await owner.PostAsync($"/api/keys/{old["id"]}/rotate", new { grace_seconds = 3 }, ("Idempotency-Key", "turn"))).Expect(HttpStatusCode.OK);

        var made = answer["key"]!;
        using var after = new HubClient(host.Process.Address, (string)made["secret"]!);
        Assert.Equal(("erp", "operator", "0.0.0.0/0"), ((string?)made["name"], (string?)made["role"], (string?)made["ip_allow_list"]![0]));
        Assert.Equal(((string?)old["id"], (string?)made["id"]), ((string?)answer["previous"]!["id"], (string?)answer["previous"]!["replaced_by"]));
        Assert.NotNull((string?)answer["previous"]!["expires_at"]);
        (await before.GetAsync("/api/products")).Expect(HttpStatusCode.OK);
        (await after.GetAsync("/api/products")).Expect(HttpStatusCode.OK);
        var repeat = await owner.PostAsync($"/api/keys/{old["id"]}/rotate", new { grace_seconds = 3 }, ("Idempotency-Key", "turn"));
        Assert.Equal(((string?)made["id"], false), ((string?)repeat.Json["key"]!["id"], ((JsonObject)repeat.Json["key"]!).ContainsKey("secret")));
        Assert.Equal((409, "key_not_rotatable"), Refusal(await owner.PostAsync($"/api/keys/{old["id"]}/rotate")));
        Assert.Equal((422, "out_of_range"), Refusal(await owner.PostAsync($"/api/keys/{made["id"]}/rotate", new { grace_seconds = 2_592_001 })));
        await owner.UntilAsync("/api/keys", keys => State(keys, old) == "expired", Soon, "the grace ends");
        Assert.Equal((401, "key_expired"), Refusal(await before.GetAsync("/api/products")));
        (await after.GetAsync("/api/products")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Key_OfAHigherRole_IsNeitherMadeNorTouched()
    {
        var owner = await host.NewTenantAsync();
        var admin = await KeyAsync(owner, "admin");
        var ownerKey = (string)((JsonArray)(await owner.GetAsync("/api/keys")).Json["keys"]!).Single(static k => (string?)k!["role"] == "owner")!["id"]!;

        Assert.Equal((403, "role_too_low"), Refusal(await admin.PostAsync("/api/keys", new { name = "up", role = "owner" })));
        Assert.Equal((403, "role_too_low"), Refusal(await admin.DeleteAsync($"/api/keys/{ownerKey}")));
        Assert.Equal((403, "role_too_low"), Refusal(await admin.PostAsync($"/api/keys/{ownerKey}/rotate")));
        Assert.Equal(2, (int)(await owner.GetAsync("/api/keys")).Json["count"]!);
        (await admin.PostAsync("/api/keys", new { name = "same", role = "admin" })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task OwnerKey_TheLastLastingOne_CanBeRotatedAndNotMadeToEnd()
    {
        var owner = await host.NewTenantAsync();
        (await owner.PostAsync("/api/keys", new { name = "short", role = "owner", expires_at = TimeProvider.System.GetUtcNow().AddDays(1) })).Expect(HttpStatusCode.OK);
        var last = (string)((JsonArray)(await owner.GetAsync("/api/keys")).Json["keys"]!).Single(static k => (string?)k!["role"] == "owner" && k["expires_at"] is null)!["id"]!;

        Assert.Equal((409, "last_owner_key"), Refusal(await owner.DeleteAsync($"/api/keys/{last}")));
        Assert.Equal((409, "last_owner_key"), Refusal(await owner.PostAsync($"/api/keys/{last}/rotate", new { expires_at = TimeProvider.System.GetUtcNow().AddDays(1) })));
        var next = (await owner.PostAsync($"/api/keys/{last}/rotate", new { grace_seconds = 0 })).Expect(HttpStatusCode.OK)["key"]!;
        Assert.Equal((401, "key_expired"), Refusal(await owner.GetAsync("/api/keys")));
        using var now = new HubClient(host.Process.Address, (string)next["secret"]!);
        (await now.GetAsync("/api/keys")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Key_Used_ShowsWhenAndFromWhere()
    {
        var owner = await host.NewTenantAsync();
        using var till = await KeyAsync(owner, "viewer");
        await till.SendAsync(HttpMethod.Get, "/api/products", null, ("X-Forwarded-For", "203.0.113.77"));

        var keys = await owner.UntilAsync("/api/keys", static keys => ((JsonArray)keys["keys"]!).Any(static k => (string?)k!["role"] == "viewer" && k["last_used_at"] is not null), Soon, "the use is written");

        Assert.Equal("203.0.113.77", (string?)((JsonArray)keys.Json["keys"]!).Single(static k => (string?)k!["role"] == "viewer")!["last_used_from"]);
    }

    [Fact]
    public async Task Keys_TenantAndIdOfTheCallersOwn_AreRefusedAndNothingIsMade()
    {
        var (owner, other) = (await host.NewTenantAsync(), await host.NewNamedTenantAsync());
        foreach (var body in new object[]
                 {
                     new { name = "x", role = "viewer", tenant = other.Id }, new { name = "x", role = "viewer", id = "key_mine" }, new { name = "x", role = "viewer", key_hash = "00" },
                     new { name = "x", role = "viewer", secret = "kj_live_mine" },
                 })
            Assert.Equal((400, "unknown_field"), Refusal(await owner.PostAsync("/api/keys", body)));

        Assert.Equal(1, (int)(await owner.GetAsync("/api/keys")).Json["count"]!);
        Assert.Equal(1, (int)(await other.Owner.GetAsync("/api/keys")).Json["count"]!);
    }

    private static string? State(JsonNode keys, JsonNode key) => (string?)((JsonArray)keys["keys"]!).Single(k => (string?)k!["id"] == (string?)key["id"])!["state"];

    private static (int Status, string Code) Refusal(HubAnswer answer) => ((int)answer.Status, answer.Code());

    private async Task<HubClient> KeyAsync(HubClient owner, string role) =>
        new(host.Process.Address, (string)(await owner.PostAsync("/api/keys", new { name = role, role })).Expect(HttpStatusCode.OK)["key"]!["secret"]!);
}
