using System.Net.Http.Json;
using KolajAI.Connectors;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Bench.Channels;

/// <summary>The connector of <see cref="BenchMarketplace"/>, where each account is a channel: 100 items a stock call.</summary>
/// <param name="limited">10 stock calls in any second; else as many as one likes.</param>
/// <param name="live">Else its accounts only observe: what is due stays so.</param>
internal sealed class BenchConnector(Uri address, bool limited, bool live) : IConnector, IConnectionTest, ICatalogPublisher, IStockUpdater
{
    public const string ConnectorId = "bench";
    public const int ItemsACall = 100;
    public const int Calls = 10;

    /// <summary>Names the seller that an account is; two accounts are never one.</summary>
    public const string SellerSetting = "seller";

    private const string StockCall = "stock";

    public static TimeSpan Window { get; } = TimeSpan.FromSeconds(1);

    public ConnectorDescriptor Descriptor { get; } = new()
    {
        Id = ConnectorId,
        Name = "Marketplace of the benchmark",
        Type = "bench",
        Region = "GLOBAL",
        Evidence = "official",
        Limits = limited
            ? [new ConnectorLimit("stock_writes", [StockCall], PerOperation: false, Calls, Window, QuotaScopeKind.Account, "the benchmark")]
            : [],
        StockWrite = StockWriteKind.Absolute,
        LowersOwnStock = false,
        SettingFields = [new ConnectorField(SellerSetting, "Seller", Secret: false, Required: false, "Any name.")],
        StartsLive = live,
    };

    public int MaxContentItems => 1000;

    public int MaxStockItems => ItemsACall;

    public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) =>
        settings.GetValueOrDefault(SellerSetting, "one");

    public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => address;

    public Task<ConnectionCheck> TestAsync(ConnectorSession session, CancellationToken cancellation) =>
        Task.FromResult(new ConnectionCheck("The benchmark's marketplace."));

    public async Task<SubmitResult> PublishAsync(ConnectorSession session, IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        await PostAsync(session, "listings", "publish", items.Select(static i => i.Key), cancellation);
        return new SubmitResult(null, [.. items.Select(static i => new ItemResult(i.Key, ItemOutcome.Confirmed))]);
    }

    public async Task<SubmitResult> UpdateAsync(ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        await PostAsync(session, $"stock/{session.Account.Account}", StockCall, items.Select(static i => new StockEntry(i.Key, i.Quantity ?? 0)), cancellation);
        return new SubmitResult(null, [.. items.Select(static i => new ItemResult(i.Key, ItemOutcome.Confirmed))]);
    }

    private static async Task PostAsync<T>(ConnectorSession session, string path, string operation, IEnumerable<T> body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body.ToArray()) };
        using var answer = await session.Http.SendAsync(request.For(operation), cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new PlatformException(PlatformFailure.Refused, $"http_{(int)answer.StatusCode}", "The benchmark's marketplace refused the call.");
    }
}

/// <summary>The product's registry, and the benchmark's connector beside it.</summary>
internal sealed class BenchRegistry(IConnectorRegistry product, IConnector bench) : IConnectorRegistry
{
    public static void AddTo(IServiceCollection services, IConnector bench)
    {
        var product = services.Last(static s => s.ServiceType == typeof(IConnectorRegistry));
        services.Remove(product);
        services.AddSingleton<IConnectorRegistry>(provider => new BenchRegistry((IConnectorRegistry)product.ImplementationFactory!(provider), bench));
    }

    public IReadOnlyList<ConnectorDescriptor> Catalogue { get; } = [.. product.Catalogue, bench.Descriptor];

    public IConnector? Find(string integrationId) => integrationId == bench.Descriptor.Id ? bench : product.Find(integrationId);

    public ConnectorDescriptor? Describe(string integrationId) =>
        integrationId == bench.Descriptor.Id ? bench.Descriptor : product.Describe(integrationId);
}
