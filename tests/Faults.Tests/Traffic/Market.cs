using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Judging;
using KolajAI.RunningHub;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>A seller's accounts in simulated shops, four for each group of products, one of each kind of stock write.</summary>
internal sealed class Market(TrafficScale scale, int seed, SimulatorProcess simulator, SimulatorControl control, Courier courier)
{
    public const int ShopsOfAGroup = 4;

    private const int ProductsACall = 250;

    /// <summary>More than the load sells, so that these never fall under the rule for few units.</summary>
    private const int Plenty = 400;

    /// <summary>Guarded from the start: never more than this.</summary>
    private const int Few = 10;

    private const int OneInGuarded = 10;

    private const int SettleSeconds = 2;

    private static readonly TimeSpan ListedWithin = TimeSpan.FromMinutes(4);

    private static readonly (ChannelStockWrite Kind, string Setting)[] Kinds =
    [
        (ChannelStockWrite.Absolute, "absolute"),
        (ChannelStockWrite.OnHandMinusOwnOrders, "on_hand_minus_own_orders"),
        (ChannelStockWrite.CompareAndSet, "compare_and_set"),
        (ChannelStockWrite.Delta, "delta"),
    ];

    /// <summary>Shops, which are named as the accounts.</summary>
    public IReadOnlyList<string> Shops { get; } = [.. Enumerable.Range(1, scale.Accounts).Select(static n => string.Create(CultureInfo.InvariantCulture, $"s{n:00}"))];

    public IReadOnlyList<Article> Articles { get; } = [.. Enumerable.Range(0, scale.Accounts / ShopsOfAGroup).SelectMany(group => Enumerable.Range(0, scale.Skus).Select(n => new Article(
        string.Create(CultureInfo.InvariantCulture, $"G{group + 1}-{n + 1:000}"), n % OneInGuarded == 0,
        [.. Enumerable.Range((group * ShopsOfAGroup) + 1, ShopsOfAGroup).Select(static s => string.Create(CultureInfo.InvariantCulture, $"s{s:00}"))])))];

    public SimulatorControl Control => control;

    /// <summary>Where each shop's notices go at the hub, and what they are signed with.</summary>
    public Dictionary<string, (Uri Url, string Secret)> Webhooks { get; } = new(StringComparer.Ordinal);

    public ChannelShopControl Shop(string name) => control.Channel(name);

    public async Task OpenAsync(HubClient client, CancellationToken cancellation)
    {
        for (var i = 0; i < Shops.Count; i++)
            await ConnectAsync(client, Shops[i], i, cancellation);
        var luck = new Random(seed);
        foreach (var group in Articles.GroupBy(static a => a.Shops[0]))
        {
            foreach (var articles in group.Chunk(ProductsACall))
            {
                var units = articles.ToDictionary(static a => a.Sku, a => a.Guarded ? luck.Next(2, Few + 1) : Plenty);
                await control.NoteReceiptsAsync([.. articles.Select(a => new StockReceipt { Sku = a.Sku, Units = units[a.Sku] })], cancellation);
                (await client.PostAsync("/api/marketplace/sync-products", new JsonObject { ["products"] = new JsonArray([.. articles.Select(a => Product(a, units[a.Sku]))]) }))
                    .Expect(HttpStatusCode.Accepted);
            }
        }

        var began = TimeProvider.System.GetTimestamp();
        foreach (var shop in Shops)
        {
            while ((await Shop(shop).ReadListingsAsync(cancellation)).Count < scale.Skus)
            {
                if (TimeProvider.System.GetElapsedTime(began) > ListedWithin)
                    throw new TimeoutException($"{shop} has not all of its listings within {ListedWithin.TotalSeconds:0} s.");
                await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellation);
            }
        }
    }

    private async Task ConnectAsync(HubClient client, string name, int index, CancellationToken cancellation)
    {
        var (kind, setting) = Kinds[index % Kinds.Length];
        var shop = await control.CreateChannelAsync(
            new NewChannelShop { Shop = name, ApiKey = $"key-of-{name}", StockWrite = kind, Seed = unchecked((seed * 31) + index), SettleMs = SettleSeconds * 1000 }, cancellation);
        var answer = (await client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "sandbox",
            account = name,
            credentials = new { api_key = $"key-of-{name}" },
            settings = new
            {
                base_url = simulator.ChannelsAddress.ToString(),
                shop = name,
                stock_write = setting,
                settle_seconds = SettleSeconds,
                sync_interval_seconds = scale.SyncSeconds,
                stock_policy = new { mode = "guarded", threshold = Few },
            },
        })).Expect(HttpStatusCode.OK);
        var webhook = answer["account"]!["webhook"]!;
        var url = new Uri((string)webhook["url"]!);
        courier.Accounts[url.Segments[^1]] = name;
        Webhooks[name] = (url, (string)webhook["secret"]!);
        await shop.SendNoticesToAsync(new ChannelNoticeAddress { Url = url, Secret = Webhooks[name].Secret }, cancellation);
    }

    private static JsonObject Product(Article article, int units) => new()
    {
        ["sku"] = article.Sku,
        ["title"] = $"Kupa {article.Sku}",
        ["price"] = new JsonObject { ["amount"] = "100.00", ["currency"] = "TRY" },
        ["quantity"] = units,
        ["offers"] = new JsonArray([.. article.Shops.Select(static shop => new JsonObject { ["integration_id"] = "sandbox", ["account"] = shop, ["list"] = true })]),
    };
}
