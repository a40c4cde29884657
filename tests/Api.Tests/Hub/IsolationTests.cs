using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>
/// No tenant reaches another's objects: every call of the OpenAPI document whose path names one is sent with another tenant's, and finds nothing (S1). A call
/// that is added and whose objects are not known here fails the test.
/// </summary>
public sealed partial class IsolationTests(ProductHost host)
{
    /// <summary>What stands in these paths is a platform's own, the same for everybody.</summary>
    private static readonly string[] OfPlatforms = ["/api/catalog/", "/api/mappings/{kind}"];

    /// <summary>Bodies of calls that would be refused without one.</summary>
    private static readonly Dictionary<string, object> Bodies = new(StringComparer.Ordinal)
    {
        ["PUT /api/products/{id}"] = new { sku = "ISO-1", title = "Taken" },
        ["POST /api/listings/{id}/bind"] = new { sku = "ISO-1" },
        ["POST /api/orders/{id}/cancel"] = new { lines = new[] { new { line_id = "1", quantity = 1 } }, reason = "other" },
        ["POST /api/orders/{id}/invoice"] = new { number = "ABC2026000000001" },
        ["POST /api/orders/{id}/lines/{line_id}/bind"] = new { sku = "ISO-1" },
        ["PUT /api/orders/{id}/references/{system}"] = new { order_no = "1" },
        ["PUT /api/users/{id}"] = new { role = "admin" },
        ["PUT /api/warehouses/{id}"] = new { name = "Taken" },
        ["POST /api/sandbox/orders/{order_key}/cancel"] = new { account = "default" },
    };

