using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KolajAI.RunningHub;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Oversell;

/// <summary>The hub and the simulator as processes, with an account for each channel, all live.</summary>
internal sealed class OversellMarket : IAsyncDisposable
{
    private const int ProductsACall = 50;

    private static readonly TimeSpan ListedWithin = TimeSpan.FromSeconds(120);

    private readonly OversellScale _scale;
    private readonly int _seed;
    private readonly string _folder;

    private OversellMarket(OversellScale scale, int seed)
    {
        (_scale, _seed) = (scale, seed);
        _folder = FaultSettings.Keep is { } keep
            ? Directory.CreateDirectory(Path.Combine(keep, $"oversell-{seed}-{scale.Rounds}-{Environment.ProcessId}")).FullName
            : Directory.CreateTempSubdirectory("kolaj-oversell-").FullName;
        var rounds = Enumerable.Range(0, scale.Rounds).Select(i => new Round("G", seed, i, scale)).ToList();
        Groups =
        [
            .. Enumerable.Range(0, scale.Groups).Select(g => new ChannelGroup($"g{g}", guarded: true, [.. rounds.Where((_, i) => i % scale.Groups == g)])),
            new ChannelGroup("s", guarded: false, [.. Enumerable.Range(0, scale.SharedRounds).Select(i => new Round("S", seed, i, scale))]),
        ];
    }

    public IReadOnlyList<ChannelGroup> Groups { get; }

    public SimulatorProcess Simulator { get; private set; } = null!;

    public SimulatorControl Control { get; private set; } = null!;

    public HubProcess Hub { get; private set; } = null!;

    public HubClient Client { get; private set; } = null!;

    public SalesLog Log { get; private set; } = null!;

    public string Database => Path.Combine(Hub.DataFolder, "kolaj.db");

    public static async Task<OversellMarket> OpenAsync(OversellScale scale, int seed, CancellationToken cancellation)
    {
        var market = new OversellMarket(scale, seed);
        var logFile = Path.Combine(market._folder, "market.log");
        var url = $"http://127.0.0.1:{FreePort()}";
        market.Simulator = await SimulatorProcess.StartAsync(logFile, cancellation);
        market.Control = market.Simulator.CreateControl();
        market.Log = new SalesLog(logFile);
        market.Hub = await HubProcess.StartAsync(cancellation, new Dictionary<string, string>
        {
            ["KOLAJ_TEST_URLS"] = url,
            ["KOLAJ_PUBLIC_URL"] = url,
            // A short life: what profiling would gain comes too late.
            ["DOTNET_TieredPGO"] = "0",
        }, Path.Combine(market._folder, "hub"));
        market.Client = new HubClient(market.Hub.Address, HubProcess.OwnerKey);
        foreach (var group in market.Groups)
        {
            foreach (var channel in group.Channels)
                await market.ConnectAsync(group, channel, cancellation);
        }

        return market;
    }

    /// <summary>Every channel from now on late, lossy and doubling; or well again.</summary>
    public Task SetTroublesAsync(bool on, CancellationToken cancellation)
    {
        var late = (int)_scale.Lateness.TotalMilliseconds;
        return EachChannelAsync((_, _, channel) => Control.Channel(channel.Name).SetTroublesAsync(
            on ? new ChannelTroubles
            {
                WriteDelayMaxMs = late,
                WriteLost = 0.04,
                WriteUnanswered = 0.06,
                AnswerLost = 0.06,
                WriteDoubled = channel.TakesKeys ? 0.15 : 0,
                HeldShare = _scale.HeldShare,
                FeedDelayMaxMs = late,
                NoticeDelayMaxMs = late,
                NoticeLost = 0.2,
                NoticeDoubled = 0.15,
            }
            : new ChannelTroubles(), cancellation));
    }

    /// <summary>From now on only these come.</summary>
    public Task SendBuyersAsync(Func<ChannelGroup, Round, int, ChannelBuyer?> buyer, CancellationToken cancellation) => EachChannelAsync((group, index, channel) =>
        Control.Channel(channel.Name).SendBuyersAsync([.. group.Rounds.Select(round => buyer(group, round, index)).OfType<ChannelBuyer>()], cancellation));

