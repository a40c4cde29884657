using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>
/// A hub that logs as much as it can does real work with secrets and buyers of which every copy would be known: none may be in its logs, measurements, dashboard,
/// errors, dead letters or files.
/// </summary>
public sealed class CanaryTests
{
    private const string SellerId = "40771";
    private const string ApiKey = "canary-" + "platform-key-5f3a9c";
    private const string ApiSecret = "canary-" + "platform-secret-8d21e7";
    private const string Password = "canary battery walrus 77 quilt";
    private const string WrongPassword = "canary wrong otter 31 saddle";

    /// <summary>Whoever may see the account is told where its webhooks go; nobody else.</summary>
    private const string Address = "a webhook's address";

    private static readonly TrendyolBuyer Buyer = new()
    {
        FirstName = "Kanaryaad",
        LastName = "Kanaryasoyad",
        Email = "kanarya.kutusu@buyer.example",
        Phone = "+905329876543",
        Address = "Kanaryasokak No: 99",
        IdentityNumber = "34567891238",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hub_ThatLogsEverythingAtWork_LetsNoSecretAndNoBuyerOut()
    {
        var port = FreePort();
        await using var simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), Cancellation);
        using var control = simulator.CreateControl();
        var seller = await control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId, ApiKey = ApiKey, ApiSecret = ApiSecret }, Cancellation);
        await using var hub = await HubProcess.StartAsync(Cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_TEST_URLS"] = $"http://127.0.0.1:{port}",
            ["KOLAJ_PUBLIC_URL"] = $"http://127.0.0.1:{port}/",
            ["Logging__LogLevel__Default"] = "Trace",
            ["Logging__LogLevel__Microsoft"] = "Trace",
            ["Logging__LogLevel__System"] = "Trace",
            ["Logging__LogLevel__Orleans"] = "Debug",
            ["Logging__LogLevel__KolajAI"] = "Trace",
            ["Logging__LogLevel__Npgsql"] = "Trace",
        });
        using var owner = new HubClient(hub.Address, HubProcess.OwnerKey);
        var canaries = new Dictionary<string, string>
        {
            ["the owner's key"] = HubProcess.OwnerKey,
            ["the operator's key"] = HubProcess.OpsKey,
            ["the platform's key"] = ApiKey,
            ["the platform's secret"] = ApiSecret,
            ["both, as a header has them"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ApiKey}:{ApiSecret}")),
            ["a password"] = Password,
            ["a wrong password"] = WrongPassword,
            ["a first name"] = Buyer.FirstName,
            ["a last name"] = Buyer.LastName,
            ["an e-mail address"] = Buyer.Email,
            ["a phone number"] = Buyer.Phone,
            ["a street"] = Buyer.Address,
            ["a personal number"] = Buyer.IdentityNumber,
        };

        await WorkAsync(hub, owner, simulator, seller, canaries);

        using var operating = new HubClient(hub.OpsAddress, HubProcess.OpsKey);
        var outside = new Dictionary<string, string>
        {
            ["measurements"] = (await operating.GetAsync("/metrics")).Text,
            ["dead letters"] = (await owner.GetAsync("/api/webhooks/events?page_size=200")).Text,
            ["health"] = (await owner.GetAsync("/api/integration/health")).Text,
            ["account"] = (await owner.GetAsync("/api/marketplace/integration?id=trendyol")).Text,
        };
        foreach (var page in new[] { "/dashboard", "/dashboard/DashboardCounters", "/dashboard/ClusterStats", "/dashboard/Trace" })
            outside[page] = await PageAsync(hub, page);
        var logged = hub.OutputOfAll;
        outside["logs"] = string.Join('\n', logged);
        Assert.True(logged.Count > 1_000, $"{logged.Count} lines were logged: too few to say anything.");
        foreach (var file in HubCluster.IsWanted ? [] : Directory.GetFiles(hub.DataFolder, "*", SearchOption.AllDirectories).Where(static f => Path.GetFileName(f) != "kolaj.lock"))
            outside[file] = await ReadAsync(file);

        var found = (
            from place in outside
            from canary in canaries
            where (place.Key, canary.Key) != ("account", Address)
            where Forms(canary.Value).Any(form => place.Value.Contains(form, StringComparison.OrdinalIgnoreCase))
            select $"{canary.Key} is in: {place.Key}{(place.Key == "logs" ? ": " + LineOf(place.Value, canary.Value) : "")}").ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    /// <summary>Everything that secrets and buyers pass through, and what goes wrong on the way.</summary>
    private static async Task WorkAsync(HubProcess hub, HubClient owner, SimulatorHost simulator, TrendyolSellerControl seller, Dictionary<string, string> canaries)
    {
        var configured = (await owner.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "trendyol",
            credentials = new { seller_id = SellerId, api_key = ApiKey, api_secret = ApiSecret },
            settings = new { base_url = simulator.TrendyolAddress.ToString(), sync_interval_seconds = 5 },
        })).Expect(HttpStatusCode.OK)["account"]!["webhook"]!;
        canaries["a webhook's secret"] = (string)configured["secret"]!;
        canaries[Address] = ((string)configured["path"]!).Split('/')[^1];
        (await owner.PostAsync("/api/marketplace/account/go-live", new { integration_id = "trendyol", account = "default" })).Expect(HttpStatusCode.OK);
        // Refused: what was sent is quoted in no error.
        Assert.NotEqual(HttpStatusCode.OK, (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "trendyol", credentials = new { api_secret = ApiSecret + "x" } })).Status);
        await owner.PostAsync("/api/marketplace/sync-products", new JsonObject { ["integration_id"] = "trendyol", ["products"] = new JsonArray(TrendyolHub.Product("CN-1", 71, 50)) });

        await owner.UntilAsync("/api/products/CN-1/listings", static l => l["listings"]!.AsArray().Any(static x => (string?)x!["state"] == "live"), TimeSpan.FromSeconds(90), "the product is listed");
        var package = await seller.PlaceSaleAsync(new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(71), Quantity = 40 }], Buyer = Buyer }, Cancellation);
        var found = await owner.UntilAsync(
            $"/api/marketplace/orders?integration_id=trendyol&order_number={package.OrderNumber}", static o => (int)o["count"]! == 1, TimeSpan.FromSeconds(30), "the order comes in");
        var order = found.Json["orders"]![0]!;
        Assert.Equal(Buyer.Email, (string)order["shipping"]!["email"]!);
        Assert.Equal(Buyer.IdentityNumber, (string?)order["billing"]!["tax_id"]?["value"]);
        (await owner.PostAsync("/api/privacy/export", new { phone = Buyer.Phone })).Expect(HttpStatusCode.OK);
        (await owner.PostAsync($"/api/orders/{order["id"]}/acknowledge", new { }, ("Idempotency-Key", "canary-1"))).Expect(HttpStatusCode.Accepted);

        // Broken deliveries that hold a buyer, one rightly proven.
        var path = (string)configured["path"]!;
        using var platform = new HubClient(hub.Address, "");
        var broken = $$"""{"orderNumber": 5, "shipmentAddress": {"firstName": "{{Buyer.FirstName}}", "phone": "{{Buyer.Phone}}"}, "customerEmail": "{{Buyer.Email}}", "lines": "{{Buyer.Address}}" """;
        var proof = ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{configured["username"]}:{configured["secret"]}")));
        canaries["a webhook's proof"] = proof.Item2;
        Assert.Equal(200, (int)(await platform.PostAsync(path, broken, proof)).Status);
        Assert.Equal(401, (int)(await platform.PostAsync(path, broken, ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{ApiSecret}"))))).Status);
        await owner.UntilAsync("/api/webhooks/events?state=dead", static e => (int)e["count"]! >= 1, TimeSpan.FromSeconds(30), "the broken event is dead");

        // A person, let in and not.
        (await owner.PostAsync("/api/users", new { email = Buyer.Email, name = Buyer.LastName, role = "viewer", password = Password })).Expect(HttpStatusCode.OK);
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = hub.Address };
        canaries["a session"] = await SignInAsync(browser, Password, HttpStatusCode.OK) ?? "no session was begun";
        await SignInAsync(browser, WrongPassword, HttpStatusCode.Unauthorized);
        var key = (await owner.PostAsync("/api/keys", new { name = "canary", role = "viewer" })).Expect(HttpStatusCode.OK)["key"]!;
        canaries["a key"] = (string)key["secret"]!;
        using var keyed = new HubClient(hub.Address, canaries["a key"]);
        (await keyed.GetAsync($"/api/orders/{order["id"]}")).Expect(HttpStatusCode.OK);
        var rotated = (await owner.PostAsync("/api/marketplace/account/rotate-webhook-secret", new { integration_id = "trendyol" })).Expect(HttpStatusCode.OK);
        canaries["a webhook's next secret"] = (string)rotated["account"]!["webhook"]!["secret"]!;
        // Nonsense in the places of ids and bodies.
        Assert.Equal(400, (int)(await owner.PostAsync("/api/privacy/erase", $$"""{"phone": "{{Buyer.Phone}}", "email": "{{Buyer.Email}}"}""")).Status);
        Assert.Equal(400, (int)(await owner.PostAsync("/api/privacy/erase", $$"""{"phone": "{{Buyer.Phone}}", """)).Status);
    }

    private static async Task<string?> SignInAsync(HttpClient browser, string password, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session")
        {
            Content = new StringContent(new JsonObject { ["email"] = Buyer.Email, ["password"] = password }.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        using var answer = await browser.SendAsync(request, Cancellation);
        Assert.Equal(expected, answer.StatusCode);
        return answer.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.Select(static c => c.Split(';')[0]).First(static c => c.StartsWith("__Host-kolaj=", StringComparison.Ordinal)).Split('=', 2)[1]
            : null;
    }

    private static async Task<string> PageAsync(HubProcess hub, string page)
    {
        using var http = new HttpClient { BaseAddress = hub.OpsAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"ops:{HubProcess.OpsKey}")));
        // The trace has no end: what it says in its first second.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        enough.CancelAfter(TimeSpan.FromSeconds(2));
        var text = new StringBuilder();
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(enough.Token));
            while (await reader.ReadLineAsync(enough.Token) is { } line)
                text.AppendLine(line);
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            // Enough.
        }

        return text.ToString();
    }

    /// <summary>As bytes in a file, in base64, and as JSON and addresses write it.</summary>
    private static IEnumerable<string> Forms(string canary)
    {
        yield return canary;
        yield return Uri.EscapeDataString(canary);
        yield return System.Text.Json.JsonEncodedText.Encode(canary).ToString();
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)).TrimEnd('=')[..^1];
    }

    private static string LineOf(string logs, string canary) =>
        logs.Split('\n').FirstOrDefault(l => Forms(canary).Any(f => l.Contains(f, StringComparison.OrdinalIgnoreCase))) is { } line ? line[..Math.Min(line.Length, 300)] : "";

    private static async Task<string> ReadAsync(string file)
    {
        // The keys themselves lie beside the database; the canaries are none of them.
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        return Encoding.UTF8.GetString(copy.GetBuffer(), 0, (int)copy.Length);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
