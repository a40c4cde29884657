using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Access;
using KolajAI.Api.Auditing;
using KolajAI.Api.Reserved;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;
using Microsoft.AspNetCore.Routing;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Who did what, from where, to what (S18).</summary>
public sealed class AuditTests(ProductHost host, RouteHost routes) : IClassFixture<RouteHost>
{
    [Fact]
    [CoversRoute("GET /api/audit")]
    [CoversRoute("GET /api/alerts")]
    [CoversRoute("POST /api/alerts/{id}/acknowledge")]
    [CoversRoute("POST /api/alerts/{id}/resolve")]
    public async Task EveryCallThatTellsInItsOwnUnit_Tells_AndNoSecret()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var told = new Told(owner);
        var secrets = new List<string> { People.Password, "another lantern under cedar", "ayse@magaza", "hatice", "5321110022" };
        await KeysAsync(owner, told, secrets);
        await AccountsAsync(owner, told, secrets);
        await told.StepAsync("POST /api/privacy/export", "person.export", () => owner.PostAsync("/api/privacy/export", new { email = "hatice@buyer.example" }));
        await told.StepAsync("POST /api/privacy/erase", "person.erase", () => owner.PostAsync("/api/privacy/erase", new { phone = "+90 532 111 00 22" }));
        await told.StepAsync("PUT /api/settings", "settings.change", () => owner.PutAsync("/api/settings", new { name = "Yeni" }));
        await PeopleAsync(tenant, owner, told, secrets);
        var alert = (await owner.GetAsync("/api/alerts?state=open")).Expect(HttpStatusCode.OK)["alerts"]!.AsArray().Single(static a => (string?)a!["kind"] == "role_changed")!;
        await told.StepAsync("POST /api/alerts/{id}/acknowledge", "alert.acknowledged", () => owner.PostAsync($"/api/alerts/{alert["id"]}/acknowledge"));
        await told.StepAsync("POST /api/alerts/{id}/resolve", "alert.resolved", () => owner.PostAsync($"/api/alerts/{alert["id"]}/resolve"));
        Assert.Equal(HttpStatusCode.NotFound, (await (await host.NewTenantAsync()).PostAsync($"/api/alerts/{alert["id"]}/resolve")).Status);

