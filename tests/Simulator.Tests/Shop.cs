using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Channels;
using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Simulator.Tests;

/// <summary>A shop that speaks the sandbox's protocol, with a clock that the test moves and an HTTP client that knows its key.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private const string Key = "the-shop's-key";
    private const int LongestMs = 5000;

    private Shop(SimulatorHost host, FakeTimeProvider time, SimulatorControl control, HttpClient http)
    {
        Host = host;
        Time = time;
        Simulator = control;
        Http = http;
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public SimulatorHost Host { get; }

    public FakeTimeProvider Time { get; }

    public SimulatorControl Simulator { get; }

    public HttpClient Http { get; }

    public ChannelShopControl Control => Simulator.Channel("main");

    /// <summary>A shop with five units of <c>A</c> for sale.</summary>
    public static async Task<Shop> OpenAsync(ChannelStockWrite kind, ChannelTroubles? troubles = null, int seed = 1, string? logFile = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        var host = await SimulatorHost.StartAsync(new SimulatorOptions { Time = time, LogFile = logFile }, Cancellation);
        var control = host.CreateControl();
        await control.CreateChannelAsync(new NewChannelShop { ApiKey = Key, StockWrite = kind, Seed = seed, SettleMs = LongestMs }, Cancellation);
        var http = new HttpClient { BaseAddress = new Uri($"{host.ChannelsAddress}/shops/main/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var shop = new Shop(host, time, control, http);
        await shop.Control.SeedAsync([new ChannelSeed { Sku = "A", Quantity = 5 }], Cancellation);
        if (troubles is not null)
            await shop.Control.SetTroublesAsync(troubles, Cancellation);
        return shop;
    }

    public Task<HttpResponseMessage> WriteAsync(
        long? quantity, long own = 0, long? expected = null, long? delta = null, string? writeKey = null, CancellationToken? giveUp = null)
    {
        static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";
        var key = writeKey is null ? "null" : $"\"{writeKey}\"";
        var item = $"{{\"key\":\"k\",\"listing_id\":null,\"sku\":\"A\",\"quantity\":{Text(quantity)},\"own_open_units\":{own},\"expected\":{Text(expected)},"
            + $"\"delta\":{Text(delta)},\"write_key\":{key},\"price\":null,\"list_price\":null}}";
        return Http.PostAsync("stock", new StringContent($"{{\"items\":[{item}]}}", Encoding.UTF8, "application/json"), giveUp ?? Cancellation);
    }

    /// <summary>What an answered write says: the code of its refusal, null for confirmed.</summary>
    public static async Task<string?> CodeAsync(Task<HttpResponseMessage> write)
    {
        using var answer = await write;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var result = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["items"]![0]!;
        return result["outcome"]!.GetValue<string>() == "confirmed" ? null : result["code"]!.GetValue<string>();
    }

    public async Task<JsonNode> FeedAsync(string? after = null) => JsonNode.Parse(await Http.GetStringAsync(
        after is null ? "orders" : $"orders?after={after}", Cancellation))!;

    public async Task<long> ShownAsync() => (await Control.ReadListingsAsync(Cancellation)).Single(static listing => listing.Sku == "A").Shown;

    /// <summary>Completes when the shop has taken its calls in hand: the last counted one is this many.</summary>
    public async Task ArrivedAsync(int status, long count)
    {
        while ((await Simulator.ReadCallsAsync(Cancellation)).Where(call => call.Endpoint == "channels.stock" && call.Status == status).Sum(static call => call.Count) < count)
            await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Simulator.Dispose();
        await Host.DisposeAsync();
    }
}
