using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Trendyol.Control;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>What becomes of buyers' data that a platform tells: masked, exported, erased for good.</summary>
public sealed class PrivacyTests(TrendyolHub hub) : IClassFixture<TrendyolHub>, IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await hub.ConnectTrendyolAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Viewer_ReadingOrders_SeesBuyersMasked()
    {
        var buyer = Buyer("Zeynep", "Maskeli", "masked@buyer.example", "+905321110001");
        var (_, order) = await SellAsync(31, "PV-1", buyer);
        var id = (string)order["id"]!;
        Assert.Equal(("full", buyer.Email), ((string)order["personal_data"]!, (string)order["shipping"]!["email"]!));
        using var viewer = await KeyAsync("viewer");

        var one = (await viewer.GetAsync($"/api/orders/{id}")).Expect(HttpStatusCode.OK);
        var list = (await viewer.GetAsync($"/api/marketplace/orders?order_number={order["external_id"]}")).Expect(HttpStatusCode.OK);

        foreach (var seen in new[] { one["order"]!, list["orders"]![0]! })
        {
            Assert.Equal("masked", (string)seen["personal_data"]!);
            Assert.Equal("Z•••", (string)seen["shipping"]!["first_name"]!);
            Assert.Equal("•••01", (string)seen["shipping"]!["phone"]!);
            Assert.Equal(buyer.City, (string)seen["shipping"]!["city"]!);
            foreach (var secret in Canaries(buyer))
                Assert.DoesNotContain(secret, Text(seen));
        }

        using var operating = await KeyAsync("operator");
        Assert.Equal(buyer.Email, (string)(await operating.GetAsync($"/api/orders/{id}")).Expect(HttpStatusCode.OK)["order"]!["shipping"]!["email"]!);
        Assert.Equal(403, (int)(await operating.PostAsync("/api/privacy/export", new { email = buyer.Email })).Status);
    }

    [Theory]
    [InlineData("phone", 1)]
    [InlineData("email", 2)]
    [InlineData("tax_id", 3)]
    [InlineData("order_id", 4)]
    public async Task Person_AskingForErasure_IsGoneForGood(string by, int number)
    {
        var buyer = Buyer("Kerem", $"Silinen{number}", $"erased{number}@buyer.example", $"+90532111100{number}") with { IdentityNumber = IdentityNumbers[number] };
        var (package, order) = await SellAsync(40 + number, $"PV-E{number}", buyer, quantity: 50);
        var id = (string)order["id"]!;
        object person = by switch
        {
            "phone" => new { phone = "0 (532) 111 10 0" + number },
            "email" => new { email = buyer.Email.ToUpperInvariant() },
            "tax_id" => new { tax_id = buyer.IdentityNumber },
            _ => new { order_id = id },
        };
        Assert.Equal((1, buyer.Email), Exported(await hub.Client.PostAsync("/api/privacy/export", person)));
        Assert.Equal("open", await EraseAsync(person));
        await ShipAsync(package, order);
        Assert.Equal("would_be_erased", await EraseAsync(person, dryRun: true));

        Assert.Equal("erased", await EraseAsync(person));

        var told = (await hub.Client.GetAsync("/api/audit?action=person.erase&page_size=1")).Expect(HttpStatusCode.OK)["entries"]![0]!;
        Assert.Equal((by == "order_id" ? $"order:{id}" : "person", by, 1), ((string?)told["object"], (string?)told["after"]!["by"], (int)told["after"]!["erased"]!));
        var log = System.Text.RegularExpressions.Regex.Unescape((await hub.Client.GetAsync("/api/audit?format=ndjson")).Text);
        foreach (var secret in (string[])[.. Canaries(buyer), buyer.Phone[3..], buyer.IdentityNumber])
            Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("erased", (string)(await OrderAsync(id))["personal_data"]!);
        Assert.Equal(by == "order_id" ? 1 : 0, (int)(await hub.Client.PostAsync("/api/privacy/export", person)).Expect(HttpStatusCode.OK)["count"]!);
        // What the platform tells later brings nobody back.
        await hub.Trendyol.SetStatusAsync(package.PackageId, "Delivered", Cancellation);
        await hub.Client.UntilAsync($"/api/orders/{id}", static o => (string?)o["order"]!["status"] == "delivered", Soon, "the order is delivered");
        var after = await OrderAsync(id);
        Assert.Equal("erased", (string)after["personal_data"]!);
        foreach (var secret in Canaries(buyer))
            Assert.DoesNotContain(secret, Text(after));
        await TrendyolHub.EventuallyAsync(0, () => PayloadsOfAsync(buyer.Email), "payloads of events that told of the buyer");
    }

    /// <summary>Whoever reads the files has no buyer without the keys.</summary>
    [Fact]
    public async Task Files_OfARunningHub_HoldNoBuyerInClear()
    {
        Assert.SkipWhen(HubCluster.IsWanted, "The data lies in PostgreSQL.");
        var buyer = Buyer("Dosya", "Okunmaz", "files@buyer.example", "+905321119999");
        await SellAsync(51, "PV-F", buyer);
        foreach (var file in Directory.GetFiles(hub.Hub.DataFolder, "*", SearchOption.AllDirectories).Where(static f => Path.GetFileName(f) != "kolaj.lock"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Cancellation);
            var text = System.Text.Encoding.UTF8.GetString(copy.GetBuffer(), 0, (int)copy.Length);
            foreach (var secret in Canaries(buyer))
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{file} holds '{secret}'.");
        }
    }

    /// <summary>Made up; the check digits are right.</summary>
    private static string[] IdentityNumbers { get; } = ["", "10000000146", "12345678950", "19191919190", "10000000078"];

    private static TrendyolBuyer Buyer(string first, string last, string email, string phone) =>
        new() { FirstName = first, LastName = last, Email = email, Phone = phone, Address = $"{last} Sokagi No: 7" };

    private static string[] Canaries(TrendyolBuyer buyer) => [buyer.LastName, buyer.Email, buyer.Phone, buyer.Address];

    private static string Text(JsonNode node) => System.Text.RegularExpressions.Regex.Unescape(node.ToJsonString());

    private async Task<(TrendyolPackageView Package, JsonNode Order)> SellAsync(int number, string sku, TrendyolBuyer buyer, int quantity = 1)
    {
        await hub.PublishAsync(TrendyolHub.Product(sku, number, 100));
        var package = await hub.Trendyol.PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(number), Quantity = quantity }], Buyer = buyer }, Cancellation);
        var path = $"/api/marketplace/orders?integration_id=trendyol&order_number={package.OrderNumber}";
        var found = await hub.Client.UntilAsync(path, static o => (int)o["count"]! == 1, Soon, "the order comes in");
        return (package, found.Json["orders"]![0]!);
    }

    private async Task ShipAsync(TrendyolPackageView package, JsonNode order)
    {
        // One after the other: changes of the same millisecond have the same version.
        foreach (var status in new[] { "Picking", "Invoiced", "Shipped" })
        {
            await hub.Trendyol.SetStatusAsync(package.PackageId, status, Cancellation);
            await hub.Client.UntilAsync($"/api/orders/{order["id"]}", o => (string?)o["order"]!["raw_status"] == status, Soon, $"the order is {status}");
        }
    }

    private async Task<JsonNode> OrderAsync(string id) => (await hub.Client.GetAsync($"/api/orders/{id}")).Expect(HttpStatusCode.OK)["order"]!;

    private async Task<string> EraseAsync(object person, bool dryRun = false)
    {
        var body = System.Text.Json.JsonSerializer.SerializeToNode(person)!.AsObject();
        body["dry_run"] = dryRun;
        return (string)(await hub.Client.PostAsync("/api/privacy/erase", body)).Expect(HttpStatusCode.OK)["orders"]![0]!["result"]!;
    }

    private static (int Count, string Email) Exported(HubAnswer answer)
    {
        var orders = answer.Expect(HttpStatusCode.OK)["orders"]!.AsArray();
        return (orders.Count, (string)orders[0]!["shipping"]!["email"]!);
    }

    private async Task<int> PayloadsOfAsync(string email)
    {
        var found = 0;
        var events = (await hub.Client.GetAsync("/api/webhooks/events?page_size=200")).Expect(HttpStatusCode.OK)["events"]!.AsArray();
        foreach (var id in events.Select(static e => (string)e!["id"]!))
        {
            if ((string?)(await hub.Client.GetAsync($"/api/webhooks/events/{id}")).Expect(HttpStatusCode.OK)["payload"]?["body"] is { } body && body.Contains(email, StringComparison.OrdinalIgnoreCase))
                found++;
        }

        return found;
    }

    private async Task<HubClient> KeyAsync(string role)
    {
        var made = (await hub.Client.PostAsync("/api/keys", new { name = role, role })).Expect(HttpStatusCode.OK);
        return new HubClient(hub.Hub.Address, (string)made["key"]!["secret"]!);
    }
}