    /// <summary>Makes the rounds' products and lists each on its five channels; completes when all are there.</summary>
    public async Task ListProductsAsync(CancellationToken cancellation)
    {
        var calls = Groups.SelectMany(static group => group.Rounds.Chunk(ProductsACall).Select(rounds => (group, rounds))).ToList();
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation }, async (call, _) =>
        {
            await Control.NoteReceiptsAsync([.. call.rounds.Select(static r => new StockReceipt { Sku = r.Sku, Units = r.FirstUnits })], cancellation);
            (await Client.PostAsync("/api/marketplace/sync-products", new JsonObject
            {
                ["products"] = new JsonArray([.. call.rounds.Select(round => Product(call.group, round))]),
            })).Expect(HttpStatusCode.Accepted);
        });
        var deadline = TimeProvider.System.GetTimestamp();
        while ((await ShownAsync(cancellation)).Count < Groups.Sum(static g => g.Rounds.Count)
            || (await ListingCountAsync(cancellation)) < Groups.Sum(static g => g.Rounds.Count) * Round.Channels)
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > ListedWithin)
                throw new TimeoutException($"Not all products are listed within {ListedWithin.TotalSeconds:0} s.");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, cancellation);
        }
    }

    /// <summary>Units on offer by SKU, summed over the channels.</summary>
    public async Task<Dictionary<string, long>> ShownAsync(CancellationToken cancellation)
    {
        var shown = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var channel in Groups.SelectMany(static g => g.Channels))
        {
            foreach (var listing in await Control.Channel(channel.Name).ReadListingsAsync(cancellation))
                shown[listing.Sku] = shown.GetValueOrDefault(listing.Sku) + listing.Shown;
        }

        return shown;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Hub is not null)
            await Hub.DisposeAsync();
        Control?.Dispose();
        if (Simulator is not null)
            await Simulator.DisposeAsync();
        Log?.Dispose();
        if (FaultSettings.Keep is null)
            Directory.Delete(_folder, recursive: true);
        else
            await File.WriteAllLinesAsync(Path.Combine(_folder, "hub.log"), Hub?.Output ?? []);
    }

    private async Task ConnectAsync(ChannelGroup group, SoldOn channel, CancellationToken cancellation)
    {
        var seconds = (int)_scale.Lateness.TotalSeconds;
        var shop = await Control.CreateChannelAsync(new NewChannelShop
        {
            Shop = channel.Name,
            ApiKey = channel.ApiKey,
            StockWrite = channel.Kind,
            Seed = unchecked((_seed * 31) + channel.Name.Sum(static c => c)),
            SettleMs = (int)_scale.Lateness.TotalMilliseconds,
        }, cancellation);
        var answer = (await Client.PostAsync("/api/marketplace/configure", new
        {
            integration_id = "sandbox",
            account = channel.Name,
            credentials = new { api_key = channel.ApiKey },
            settings = new
            {
                base_url = Simulator.ChannelsAddress.ToString(),
                shop = channel.Name,
                stock_write = channel.Setting,
                settle_seconds = seconds,
                feed_lag_seconds = seconds,
                sync_interval_seconds = _scale.SyncSeconds,
                stock_policy = group.Guarded ? (object)new { mode = "guarded", threshold = Round.MostUnits } : new { mode = "shared" },
            },
        })).Expect(HttpStatusCode.OK);
        var webhook = answer["account"]!["webhook"]!;
        await shop.SendNoticesToAsync(new ChannelNoticeAddress { Url = new Uri((string)webhook["url"]!), Secret = (string)webhook["secret"]! }, cancellation);
    }

    private static JsonObject Product(ChannelGroup group, Round round) => new()
    {
        ["sku"] = round.Sku,
        ["title"] = $"Kupa {round.Sku}",
        ["price"] = new JsonObject { ["amount"] = "100.00", ["currency"] = "TRY" },
        ["quantity"] = round.FirstUnits,
        ["offers"] = new JsonArray([.. group.Channels.Select(static channel => new JsonObject { ["integration_id"] = "sandbox", ["account"] = channel.Name, ["list"] = true })]),
    };

    private async Task<int> ListingCountAsync(CancellationToken cancellation)
    {
        var count = 0;
        foreach (var channel in Groups.SelectMany(static g => g.Channels))
            count += (await Control.Channel(channel.Name).ReadListingsAsync(cancellation)).Count;
        return count;
    }

    private Task EachChannelAsync(Func<ChannelGroup, int, SoldOn, Task> work) =>
        Task.WhenAll(Groups.SelectMany(group => group.Channels.Select((channel, index) => work(group, index, channel))));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
