using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Hub;
using KolajAI.RunningHub;

[assembly: AssemblyFixture(typeof(ProductHost))]

namespace KolajAI.Api.Tests.Hub;

/// <summary>The whole product as a process of its own, on SQLite in a temporary folder, for all HTTP tests; each test has a tenant of its own.</summary>
public sealed class ProductHost : IAsyncLifetime
{
    private int _tenants;

    public HubProcess Process { get; private set; } = null!;

    /// <summary>The operator on the ops listener.</summary>
    public HubClient Operator { get; private set; } = null!;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Process = await HubProcess.StartAsync(CancellationToken.None, new Dictionary<string, string> { ["KOLAJ_PUBLIC_URL"] = "https://hub.example/", ["KOLAJ_FEED_SECONDS"] = "0" });
        Operator = new HubClient(Process.OpsAddress, HubProcess.OpsKey);
    }

    public async ValueTask DisposeAsync()
    {
        Operator?.Dispose();
        if (Process is not null)
            await Process.DisposeAsync();
    }

    /// <summary>A new tenant's owner.</summary>
    public async Task<HubClient> NewTenantAsync()
    {
        var id = $"t{Interlocked.Increment(ref _tenants)}";
        var tenant = (await Operator.PostAsync("/api/admin/tenants", new { id, name = id })).Expect(HttpStatusCode.OK)["tenant"]!;
        return new HubClient(Process.Address, (string)tenant["owner_key"]!);
    }

    /// <summary>A new tenant's owner with a sandbox account; answers what configure told.</summary>
    public async Task<(HubClient Client, JsonNode Account)> NewSellerAsync()
    {
        var client = await NewTenantAsync();
        var account = (await client.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK)["account"]!;
        return (client, account);
    }
}

/// <summary>Steps that many tests share.</summary>
internal static class Seller
{
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    public static object Product(string sku, int quantity = 5) =>
        new { sku, title = $"Kupa {sku}", quantity, vat_rate = "20", price = new { amount = "149.90", currency = "TRY" } };

    public static async Task<JsonNode> PublishAsync(this HubClient client, params object[] products) =>
        (await client.PostAsync("/api/marketplace/sync-products", new { integration_id = "sandbox", products }, ("Prefer", "wait=30"))).Expect(HttpStatusCode.OK);

    /// <summary>A shopper buys; answers the hub's order once it has come in.</summary>
    public static async Task<JsonNode> BuyAsync(this HubClient client, string sku, int quantity = 1)
    {
        var placed = (await client.PostAsync("/api/sandbox/orders", new { lines = new[] { new { sku, quantity } } })).Expect(HttpStatusCode.OK);
        return (await client.UntilAsync($"/api/orders/{placed["order_id"]}", static _ => true, Soon, "the order comes in")).Json["order"]!;
    }

    public static string Code(this HubAnswer answer) => (string)answer.Json["code"]!;
}
