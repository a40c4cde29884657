using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Hub.Tests;

/// <summary>
/// A backup of a hub that runs and takes orders in, and another hub on what was restored from it: what the channels sold since comes in by polling alone,
/// each order once. Two simulated Trendyol sellers, because they keep what they sold while the hub is away.
/// </summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private const int Guarded = 6;
    private const int Shared = 60;
    private const int CameIn = 4;

    private static readonly string[] Accounts = ["default", "second"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kolaj-restore-").FullName;
    private readonly ConcurrentQueue<(string Order, string Sku)> _sold = new();
    private readonly Dictionary<string, TrendyolSellerControl> _sellers = new(StringComparer.Ordinal);

    private SimulatorHost _simulator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions(), Cancellation);
        var control = _simulator.CreateControl();
        foreach (var account in Accounts)
            _sellers[account] = await control.CreateTrendyolSellerAsync(new NewTrendyolSeller { SellerId = SellerId(account), ApiKey = $"key-{SellerId(account)}", ApiSecret = "sim-secret" }, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task Restore_OnSqlite_OrdersSinceTheBackupComeInOnceAndStockAgrees() => RestoreAsync(new BackedUpHub.OnSqlite(_folder));

    [Fact]
    public Task Restore_OnPostgres_OrdersSinceTheBackupComeInOnceAndStockAgrees()
    {
        var server = Environment.GetEnvironmentVariable("KOLAJ_TEST_POSTGRES");
        Assert.SkipWhen(string.IsNullOrWhiteSpace(server), "KOLAJ_TEST_POSTGRES names no PostgreSQL; ./test.sh starts one.");
        return RestoreAsync(new BackedUpHub.OnPostgres(_folder, server!));
    }

    private async Task RestoreAsync(BackedUpHub data)
    {
        await data.CreateAsync("before", Cancellation);
        try
        {
            string cursor;
            int known;
            await using (var hub = await data.StartAsync("before", Cancellation))
            {
                using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
                await SetUpAsync(client);
                await BuyGuardedAsync();
                await BuyAsync("second", "SHARE");
                await OrdersInAsync(client);

                // While orders come in.
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
                var buyers = Accounts.Select(account => BuyersAsync(account, stop.Token)).ToArray();
                await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, Cancellation);
                await data.BackUpAsync("before", Cancellation);
                known = _sold.Count;
                await TrendyolHub.EventuallyAsync(true, () => Task.FromResult(_sold.Count >= known + 10), "sales after the backup");
                await stop.CancelAsync();
                await Task.WhenAll(buyers);

                // Goods and a sale of a guarded unit that the backup does not know, though the hub and the channel do.
                await BuyGuardedAsync();
                await GoodsCameInAsync(client);
                await OrdersInAsync(client);
                cursor = (string)(await client.GetAsync("/api/changes?after=now")).Expect(HttpStatusCode.OK)["cursor"]!;
                await hub.KillAsync();
            }

            // And one of which no hub has heard.
            await BuyGuardedAsync();
            await data.RestoreAsync("after", Cancellation);
            await using (var hub = await data.StartAsync("after", Cancellation))
            {
                using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
                var ahead = await client.GetAsync($"/api/changes?after={cursor}");
                Assert.Equal((HttpStatusCode.Gone, "cursor_expired"), (ahead.Status, (string?)ahead.Json["code"]));

                await OrdersInAsync(client);
                (await client.PostAsync("/api/consistency/check", new { integration_id = "trendyol" }, ("Prefer", "wait=60"))).Expect(HttpStatusCode.OK);
                await GoodsCameInAsync(client);
                await AgreeAsync(client);

                // The feed has caught up: the cursor's place is another change's now.
                Assert.Equal(HttpStatusCode.Gone, (await client.GetAsync($"/api/changes?after={cursor}")).Status);

                // The rest of the guarded units, wherever one is on sale.
                foreach (var account in Accounts)
                {
                    while (await ShownAsync(account, "GUARD") > 0)
                        await BuyAsync(account, "GUARD");
                }

                await OrdersInAsync(client);
                await AgreeAsync(client);
                Assert.InRange(_sold.Count(static s => s.Sku == "GUARD"), 4, Guarded);
            }
        }
        finally
        {
            await data.DropAsync("before");
            await data.DropAsync("after");
        }
    }

    /// <summary>Every order that the channels sold is in the hub, once, and no other.</summary>
    private async Task OrdersInAsync(HubClient client) => await TrendyolHub.EventuallyAsync(
        string.Join(',', _sold.Select(static s => s.Order).Order(StringComparer.Ordinal)), async () =>
        {
            var numbers = new List<string>();
            string? token = null;
            do
            {
                var page = (await client.GetAsync($"/api/marketplace/orders?page_size=500{(token is null ? "" : $"&page_token={token}")}")).Expect(HttpStatusCode.OK);
                numbers.AddRange(((JsonArray)page["orders"]!).Select(static o => (string)o!["external_id"]!));
                token = (string?)page["next_page_token"];
            }
            while (token is not null);
            return string.Join(',', numbers.Order(StringComparer.Ordinal));
        }, "the orders in the hub", seconds: 90);

    /// <summary>Stock, the ledger and what the channels sold say the same, and nothing was sold that is not there.</summary>
    private async Task AgreeAsync(HubClient client)
    {
        foreach (var (sku, onHand) in new[] { ("GUARD", Guarded), ("SHARE", Shared + CameIn) })
        {
            var sold = _sold.Count(s => s.Sku == sku);
            await TrendyolHub.EventuallyAsync((onHand, sold), () => StockAsync(client, sku), $"stock of {sku}", seconds: 60);
            Assert.Null((await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK)["product"]!["shortfall"]);
            Assert.Equal((onHand, sold), await LedgerAsync(client, sku));
        }

        foreach (var account in Accounts)
            await TrendyolHub.EventuallyAsync(Shared + CameIn - _sold.Count(static s => s.Sku == "SHARE"), () => ShownAsync(account, "SHARE"), $"what {account} shows", seconds: 120);
        Assert.InRange(await GuardedShownAsync(), 0, Guarded - _sold.Count(static s => s.Sku == "GUARD"));
    }

    private async Task SetUpAsync(HubClient client)
    {
        foreach (var account in Accounts)
        {
            (await client.PostAsync("/api/marketplace/configure", new
            {
                integration_id = "trendyol",
                account,
                credentials = new { seller_id = SellerId(account), api_key = $"key-{SellerId(account)}", api_secret = "sim-secret" },
                settings = new { base_url = _simulator.TrendyolAddress.ToString(), sync_interval_seconds = 5 },
            })).Expect(HttpStatusCode.OK);
            (await client.PostAsync("/api/marketplace/account/go-live", new { integration_id = "trendyol", account })).Expect(HttpStatusCode.OK);
        }

        // Who is published first may have all guarded units on sale.
        foreach (var account in Accounts)
        {
            var guarded = TrendyolHub.Product("GUARD", Number("GUARD"), Guarded);
            guarded["stock_policy"] = new JsonObject { ["mode"] = "guarded", ["threshold"] = null };
            var products = new JsonArray(guarded, TrendyolHub.Product("SHARE", Number("SHARE"), Shared));
            (await client.PostAsync("/api/marketplace/sync-products", new JsonObject { ["integration_id"] = "trendyol", ["account"] = account, ["products"] = products }))
                .Expect(HttpStatusCode.Accepted);
        }

        foreach (var account in Accounts)
            await TrendyolHub.EventuallyAsync(Shared, () => ShownAsync(account, "SHARE"), $"what {account} shows", seconds: 120);
        await TrendyolHub.EventuallyAsync(Guarded, GuardedShownAsync, "guarded units on sale", seconds: 180);
    }

    /// <summary>Entered again after the restore under the same reference; whoever has had it answers as duplicate.</summary>
    private static async Task GoodsCameInAsync(HubClient client) => (await client.PostAsync(
        "/api/marketplace/update-inventory", new { items = new[] { new { sku = "SHARE", delta = CameIn, @ref = "delivery-1" } } })).Expect(HttpStatusCode.Accepted);

    private async Task BuyersAsync(string account, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await BuyAsync(account, "SHARE");
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task BuyAsync(string account, string sku)
    {
        var package = await _sellers[account].PlaceSaleAsync(
            new TrendyolSale { Lines = [new TrendyolSaleLine { Barcode = TrendyolHub.Barcode(Number(sku)) }], OrderNumber = $"{SellerId(account)}{_sold.Count:0000}" }, Cancellation);
        _sold.Enqueue((package.OrderNumber, sku));
    }

    /// <summary>Where one is on sale.</summary>
    private async Task BuyGuardedAsync()
    {
        foreach (var account in Accounts)
        {
            if (await ShownAsync(account, "GUARD") > 0)
            {
                await BuyAsync(account, "GUARD");
                return;
            }
        }

        Assert.Fail("No guarded unit is on sale.");
    }

    private async Task<int> GuardedShownAsync()
    {
        var shown = 0;
        foreach (var account in Accounts)
            shown += await ShownAsync(account, "GUARD");
        return shown;
    }

    private async Task<int> ShownAsync(string account, string sku) =>
        (await _sellers[account].ReadProductsAsync(Cancellation)).SingleOrDefault(p => p.Barcode == TrendyolHub.Barcode(Number(sku)))?.Quantity ?? 0;

    private static async Task<(int OnHand, int Reserved)> StockAsync(HubClient client, string sku)
    {
        var stock = (await client.GetAsync($"/api/products/{sku}")).Expect(HttpStatusCode.OK)["product"]!["stock"]!;
        return ((int)stock["on_hand"]!, (int)stock["reserved"]!);
    }

    private static async Task<(int OnHand, int Reserved)> LedgerAsync(HubClient client, string sku)
    {
        var entries = (JsonArray)(await client.GetAsync($"/api/products/{sku}/timeline?page_size=500")).Expect(HttpStatusCode.OK)["timeline"]!;
        return (entries.Sum(static e => (int)e!["on_hand_delta"]!), entries.Sum(static e => (int)e!["reserved_delta"]!));
    }

    private static int Number(string sku) => sku == "GUARD" ? 61 : 62;

    private static string SellerId(string account) => string.Create(CultureInfo.InvariantCulture, $"{50_021 + Array.IndexOf(Accounts, account)}");
}
