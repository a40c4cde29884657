using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Hub;
using KolajAI.RunningHub;

[assembly: AssemblyFixture(typeof(ProductHost))]

namespace KolajAI.Api.Tests.Hub;

/// <summary>The whole product as a process of its own, on SQLite in a temporary folder, for all HTTP tests; each test has a tenant of its own.</summary>
public sealed class ProductHost : IAsyncLifetime
{
    /// <summary>The hub as browsers and platforms know it.</summary>
    public const string PublicAddress = "https://hub.example/";

    private int _tenants;
    private int _addresses;

    public HubProcess Process { get; private set; } = null!;

    /// <summary>The OpenID provider that the hub is set up with.</summary>
    internal OpenIdServer OpenId { get; private set; } = null!;

    /// <summary>The operator on the ops listener.</summary>
    public HubClient Operator { get; private set; } = null!;

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        OpenId = await OpenIdServer.StartAsync();
        Process = await HubProcess.StartAsync(CancellationToken.None, new Dictionary<string, string>
        {
            ["KOLAJ_PUBLIC_URL"] = PublicAddress,
            ["KOLAJ_FEED_SECONDS"] = "0",
            ["KOLAJ_REMOVAL_SECONDS"] = "1",
            // The tests stand where the hub's proxy would, so that each can come from an address of its own.
            ["KOLAJ_TRUSTED_PROXIES"] = "127.0.0.1",
            ["KOLAJ_OIDC_ISSUER"] = OpenId.Issuer,
            ["KOLAJ_OIDC_CLIENT_ID"] = OpenIdServer.ClientId,
            ["KOLAJ_OIDC_CLIENT_SECRET"] = OpenIdServer.ClientSecret,
        });
        Operator = new HubClient(Process.OpsAddress, HubProcess.OpsKey);
    }

    public async ValueTask DisposeAsync()
    {
        Operator?.Dispose();
        if (Process is not null)
            await Process.DisposeAsync();
        if (OpenId is not null)
            await OpenId.DisposeAsync();
    }

    /// <summary>A new tenant's owner.</summary>
    public async Task<HubClient> NewTenantAsync() => (await NewNamedTenantAsync()).Owner;

    /// <summary>A new tenant's id and owner.</summary>
    public async Task<(string Id, HubClient Owner)> NewNamedTenantAsync()
    {
        var id = $"t{Interlocked.Increment(ref _tenants)}";
        var tenant = (await Operator.PostAsync("/api/admin/tenants", new { id, name = id })).Expect(HttpStatusCode.OK)["tenant"]!;
        return (id, new HubClient(Process.Address, (string)tenant["owner_key"]!));
    }

    /// <summary>An address that no other test comes from.</summary>
    public string NewAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return $"198.18.{number / 250}.{1 + number % 250}";
    }

    /// <summary>A browser at an address of its own.</summary>
    internal Browser NewBrowser(string? address = null) => new(Process.Address, address ?? NewAddress());

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
