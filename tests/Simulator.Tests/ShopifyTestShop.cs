using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Shopify.Control;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Simulator.Tests;

/// <summary>One shop and a client that knows its token.</summary>
internal sealed class ShopifyTestShop(ShopifyHost host, SimulatorControl control, ShopifyShopControl platform) : IDisposable
{
    public const string Token = "shpat_kolaj";
    public const string Secret = "test_secret_key";

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public HttpClient Http { get; } = Client(host, platform.Shop);

    public SimulatorControl Control => control;

    public ShopifyShopControl Platform => platform;

    public FakeTimeProvider Time => host.Time;

    public Task<IReadOnlyList<ShopifyVariantView>> SeedAsync(params (string Sku, int Quantity)[] products) =>
        Platform.SeedProductsAsync(
            [.. products.Select(product => new ShopifySeedProduct { Variants = [new ShopifySeedVariant { Sku = product.Sku, Quantity = product.Quantity, Barcode = $"869{product.Sku}" }] })],
            Cancellation);

    /// <summary>One product with a variant for each SKU; its value is the SKU.</summary>
    public Task<IReadOnlyList<ShopifyVariantView>> SeedFamilyAsync(params (string Sku, int Quantity)[] variants) =>
        Platform.SeedProductsAsync(
            [new ShopifySeedProduct { Title = "Gömlek", Variants = [.. variants.Select(variant => new ShopifySeedVariant { Sku = variant.Sku, Value = variant.Sku, Quantity = variant.Quantity })] }],
            Cancellation);

    public Task<ShopifyOrderView> BuyAsync(params (string Sku, int Quantity)[] lines) =>
        Platform.PurchaseAsync(new ShopifyPurchase { Lines = [.. lines.Select(line => new ShopifyPurchaseLine { Sku = line.Sku, Quantity = line.Quantity })] }, Cancellation);

    public async Task<(int Available, int Committed, int OnHand)> StockAsync(string sku)
    {
        var level = (await Platform.ReadVariantsAsync(Cancellation)).Single(variant => variant.Sku == sku).Levels[0];
        return (level.Available, level.Committed, level.OnHand);
    }

    public Task<HttpResponseMessage> PostAsync(string query, object? variables = null, string version = "2026-10") => Http.PostAsync(
        $"admin/api/{version}/graphql.json",
        new StringContent(JsonSerializer.Serialize(new { query, variables }), Encoding.UTF8, "application/json"),
        Cancellation);

    /// <summary>The whole answer.</summary>
    public async Task<JsonNode> AskAsync(string query, object? variables = null)
    {
        using var answer = await PostAsync(query, variables);
        answer.EnsureSuccessStatusCode();
        return await JsonAsync(answer);
    }

    /// <summary>The answer's data; fails where there are errors.</summary>
    public async Task<JsonNode> DataAsync(string query, object? variables = null)
    {
        var answer = await AskAsync(query, variables);
        Assert.True(answer["errors"] is null, answer.ToJsonString());
        return answer["data"]!;
    }

    /// <summary>The code of the answer's first error.</summary>
    public async Task<string?> ErrorCodeAsync(string query, object? variables = null) =>
        (await AskAsync(query, variables))["errors"]?[0]?["extensions"]?["code"]?.GetValue<string>();

    /// <summary>How often a rule was broken by this shop.</summary>
    public async Task<int> BreachesAsync(string rule) =>
        (await Control.ReadViolationsAsync(Cancellation)).Where(violation => violation.Rule == rule).Sum(violation => violation.Samples.Count(sample => sample.SellerId == Platform.Shop));

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation)) ?? throw new InvalidOperationException("The answer is null.");

    public void Dispose()
    {
        Http.Dispose();
        Control.Dispose();
    }

    private static HttpClient Client(ShopifyHost host, string shop)
    {
        var http = new HttpClient { BaseAddress = new Uri($"{host.Host.ShopifyAddress(shop)}/") };
        http.DefaultRequestHeaders.TryAddWithoutValidation("X-Shopify-Access-Token", Token);
        return http;
    }
}