    [Fact]
    public async Task EveryCallThatNamesAnObject_OfAnotherTenant_FindsNothingAndChangesNothing()
    {
        var calls = await CallsAsync();
        Assert.True(calls.Count > 40, $"Only {calls.Count} calls name an object.");
        var mine = await Objects.MakeAsync(host);
        var (tenant, other) = await host.NewNamedTenantAsync();
        (await other.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        await other.AddAsync("yabanci@magaza.example", "owner");
        using var stranger = host.NewBrowser();
        await stranger.SignInAsync(tenant, "yabanci@magaza.example", People.Password);
        var before = await mine.SeenAsync(calls);

        foreach (var call in calls)
        {
            var body = call.Method is "GET" or "DELETE" ? null : Bodies.GetValueOrDefault(call.ToString(), new { });
            foreach (var (name, answer) in new[]
                     {
                         ("key", call.IsOfSession ? null : await other.SendAsync(new HttpMethod(call.Method), mine.PathOf(call), body)),
                         ("session", await stranger.SendAsync(new HttpMethod(call.Method), mine.PathOf(call), body)),
                     })
                Assert.True(answer is null or { Status: HttpStatusCode.NotFound }, $"{call} by another tenant's {name}: {(int?)answer?.Status} {answer?.Text}");
        }

        Assert.Equal(before, await mine.SeenAsync(calls));
        // Whoever they belong to does find them: what was 404 was not so for another reason.
        foreach (var call in calls.OrderBy(static c => Array.IndexOf(["GET", "POST", "PUT", "DELETE"], c.Method)).ThenByDescending(static c => c.IsOfSession).ThenByDescending(static c => c.Path.Length))
        {
            var body = call.Method is "GET" or "DELETE" ? null : Bodies.GetValueOrDefault(call.ToString(), new { });
            var answer = call.IsOfSession
                ? await mine.Browser.SendAsync(new HttpMethod(call.Method), mine.PathOf(call), body)
                : await mine.Owner.SendAsync(new HttpMethod(call.Method), mine.PathOf(call), body);
            Assert.True(answer.Status is not (HttpStatusCode.NotFound or HttpStatusCode.Unauthorized) || IsOfAPart(answer), $"{call} by whoever it belongs to: {(int)answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task ObjectNamedInABody_OfAnotherTenant_IsNotFound()
    {
        var mine = await Objects.MakeAsync(host);
        var other = await host.NewTenantAsync();
        (await other.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        await other.PublishAsync(Seller.Product("OTHER-1"));
        var product = mine.Ids["/api/products/"];
        var before = (await mine.Owner.GetAsync($"/api/products/{product}")).Expect(HttpStatusCode.OK).ToJsonString();

        foreach (var (method, path, body) in new (string, string, object)[]
                 {
                     ("POST", "/api/marketplace/sync-products", new { integration_id = "sandbox", product_ids = new[] { product } }),
                     ("POST", "/api/marketplace/sync-products", new { integration_id = "sandbox", skus = new[] { "ISO-1" } }),
                     ("POST", "/api/marketplace/update-inventory", new { product_id = product, quantity = 1 }),
                     ("POST", "/api/marketplace/update-inventory", new { sku = "OTHER-1", quantity = 1, warehouse_id = mine.Ids["/api/warehouses/"] }),
                     ("PUT", "/api/settings", new { account_defaults = new { warehouses = new[] { mine.Ids["/api/warehouses/"] } } }),
                     ("POST", "/api/marketplace/sync-products", new { integration_id = "sandbox", products = new[] { new { sku = "SET-1", title = "Set", components = new[] { new { sku = "ISO-1", quantity = 1 } } } } }),
                 })
        {
            var answer = await other.SendAsync(new HttpMethod(method), path, body);
            Assert.True((int)answer.Status is >= 400 and < 500, $"{path}: {(int)answer.Status} {answer.Text}");
        }

        Assert.Equal(before, (await mine.Owner.GetAsync($"/api/products/{product}")).Expect(HttpStatusCode.OK).ToJsonString());
    }

    /// <summary>The object is there, and something of it is not.</summary>
    private static bool IsOfAPart(HubAnswer answer) => answer.Status is HttpStatusCode.NotFound && answer.Code() is "line_not_found" or "package_not_found" or "session_not_found";

    private async Task<IReadOnlyList<Call>> CallsAsync()
    {
        var document = JsonNode.Parse(await host.Operator.Http.GetStringAsync(new Uri(host.Process.Address, "/openapi/v1.json"), ProductHost.Cancellation))!;
        return
        [
            .. ((JsonObject)document["paths"]!).SelectMany(static path => ((JsonObject)path.Value!).Select(call => (Path: path.Key, Method: call.Key.ToUpperInvariant(), Node: call.Value!)))
                .Where(static c => c.Path.Contains('{', StringComparison.Ordinal) && (string?)c.Node["x-role"] is not ("ops" or "webhook" or "none") && c.Node["x-not-implemented"] is null)
                .Where(static c => !OfPlatforms.Any(p => c.Path.StartsWith(p, StringComparison.Ordinal)))
                .Select(static c => new Call(c.Method, c.Path, c.Node["security"] is JsonArray { Count: 1 } only && ((JsonObject)only[0]!).ContainsKey("session"))),
        ];
    }

    /// <param name="IsOfSession">A key is not enough.</param>
    private sealed record Call(string Method, string Path, bool IsOfSession)
    {
        public override string ToString() => $"{Method} {Path}";
    }

    /// <summary>Something of every kind that calls can name, of one tenant.</summary>
    private sealed partial class Objects(HubClient owner, Browser browser, IReadOnlyDictionary<string, string> ids, string session, string line)
    {
        public HubClient Owner => owner;

        public Browser Browser => browser;

        /// <summary>By the beginning of the paths that name them.</summary>
        public IReadOnlyDictionary<string, string> Ids => ids;

        public static async Task<Objects> MakeAsync(ProductHost host)
        {
            var (tenant, owner) = await host.NewNamedTenantAsync();
            (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
            var synced = await owner.PublishAsync(Seller.Product("ISO-1", 6));
            var order = await owner.BuyAsync("ISO-1");
            (await owner.PostAsync("/api/marketplace/update-inventory", new { sku = "ISO-1", quantity = 6 }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
            (await owner.PostAsync("/api/marketplace/update-inventory", new { sku = "ISO-1", price = new { amount = "1499.00", currency = "TRY" } })).Expect(HttpStatusCode.Accepted);
            var hold = (await owner.UntilAsync("/api/holds?state=open", static h => (int)h["count"]! == 1, Seller.Soon, "the price is held")).Json["holds"]![0]!;
            var user = await owner.AddAsync("sahip@magaza.example", "owner");
            (await owner.PutAsync($"/api/users/{user["id"]}", new { role = "admin" })).Expect(HttpStatusCode.OK);
            var browser = host.NewBrowser();
            var session = (await browser.SignInAsync(tenant, "sahip@magaza.example", People.Password))["session"]!;
            (await owner.PostAsync("/api/warehouses", new { id = "iso-depo", name = "Depo" })).Expect(HttpStatusCode.OK);
            var ids = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["/api/products/"] = (string)synced["products"]![0]!["product_id"]!,
                ["/api/orders/"] = (string)order["id"]!,
                ["/api/operations/"] = (string)synced["operation_id"]!,
                ["/api/holds/"] = (string)hold["id"]!,
                ["/api/listings/{id}/unbind"] = (string)(await owner.GetAsync("/api/listings")).Expect(HttpStatusCode.OK)["listings"]![0]!["id"]!,
                ["/api/listings/{id}/bind"] = await UnmatchedAsync(owner),
                ["/api/webhooks/events/"] = (string)(await owner.GetAsync("/api/webhooks/events")).Expect(HttpStatusCode.OK)["events"]![0]!["id"]!,
                ["/api/imports/schedules/"] = (string)(await owner.PostAsync("/api/imports/schedules", new { url = "http://127.0.0.1:9/feed", format = "xml" })).Expect(HttpStatusCode.OK)["schedule"]!["id"]!,
                ["/api/imports/"] = (string)(await owner.ImportAsync(ImportSteps.Csv("sku;title\nISO-2;İki\n")))["id"]!,
                ["/api/feeds/"] = (string)(await owner.PostAsync("/api/feeds", new { shape = "google", link_template = "https://magaza.example/{sku}", shop_title = "Mağaza" })).Expect(HttpStatusCode.OK)["feed"]!["id"]!,
                ["/api/warehouses/"] = "iso-depo",
                ["/api/keys/"] = (string)(await owner.PostAsync("/api/keys", new { name = "iso", role = "viewer" })).Expect(HttpStatusCode.OK)["key"]!["id"]!,
                ["/api/users/"] = (string)user["id"]!,
                ["/api/session/list/"] = (string)session["id"]!,
                ["/api/alerts/"] = (string)(await owner.GetAsync("/api/alerts")).Expect(HttpStatusCode.OK)["alerts"]!.AsArray().First(static a => (string?)a!["kind"] == "role_changed")!["id"]!,
                ["/api/sandbox/orders/"] = (string)order["external_id"]!,
            };
            return new Objects(owner, browser, ids, (string)session["id"]!, (string)order["lines"]![0]!["id"]!);
        }

        /// <summary>A listing of the channel whose product is not there: it waits for a person who binds it.</summary>
        private static async Task<string> UnmatchedAsync(HubClient owner)
        {
            await owner.PublishAsync(Seller.Product("ISO-9"));
            (await owner.DeleteAsync("/api/products/ISO-9?listings=leave")).Expect(HttpStatusCode.OK);
            (await owner.PostAsync("/api/marketplace/import-listings", new { integration_id = "sandbox" }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
            return (string)(await owner.GetAsync("/api/listings?state=unmatched")).Expect(HttpStatusCode.OK)["listings"]![0]!["id"]!;
        }

        public string PathOf(Call call)
        {
            var prefix = ids.Keys.Where(p => call.Path.StartsWith(p, StringComparison.Ordinal)).MaxBy(static p => p.Length)
                ?? throw new InvalidOperationException($"{call} names an object of a kind that this test does not make: make one, and say here where it is.");
            var path = call.Path.Replace("{line_id}", line, StringComparison.Ordinal).Replace("{session_id}", session, StringComparison.Ordinal).Replace("{system}", "erp", StringComparison.Ordinal);
            path = Parameter().Replace(path, Uri.EscapeDataString(ids[prefix]), 1);
            Assert.DoesNotContain('{', path);
            return path;
        }

        /// <summary>All that whoever they belong to sees of them, but for when something was used last.</summary>
        public async Task<string> SeenAsync(IEnumerable<Call> calls)
        {
            var seen = new List<string>();
            foreach (var path in calls.Where(static c => c is { Method: "GET", IsOfSession: false }).Select(PathOf)
                         .Concat(["/api/keys", "/api/users", "/api/feeds", "/api/holds", "/api/alerts", "/api/warehouses", "/api/listings", "/api/settings", "/api/imports/schedules"]))
                seen.Add($"{path}\n{Volatile().Replace((await owner.GetAsync(path)).Expect(HttpStatusCode.OK).ToJsonString(), "")}");
            return string.Join('\n', seen);
        }

        [GeneratedRegex(@"\{[a-z_]+\}")]
        private static partial Regex Parameter();

        // What goes on by itself: uses, and fetching from a supplier who does not answer.
        [GeneratedRegex("\"(last_[a-z_]+|seen_at|next_at|next_fetch_at|failures|attempts)\":(\"[^\"]*\"|null|\\d+|\\{[^}]*\\})")]
        private static partial Regex Volatile();
    }
}
