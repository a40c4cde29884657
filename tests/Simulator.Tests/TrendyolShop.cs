using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;
using KolajAI.Simulator.Trendyol.Control;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Simulator.Tests;

/// <summary>A simulator with a clock that the test moves, one seller, and an HTTP client that knows its key.</summary>
internal sealed class TrendyolShop : IAsyncDisposable
{
    public const string Seller = "2738";
    private const string Key = "anahtar";
    private const string Secret = "gizli";

    private TrendyolShop(SimulatorHost host, FakeTimeProvider time, SimulatorControl control, HttpClient http)
    {
        Host = host;
        Time = time;
        Control = control;
        Http = http;
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public SimulatorHost Host { get; }

    public FakeTimeProvider Time { get; }

    public SimulatorControl Control { get; }

    public HttpClient Http { get; }

    public TrendyolSellerControl Platform => Control.Trendyol(Seller);

    /// <summary>Batches are done within the call unless a delay is given.</summary>
    public static async Task<TrendyolShop> OpenAsync(int batchDelayMs = 0, string? logFile = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
        var host = await SimulatorHost.StartAsync(
            new SimulatorOptions
            {
                Time = time,
                BatchDelay = TimeSpan.FromMilliseconds(batchDelayMs),
                LogFile = logFile,
                TrendyolSellers = [new NewTrendyolSeller { SellerId = Seller, ApiKey = Key, ApiSecret = Secret }],
            },
            Cancellation);
        var http = new HttpClient { BaseAddress = new Uri($"{host.TrendyolAddress}/") };
        http.DefaultRequestHeaders.Authorization = Basic(Key, Secret);
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", $"{Seller} - SelfIntegration");
        return new TrendyolShop(host, time, host.CreateControl(), http);
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public Task SeedAsync(params (string Barcode, int Quantity)[] products) =>
        Platform.SeedProductsAsync([.. products.Select(product => new SeedProduct { Barcode = product.Barcode, Quantity = product.Quantity })], Cancellation);

    public Task<TrendyolPackageView> SellAsync(params (string Barcode, int Quantity)[] lines) =>
        Platform.PlaceSaleAsync(
            new TrendyolSale { Lines = [.. lines.Select(line => new TrendyolSaleLine { Barcode = line.Barcode, Quantity = line.Quantity })] },
            Cancellation);

    public async Task<int> StockAsync(string barcode) =>
        (await Platform.ReadProductsAsync(Cancellation)).Single(product => product.Barcode == barcode).Quantity;

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return Http.SendAsync(request, Cancellation);
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        answer.EnsureSuccessStatusCode();
        return await JsonAsync(answer);
    }

    public Task<HttpResponseMessage> PutStockAsync(string barcode, int quantity) => SendAsync(
        HttpMethod.Post,
        $"integration/inventory/sellers/{Seller}/products/price-and-inventory",
        $$"""{"items":[{"barcode":"{{barcode}}","quantity":{{quantity}}}]}""");

    /// <summary>The result of the batch that an answer names.</summary>
    public async Task<JsonNode> BatchAsync(HttpResponseMessage accepted)
    {
        accepted.EnsureSuccessStatusCode();
        var id = (await JsonAsync(accepted))["batchRequestId"]?.GetValue<string>();
        return await GetAsync($"integration/product/sellers/{Seller}/products/batch-requests/{id}");
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation)) ?? throw new InvalidOperationException("The answer is null.");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Control.Dispose();
        await Host.DisposeAsync();
    }
}
