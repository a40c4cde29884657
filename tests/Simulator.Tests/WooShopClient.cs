using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Simulator.WooCommerce.Control;

namespace KolajAI.Simulator.Tests;

/// <summary>A caller of one shop's REST calls who knows its key.</summary>
internal sealed class WooShopClient : IDisposable
{
    public const string Key = "ck_0123456789abcdef0123456789abcdef01234567";
    public const string Secret = "cs_89abcdef0123456789abcdef0123456789abcdef";

    private readonly WooHost _host;

    public WooShopClient(WooHost host, string name)
    {
        _host = host;
        Name = name;
        Http = new HttpClient { BaseAddress = new Uri($"{host.Host.WooCommerceAddress(name)}/wp-json/wc/v3/") };
        Http.DefaultRequestHeaders.Authorization = TrendyolShop.Basic(Key, Secret);
    }

    public string Name { get; }

    public HttpClient Http { get; }

    public WooShopControl Control => _host.Control.WooCommerce(Name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        return Http.SendAsync(request, Cancellation);
    }

    /// <summary>The answer's body, and its status as the first value.</summary>
    public async Task<(int Status, JsonNode Body)> CallAsync(HttpMethod method, string path, string? json = null)
    {
        using var answer = await SendAsync(method, path, json);
        return ((int)answer.StatusCode, await TrendyolShop.JsonAsync(answer));
    }

    public Task<(int Status, JsonNode Body)> GetAsync(string path) => CallAsync(HttpMethod.Get, path);

    public Task<(int Status, JsonNode Body)> PostAsync(string path, string json) => CallAsync(HttpMethod.Post, path, json);

    public Task<(int Status, JsonNode Body)> PutAsync(string path, string json) => CallAsync(HttpMethod.Put, path, json);

    /// <summary>Simple products with managed stock; their ids.</summary>
    public async Task<IReadOnlyList<long>> SeedAsync(params (string Sku, long Quantity)[] products)
    {
        var seeded = await Control.SeedProductsAsync([.. products.Select(one => new WooSeedProduct { Sku = one.Sku, Quantity = one.Quantity })], Cancellation);
        return [.. seeded.Select(product => product.Id)];
    }

    public Task<WooOrderView> BuyAsync(string sku, int quantity = 1, string status = "processing") => Control.PurchaseAsync(
        new WooPurchase { Lines = [new WooPurchaseLine { Sku = sku, Quantity = quantity }], Status = status }, Cancellation);

    public async Task<long?> StockAsync(string sku) => (await Control.ReadProductsAsync(Cancellation)).Single(product => product.Sku == sku).StockQuantity;

    public async Task<IReadOnlyList<long>> RegisterAsync(string url, params string[] topics)
    {
        var ids = new List<long>();
        foreach (var topic in topics)
        {
            var (status, hook) = await PostAsync("webhooks", $$"""{"name":"Kolaj","topic":"{{topic}}","delivery_url":"{{url}}","secret":"wc_secret"}""");
            Assert.Equal(201, status);
            ids.Add(hook["id"]!.GetValue<long>());
        }

        return ids;
    }

    /// <summary>A call's address with an OAuth proof, as the sheet computes it.</summary>
    public string Signed(
        string path, string method = "GET", string algorithm = "HMAC-SHA256", string secret = Secret, string nonce = "n-1", TimeSpan? age = null, params (string Name, string Value)[] query)
    {
        var parameters = query.Concat(
        [
            ("oauth_consumer_key", Key),
            ("oauth_nonce", nonce),
            ("oauth_signature_method", algorithm),
            ("oauth_timestamp", (_host.Time.GetUtcNow() - (age ?? TimeSpan.Zero)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ]).Select(pair => (Name: Uri.EscapeDataString(pair.Item1), Value: Uri.EscapeDataString(pair.Item2))).OrderBy(pair => pair.Name, StringComparer.Ordinal).ToList();
        var joined = string.Join('&', parameters.Select(pair => $"{pair.Name}={pair.Value}"));
        var text = Encoding.UTF8.GetBytes($"{method}&{Uri.EscapeDataString($"{Http.BaseAddress}{path}")}&{Uri.EscapeDataString(joined)}");
        var key = Encoding.UTF8.GetBytes($"{secret}&");
        var signature = algorithm == "HMAC-SHA1" ? HMACSHA1.HashData(key, text) : HMACSHA256.HashData(key, text);
        return $"{path}?{joined}&oauth_signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}";
    }

    public void Dispose() => Http.Dispose();
}
