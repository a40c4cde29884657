using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Hub;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Fuzzing;

/// <summary>
/// Every call of the OpenAPI document, on both listeners, with valid proofs and everything else wrong: nothing breaks (no 500), nothing leaks, another tenant sees
/// nothing of it. <c>KOLAJ_FUZZ_CALLS</c> sends more (<c>./fuzz.sh --api 100000</c>), <c>KOLAJ_FUZZ_SEED</c> the same again,
/// <c>KOLAJ_FUZZ_ONLY</c> those alone whose method and path hold the text.
/// </summary>
public sealed class ApiFuzzTests : IAsyncLifetime
{
    private const int Usual = 3_000;
    private const int AtOnce = 4;
    internal const string Canary = "KANARYA-SIR-7731";

    private static readonly string[] Leaks = ["   at KolajAI", "   at System.", "Exception:", "StackTrace", "SqliteException", "NpgsqlException", "kolaj.db", "SQLite Error", Canary, HubProcess.OpsKey];

    private HubProcess _hub = null!;
    private HubClient _operator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubProcess.StartAsync(CancellationToken.None, new Dictionary<string, string>
        {
            ["KOLAJ_PUBLIC_URL"] = ProductHost.PublicAddress,
            ["KOLAJ_TRUSTED_PROXIES"] = "127.0.0.1",
            ["KOLAJ_FEED_SECONDS"] = "0",
        });
        _operator = new HubClient(_hub.OpsAddress, HubProcess.OpsKey);
    }

    public async ValueTask DisposeAsync()
    {
        _operator?.Dispose();
        if (_hub is not null)
            await _hub.DisposeAsync();
    }

    [Fact]
    public async Task EveryCall_WithAnything_NeitherBreaksNorLeaks()
    {
        var seed = Number("KOLAJ_FUZZ_SEED") ?? Random.Shared.Next();
        var calls = Number("KOLAJ_FUZZ_CALLS") ?? Usual;
        var (neighbour, watched) = await NeighbourAsync();
        var document = JsonNode.Parse(await _operator.Http.GetStringAsync(new Uri(_hub.Address, "/openapi/v1.json"), Cancellation))!;
        var operations = Operations(document);
        Assert.True(operations.Count > 150, $"Only {operations.Count} calls are described.");
        if (Environment.GetEnvironmentVariable("KOLAJ_FUZZ_ONLY") is { Length: > 0 } only)
            operations.RemoveAll(o => !$"{o.Method} {o.Path}".Contains(only, StringComparison.Ordinal));
        var tally = new Tally();

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
        {
            using var sender = await SenderAsync(worker, document, new Random(unchecked(seed * 31 + worker)), tally);
            for (var i = worker; i < calls; i += AtOnce)
                await sender.SendAsync(operations[i % operations.Count]);
        })));

        var summary = string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {calls} calls of {operations.Count}; {tally}");
        TestContext.Current.SendDiagnosticMessage(summary);
        if (Environment.GetEnvironmentVariable("KOLAJ_FUZZ_REPORT") is { Length: > 0 } report)
            await File.WriteAllTextAsync(report, summary + "\n" + tally.PerCall(), Cancellation);
        Assert.True(tally.Wrong.IsEmpty, $"{summary}\n{string.Join('\n', tally.Wrong.Take(20))}\n{string.Join('\n', DefectsLogged())}");
        Assert.Equal(operations.Count, tally.Called);
        Assert.True(tally.BrokeOff.Count <= calls / 10_000 + 1, $"{summary}\n{string.Join('\n', tally.BrokeOff.Take(20))}");
        Assert.True(tally.Succeeded > calls / 50, $"{summary}: too few were right to have got anywhere.");
        var broke = _hub.OutputOfAll.Where(static line => line.Contains("broke; trace", StringComparison.Ordinal) || line.Contains("Unhandled", StringComparison.Ordinal)).Take(5);
        Assert.Empty(broke);
        Assert.Equal(watched, await WatchAsync(neighbour));
        (await neighbour.GetAsync("/health/ready")).Expect(HttpStatusCode.OK);
        await neighbour.PublishAsync(Seller.Product("AFTER-1"));
    }

    /// <summary>With the first lines of their traces.</summary>
    private IEnumerable<string> DefectsLogged()
    {
        var lines = _hub.OutputOfAll.ToArray();
        return Enumerable.Range(0, lines.Length).Where(i => lines[i].Contains("broke; trace", StringComparison.Ordinal)).Take(5).SelectMany(i => lines.Skip(i).Take(12));
    }

    /// <summary>A tenant that nobody fuzzes, and what it has.</summary>
    private async Task<(HubClient, string)> NeighbourAsync()
    {
        var key = (string)(await _operator.PostAsync("/api/admin/tenants", new { id = "neighbour", name = Canary })).Expect(HttpStatusCode.OK)["tenant"]!["owner_key"]!;
        var neighbour = new HubClient(_hub.Address, key);
        (await neighbour.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        await neighbour.PublishAsync(new { sku = Canary, title = Canary, quantity = 5, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" } });
        await neighbour.BuyAsync(Canary);
        (await neighbour.PostAsync("/api/marketplace/update-inventory", new { sku = Canary, quantity = 5 }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);
        return (neighbour, await WatchAsync(neighbour));
    }

    private static async Task<string> WatchAsync(HubClient neighbour)
    {
        var seen = new StringBuilder();
        foreach (var path in new[] { "/api/products", "/api/orders/ORD", "/api/listings", "/api/warehouses", "/api/settings", "/api/users", "/api/feeds", "/api/marketplace/orders" })
            seen.AppendLine((await neighbour.GetAsync(path)).Text);
        // A trace id is of the question.
        return System.Text.RegularExpressions.Regex.Replace(seen.ToString(), "\"trace_id\":\"[^\"]*\"", "");
    }

    private async Task<FuzzedCalls> SenderAsync(int worker, JsonNode document, Random random, Tally tally)
    {
        var id = $"fuzz{worker}";
        var key = (string)(await _operator.PostAsync("/api/admin/tenants", new { id, name = id })).Expect(HttpStatusCode.OK)["tenant"]!["owner_key"]!;
        var owner = new HubClient(_hub.Address, key);
        (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK);
        var synced = await owner.PublishAsync(Seller.Product("FUZZ-1"), Seller.Product("FUZZ-2"));
        var order = await owner.BuyAsync("FUZZ-1");
        var user = await owner.AddAsync("fuzz@magaza.example", "owner");
        var browser = new Browser(_hub.Address, $"198.19.0.{worker + 1}");
        await browser.SignInAsync(id, "fuzz@magaza.example", People.Password);
        // Of keys and people only such that the run does not need itself.
        var spare = (string)(await owner.PostAsync("/api/keys", new { name = "spare", role = "viewer" })).Expect(HttpStatusCode.OK)["key"]!["id"]!;
        string[] ids =
        [
            "FUZZ-1", "FUZZ-2", (string)synced["products"]![0]!["product_id"]!, (string)order["id"]!, (string)synced["operation_id"]!, (string)order["lines"]![0]!["id"]!, spare, (string)user["id"]!, "default", "sandbox", "erp", "categories",
            (string)(await owner.GetAsync("/api/listings")).Expect(HttpStatusCode.OK)["listings"]![0]!["id"]!,
            (string)(await owner.GetAsync("/api/webhooks/events")).Expect(HttpStatusCode.OK)["events"]![0]!["id"]!,
        ];
        (await _operator.PostAsync("/api/admin/tenants", new { id = $"victim{worker}", name = "x" })).Expect(HttpStatusCode.OK);
        return new FuzzedCalls(_hub, id, key, browser, ids, $"victim{worker}", new FuzzedValues(random, document["components"]!["schemas"]!), random, tally, Leaks);
    }

    private static List<FuzzedCall> Operations(JsonNode document) =>
    [
        .. ((JsonObject)document["paths"]!).SelectMany(static path => ((JsonObject)path.Value!).Select(call => new FuzzedCall(
            call.Key.ToUpperInvariant(), path.Key, (string)call.Value!["x-role"]!, call.Value["security"] is JsonArray { Count: 1 } only && ((JsonObject)only[0]!).ContainsKey("session"),
            [.. (call.Value["parameters"] as JsonArray ?? []).Where(static p => (string?)p!["in"] == "query").Select(static p => (string)p!["name"]!)],
            call.Value["requestBody"]?["content"]?["application/json"]?["schema"]))),
    ];

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