        var inUnit = routes.Routes.Where(static r => r.Metadata.GetMetadata<AuditedInUnitMetadata>() is not null && r.Metadata.GetMetadata<AccessPolicy>() is not { Kind: AccessKind.Ops })
            .SelectMany(RouteTexts.Of).Order(StringComparer.Ordinal);
        Assert.Equal(inUnit, told.Routes.Order(StringComparer.Ordinal));
        var log = (await owner.GetAsync("/api/audit?format=ndjson")).Text;
        Assert.Contains("a•••@magaza.example", log, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));
        var answer = (await owner.GetAsync("/api/audit?verify=true&page_size=1")).Expect(HttpStatusCode.OK);
        Assert.True((bool)answer["verification"]!["whole"]!);
    }

    [Fact]
    public async Task Entry_SaysWhoFromWhereWhatAndHowItWas()
    {
        var (tenant, owner) = await host.NewNamedTenantAsync();
        var user = await owner.AddAsync("mehmet@magaza.example", "owner");
        using var browser = host.NewBrowser();
        await browser.SignInAsync(tenant, "mehmet@magaza.example", People.Password);
        var other = await owner.AddAsync("zeynep@magaza.example");

        (await browser.PutAsync($"/api/users/{other["id"]}", new { role = "admin" })).Expect(HttpStatusCode.OK);

        var entry = (await owner.GetAsync($"/api/audit?object=user:{other["id"]}&action=user.change")).Expect(HttpStatusCode.OK)["entries"]!.AsArray().Single()!;
        Assert.Equal(($"user:{user["id"]}", "owner", browser.Address), ((string?)entry["actor"], (string?)entry["role"], (string?)entry["address"]));
        Assert.Equal(("viewer", "admin"), ((string?)entry["before"]!["role"], (string?)entry["after"]!["role"]));
        Assert.False(string.IsNullOrEmpty((string?)entry["trace_id"]));
        Assert.Equal(2, (int)(await owner.GetAsync($"/api/audit?actor=user:{user["id"]}")).Expect(HttpStatusCode.OK)["count"]!);
        var stranger = await host.NewTenantAsync();
        Assert.Empty((await stranger.GetAsync($"/api/audit?object=user:{other["id"]}")).Expect(HttpStatusCode.OK)["entries"]!.AsArray());
    }

    [Fact]
    public async Task Call_WithoutAWordOfItsOwn_IsToldByItsRoute_AndARefusedOneIsNot()
    {
        var (client, _) = await host.NewSellerAsync();
        (await client.PostAsync("/api/warehouses", new { id = "depo", name = "Depo" })).Expect(HttpStatusCode.OK);
        (await client.PutAsync("/api/warehouses/depo", new { name = "Depo 2" })).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync("/api/warehouses/yok")).Status);
        await client.PublishAsync(Seller.Product("AUD-1"));

        var entries = (await client.GetAsync("/api/audit")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        Assert.Equal("/api/warehouses/depo", (string?)Assert.Single(entries, static e => (string?)e!["action"] == "PUT /api/warehouses/{id}")!["object"]);
        var sync = Assert.Single(entries, static e => (string?)e!["action"] == "POST /api/marketplace/sync-products")!;
        Assert.StartsWith("/api/operations/", (string?)sync["after"]!["location"], StringComparison.Ordinal);
        Assert.DoesNotContain(entries, static e => ((string?)e!["action"])!.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WithoutAWordOfItsOwn_SaysHowItWasAndHowItBecame()
    {
        var (owner, _) = await host.NewSellerAsync();
        (await owner.PostAsync("/api/warehouses", new { id = "depo", name = "Depo", address = new { city = "Bursa" } })).Expect(HttpStatusCode.OK);
        (await owner.PutAsync("/api/warehouses/depo", new { name = "Depo 2", address = new { city = "Bursa" } })).Expect(HttpStatusCode.OK);
        (await owner.DeleteAsync("/api/warehouses/depo")).Expect(HttpStatusCode.OK);
        Assert.Equal((null, "Depo"), await ChangedAsync(owner, "POST /api/warehouses", "name"));
        // What stayed as it was is not told again.
        Assert.Equal(("""{"name":"Depo","version":1}""", """{"name":"Depo 2","version":2}"""), await ChangedAsync(owner, "PUT /api/warehouses/{id}"));
        Assert.Equal(("Depo 2", null), await ChangedAsync(owner, "DELETE /api/warehouses/{id}", "name"));

        var feed = (await owner.PostAsync("/api/feeds", new { shape = "google", name = "Vitrin", link_template = "https://dukkan.example/{sku}" })).Expect(HttpStatusCode.OK)["feed"]!;
        (await owner.DeleteAsync($"/api/feeds/{feed["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((null, "Vitrin"), await ChangedAsync(owner, "POST /api/feeds", "name"));
        Assert.Equal(("Vitrin", null), await ChangedAsync(owner, "DELETE /api/feeds/{id}", "name"));

        var schedule = (await owner.PostAsync("/api/imports/schedules", new { name = "Toptan", url = "https://toptan.example/list?anahtar=pek-gizli", format = "xml" })).Expect(HttpStatusCode.OK)["schedule"]!;
        (await owner.DeleteAsync($"/api/imports/schedules/{schedule["id"]}")).Expect(HttpStatusCode.OK);
        Assert.Equal((null, "Toptan"), await ChangedAsync(owner, "POST /api/imports/schedules", "name"));
        Assert.Equal(("Toptan", null), await ChangedAsync(owner, "DELETE /api/imports/schedules/{id}", "name"));

        await MapAsync("11");
        await MapAsync("12");
        await MapAsync(null);
        const string Own = """{"integration_id":"sandbox","account":"","category_id":"","attribute_id":"","own":"giyim","target":""";
        Assert.Equal(
            [(Maps(null), Maps("11")), (Maps("11"), Maps("12")), (Maps("12"), Maps(null))],
            await ChangesAsync(owner, "PUT /api/mappings/{kind}"));

        await owner.PublishAsync(Seller.Product("AUD-4"));
        var text = new string('x', 600);
        (await owner.PutAsync("/api/products/AUD-4", new { sku = "AUD-4", title = "Fincan", description = text, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" } })).Expect(HttpStatusCode.OK);
        Assert.Equal(("Kupa AUD-4", "Fincan"), await ChangedAsync(owner, "PUT /api/products/{id}", "title"));
        Assert.Equal((null, text[..500] + "…"), await ChangedAsync(owner, "PUT /api/products/{id}", "description"));
        Assert.Equal((null, null), await ChangedAsync(owner, "PUT /api/products/{id}", "sku"));
        var product = (string)(await owner.GetAsync("/api/products/AUD-4")).Json["product"]!["id"]!;

        var order = await owner.BuyAsync("AUD-4");
        (await owner.PutAsync($"/api/orders/{order["id"]}/references/erp", new { order_no = "E-1" })).Expect(HttpStatusCode.OK);
        Assert.Equal(("{}", """{"erp":"E-1"}"""), await ChangedAsync(owner, "PUT /api/orders/{id}/references/{system}", "references"));
        await owner.PostAsync($"/api/orders/{order["id"]}/cancel", new { reason = "out_of_stock", restock = false });
        Assert.Equal((null, "out_of_stock"), await ChangedAsync(owner, "POST /api/orders/{id}/cancel", "reason"));

        var listing = (string)(await owner.GetAsync("/api/products/AUD-4/listings")).Expect(HttpStatusCode.OK)["listings"]![0]!["id"]!;
        (await owner.PostAsync($"/api/listings/{listing}/unbind")).Expect(HttpStatusCode.OK);
        Assert.Equal((product, null), await ChangedAsync(owner, "POST /api/listings/{id}/unbind", "product_id"));
        var log = (await owner.GetAsync("/api/audit?format=ndjson")).Text;
        foreach (var secret in (string[])["pek-gizli", ((string)feed["url"]!).Split('/')[^1]])
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);

        async Task MapAsync(string? target) =>
            (await owner.PutAsync("/api/mappings/categories", new { mappings = new[] { new { integration_id = "sandbox", own = "Giyim", target } } })).Expect(HttpStatusCode.OK);

        static string Maps(string? target) => target is null ? """{"mappings":[]}""" : $$"""{"mappings":[{{Own}}"{{target}}"}]}""";
    }

    [Fact]
    public async Task Person_Exported_IsToldByKindAlone()
    {
        var owner = await host.NewTenantAsync();
        (await owner.PostAsync("/api/privacy/export", new { tax_id = "10000000146" })).Expect(HttpStatusCode.OK);

        var exported = await EntryAsync(owner, "person.export");
        Assert.Equal(("person", "tax_id", 0), ((string?)exported["object"], (string?)exported["after"]!["by"], (int)exported["after"]!["orders"]!));
    }

    [Fact]
    public async Task Person_Erased_IsToldByTheOrderThatNamedThem()
    {
        var (owner, _) = await host.NewSellerAsync();
        await owner.PublishAsync(Seller.Product("AUD-3"));
        var order = (string)(await owner.BuyAsync("AUD-3"))["id"]!;
        (await owner.PostAsync("/api/privacy/erase", new { order_id = order, dry_run = true })).Expect(HttpStatusCode.OK);

        var erased = await EntryAsync(owner, "person.erase");
        Assert.Equal(($"order:{order}", "order_id", 1, 0, true), (
            (string?)erased["object"], (string?)erased["after"]!["by"], (int)erased["after"]!["orders"]!, (int)erased["after"]!["erased"]!, (bool)erased["after"]!["dry_run"]!));
    }

    [Fact]
    public async Task WebhookSecret_Rotated_IsToldOfItsAccount()
    {
        var (owner, _) = await host.NewSellerAsync();
        (await owner.PostAsync("/api/marketplace/account/rotate-webhook-secret", new { integration_id = "sandbox", grace_seconds = 60 })).Expect(HttpStatusCode.OK);

        var entry = await EntryAsync(owner, "account.rotate_webhook_secret");
        Assert.Equal("account:sandbox/default", (string?)entry["object"]);
        Assert.Equal(["previous_until"], entry["after"]!.AsObject().Select(static member => member.Key));
    }

    [Fact]
    public async Task Payload_OfAnEvent_IsToldWhoeverReadItAndNotWhereItWasHidden()
    {
        var (owner, account) = await host.NewSellerAsync();
        var key = (await owner.PostAsync("/api/keys", new { name = "a", role = "admin" })).Expect(HttpStatusCode.OK)["key"]!;
        using var admin = new HubClient(host.Process.Address, (string)key["secret"]!);
        using var operating = new HubClient(host.Process.Address, (string)(await owner.PostAsync("/api/keys", new { name = "o", role = "operator" })).Expect(HttpStatusCode.OK)["key"]!["secret"]!);
        var proof = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes((string)account["webhook"]!["secret"]!), "{}"u8));
        (await owner.PostAsync("/webhooks/integration?integration_id=sandbox", "{}", ("x-sandbox-signature", proof))).Expect(HttpStatusCode.OK);
        var id = (string)(await owner.GetAsync("/api/webhooks/events")).Expect(HttpStatusCode.OK)["events"]![0]!["id"]!;

        Assert.Null((await operating.GetAsync($"/api/webhooks/events/{id}")).Expect(HttpStatusCode.OK)["payload"]);
        Assert.NotNull((await admin.GetAsync($"/api/webhooks/events/{id}")).Expect(HttpStatusCode.OK)["payload"]);

        var entry = await EntryAsync(owner, "event.read_payload");
        Assert.Equal(($"event:{id}", $"key:{key["id"]}", "admin"), ((string?)entry["object"], (string?)entry["actor"], (string?)entry["role"]));
        Assert.Equal("sandbox/default", (string?)entry["after"]!["account_key"]);
    }

    [Fact]
    public void EveryCallThatWrites_IsMappedWhereItIsToldOf()
    {
        var written = routes.Routes.Where(static r => r.Metadata.GetMetadata<NotLandedMetadata>() is null && r.Metadata.GetMetadata<AccessPolicy>() is { Kind: AccessKind.Tenant or AccessKind.Session or AccessKind.Ops }
            && r.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods is not ["GET"]).ToArray();
        Assert.True(written.Length > 50);
        Assert.All(written, static r => Assert.NotNull(r.Metadata.GetMetadata<AuditedMetadata>()));
    }

    [Fact]
    public async Task Verify_BesideTheRunningHub_FollowsTheLog()
    {
        Assert.SkipWhen(HubCluster.IsWanted, "The command reads the store of one process.");
        var (tenant, owner) = await host.NewNamedTenantAsync();
        await owner.AddAsync("ali@magaza.example");
        var head = (await owner.GetAsync("/api/audit?page_size=1")).Expect(HttpStatusCode.OK)["head"]!;

        Assert.Equal((0, $"{tenant}: whole"), Shortened(await RunAsync("audit", "verify", "--tenant", tenant, "--known", $"{head["last_seq"]}:{head["hash"]}")));
        Assert.Equal((1, $"{tenant}: BROKEN"), Shortened(await RunAsync("audit", "verify", "--tenant", tenant, "--known", $"{head["last_seq"]}:{new string('0', 64)}")));
        var file = Path.Combine(host.Process.DataFolder, "exported.ndjson");
        await File.WriteAllTextAsync(file, (await RunAsync("audit", "export", "--tenant", tenant)).Output, ProductHost.Cancellation);
        Assert.Equal((0, $"{tenant}: whole"), Shortened(await RunAsync("audit", "verify", "--file", file)));
        Assert.Equal(2, (await RunAsync("audit", "verify", "--tenant")).ExitCode);

        static (int, string) Shortened((int ExitCode, string Output) run) => (run.ExitCode, run.Output.Split(',', '\n')[0]);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(HubProcess.BuiltHub);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["KOLAJ_DATA"] = host.Process.DataFolder;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(ProductHost.Cancellation);
        await process.WaitForExitAsync(ProductHost.Cancellation);
        return (process.ExitCode, output);
    }

    private static async Task<JsonNode> EntryAsync(HubClient owner, string action) =>
        (await owner.GetAsync($"/api/audit?action={action}")).Expect(HttpStatusCode.OK)["entries"]!.AsArray().Single()!;

    /// <summary>One member, or all, of what the entry says; null for what it does not say.</summary>
    private static async Task<(string? Before, string? After)> ChangedAsync(HubClient owner, string action, string? member = null)
    {
        var entry = await EntryAsync(owner, Uri.EscapeDataString(action));
        return (Said(entry["before"]), Said(entry["after"]));

        string? Said(JsonNode? told) => (member is null ? told : told?[member]) switch
        {
            null => null,
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            var node => node.ToJsonString(),
        };
    }

    /// <summary>In the order in which they were.</summary>
    private static async Task<List<(string?, string?)>> ChangesAsync(HubClient owner, string action) =>
        [.. (await owner.GetAsync($"/api/audit?action={Uri.EscapeDataString(action)}")).Expect(HttpStatusCode.OK)["entries"]!.AsArray().Reverse()
            .Select(static e => (e!["before"]?.ToJsonString(), e["after"]?.ToJsonString()))];

    private static async Task KeysAsync(HubClient owner, Told told, List<string> secrets)
    {
        JsonNode key = null!;
        await told.StepAsync("POST /api/keys", "key.create", async () => Keep(await owner.PostAsync("/api/keys", new { name = "till", role = "operator" })));
        await told.StepAsync("POST /api/keys/{id}/rotate", "key.rotate", async () => Keep(await owner.PostAsync($"/api/keys/{key["id"]}/rotate")));
        await told.StepAsync("DELETE /api/keys/{id}", "key.revoke", () => owner.DeleteAsync($"/api/keys/{key["id"]}"));

        HubAnswer Keep(HubAnswer answer)
        {
            key = answer.Expect(HttpStatusCode.OK)["key"]!;
            secrets.Add(((string)key["secret"]!)[12..]);
            return answer;
        }
    }

    private static async Task AccountsAsync(HubClient owner, Told told, List<string> secrets)
    {
        var account = new { integration_id = "sandbox", account = "default" };
        await told.StepAsync("POST /api/marketplace/configure", "account.create", () => owner.PostAsync("/api/marketplace/configure", account));
        await told.StepAsync("POST /api/marketplace/account/pause", "account.pause", () => owner.PostAsync("/api/marketplace/account/pause", account));
        await told.StepAsync("POST /api/marketplace/account/resume", "account.resume", () => owner.PostAsync("/api/marketplace/account/resume", account));
        // Live already, so there is nothing to tell.
        await told.StepAsync("POST /api/marketplace/account/go-live", null, () => owner.PostAsync("/api/marketplace/account/go-live", account));
        await told.StepAsync("POST /api/marketplace/account/rotate-webhook-secret", "account.rotate_webhook_secret", async () =>
        {
            var answer = await owner.PostAsync("/api/marketplace/account/rotate-webhook-secret", account);
            secrets.Add((string)answer.Expect(HttpStatusCode.OK)["account"]!["webhook"]!["secret"]!);
            return answer;
        });
        await owner.PublishAsync(Seller.Product("AUD-2"));
        foreach (var (word, done) in new[] { ("approve", "approved"), ("reject", "rejected") })
        {
            (await owner.PostAsync("/api/marketplace/update-inventory", new { sku = "AUD-2", price = new { amount = word == "approve" ? "1499.00" : "9.00", currency = "TRY" } })).Expect(HttpStatusCode.Accepted);
            var hold = (await owner.UntilAsync("/api/holds?state=open", static h => (int)h["count"]! == 1, Seller.Soon, "the price is held")).Json["holds"]![0]!;
            await told.StepAsync($"POST /api/holds/{{id}}/{word}", $"hold.{done}", () => owner.PostAsync($"/api/holds/{hold["id"]}/{word}"));
        }
    }

    private async Task PeopleAsync(string tenant, HubClient owner, Told told, List<string> secrets)
    {
        const string Email = "ayse@magaza.example";
        JsonNode user = null!;
        await told.StepAsync("POST /api/users", "user.create", async () =>
        {
            var answer = await owner.PostAsync("/api/users", new { email = Email, role = "viewer", password = People.Password });
            user = answer.Expect(HttpStatusCode.OK)["user"]!;
            return answer;
        });
        var address = $"/api/users/{user["id"]}";
        await told.StepAsync("PUT /api/users/{id}", "user.change", () => owner.PutAsync(address, new { role = "operator", password = People.Password }));
        await told.StepAsync("POST /api/users/{id}/invite", "user.invite", async () =>
        {
            var answer = await owner.PostAsync($"{address}/invite");
            secrets.Add((string)answer.Expect(HttpStatusCode.OK)["invitation"]!["token"]!);
            return answer;
        });
        using var browser = host.NewBrowser();
        await EndAsync("DELETE /api/users/{id}/sessions/{session_id}", session => owner.DeleteAsync($"{address}/sessions/{session}"));
        await EndAsync("DELETE /api/users/{id}/sessions", _ => owner.DeleteAsync($"{address}/sessions"));
        await EndAsync("DELETE /api/session/list/{id}", session => browser.DeleteAsync($"/api/session/list/{session}"));
        await EndAsync("DELETE /api/session/list", _ => browser.DeleteAsync("/api/session/list"));
        await EndAsync("DELETE /api/session", _ => browser.DeleteAsync("/api/session"));
        await browser.SignInAsync(tenant, Email, People.Password);
        await told.StepAsync("POST /api/session/password", "password.change", async () =>
            Renewed(await browser.PostAsync("/api/session/password", new { current_password = People.Password, new_password = "another lantern under cedar" })));
        byte[] factor = [];
        await told.StepAsync("POST /api/session/totp", "totp.offer", async () =>
        {
            var answer = await browser.PostAsync("/api/session/totp", new { password = "another lantern under cedar" });
            secrets.Add((string)answer.Expect(HttpStatusCode.OK)["totp"]!["secret"]!);
            factor = People.Secret(secrets[^1]);
            return answer;
        });
        var recovery = "";
        await told.StepAsync("PUT /api/session/totp", "totp.confirm", async () =>
        {
            var answer = Renewed(await browser.PutAsync("/api/session/totp", new { code = Users.Codes.At(factor) }));
            recovery = (string)answer.Json["recovery_codes"]![0]!;
            secrets.Add(recovery);
            return answer;
        });
        await told.StepAsync("DELETE /api/session/totp", "totp.remove", () =>
            browser.DeleteAsync("/api/session/totp", new { password = "another lantern under cedar", recovery_code = recovery }));
        secrets.AddRange(browser.Cookies.Values);
        await told.StepAsync("DELETE /api/users/{id}", "user.remove", () => owner.DeleteAsync(address));

        async Task EndAsync(string route, Func<string, Task<HubAnswer>> end)
        {
            JsonNode session = null!;
            await told.StepAsync(null, "session.begin", async () =>
            {
                var answer = await browser.TrySignInAsync(tenant, Email, People.Password);
                session = answer.Expect(HttpStatusCode.OK)["session"]!;
                return Renewed(answer);
            });
            await told.StepAsync(route, "session.end", () => end((string)session["id"]!));
        }

        HubAnswer Renewed(HubAnswer answer)
        {
            browser.Csrf = (string)answer.Expect(HttpStatusCode.OK)["csrf_token"]!;
            return answer;
        }
    }

    /// <summary>Looks after each call whether it was told.</summary>
    private sealed class Told(HubClient owner)
    {
        public List<string> Routes { get; } = [];

        /// <param name="route">Null: of no interest.</param>
        /// <param name="action">Null: nothing is to be told.</param>
        public async Task StepAsync(string? route, string? action, Func<Task<HubAnswer>> call)
        {
            var before = await CountAsync(action);
            (await call()).Expect(HttpStatusCode.OK);
            Assert.True(await CountAsync(action) == before + (action is null ? 0 : 1), $"{route} did not tell {action}.");
            if (route is not null)
                Routes.Add(route);
        }

        private async Task<int> CountAsync(string? action) => action is null ? 0 : (int)(await owner.GetAsync($"/api/audit?page_size=500&action={action}")).Expect(HttpStatusCode.OK)["count"]!;
    }
}
