using System.Reflection;
using KolajAI.Api.Tests.Pressure;
using KolajAI.Connectors;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Privacy;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Tests.Routes;

/// <summary>The front alone on two listeners: nothing stands behind it, and whoever asks there fails. For routing, documents and refusals.</summary>
public class RouteHost : IAsyncLifetime
{
    public const string OpsKey = "kj_route_ops_0123456789abcdef0123456789abcdef";

    private WebApplication? _app;

    public HttpClient Public { get; private set; } = null!;

    public HttpClient Ops { get; private set; } = null!;

    public IReadOnlyList<RouteEndpoint> Routes => [.. _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    public static WebApplication Build(Action<WebApplication>? map = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        // The tests share one address: its limit on refused keys has tests of its own (RequestRatesTests).
        builder.Services.AddKolajApi(static api => (api.OpsKey, api.RefusedKeysPerMinute) = (OpsKey, 1_000_000));
        foreach (var behind in new[]
                 {
                     typeof(IKeyReads), typeof(ITenantReads), typeof(IIdempotencyReads), typeof(IDataKeyReads), typeof(IAccountReads), typeof(IListingReads),
                     typeof(IOrderReads), typeof(IProductReads), typeof(IInboxReads), typeof(IOperationReads), typeof(IChangeReads), typeof(ICommitter),
                     typeof(ISealer), typeof(IConnectorRegistry), typeof(IConsistencyReads), typeof(IHoldReads), typeof(IAdoptionReads), typeof(ICatalogReads), typeof(IMappingReads), typeof(ISandboxControl), typeof(IGrainFactory),
                     typeof(IWarehouseReads), typeof(IUserReads), typeof(IImportReads), typeof(IFeedReads), typeof(IFeedHttp), typeof(IAuditReads), typeof(ITenantRemovals), typeof(ITenantUsageReads), typeof(IPersonalErasure),
                 })
            builder.Services.AddSingleton(behind, Nothing.Behind(behind));
        builder.Services.AddSingleton(new AuditVerifier(null!, new AuditChain([])));
        builder.Services.AddSingleton<IStorePressure>(new FakePressure());
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapKolajApi();
        app.MapKolajOps();
        map?.Invoke(app);
        return app;
    }

    /// <summary>What stands behind after all.</summary>
    protected virtual void Behind(IServiceCollection services)
    {
    }

    public async ValueTask InitializeAsync()
    {
        _app = Build(services: Behind);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static a => new Uri(a)).ToArray();
        _app.Services.GetRequiredService<IOptions<KolajApiOptions>>().Value.OpsPorts = new HashSet<int> { addresses[1].Port };
        Public = new HttpClient { BaseAddress = addresses[0] };
        Ops = new HttpClient { BaseAddress = addresses[1] };
    }

    public async ValueTask DisposeAsync()
    {
        Public?.Dispose();
        Ops?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Answers a key look-up with "unknown" and nothing else.</summary>
public class Nothing : DispatchProxy
{
    public static object Behind(Type contract) =>
        typeof(DispatchProxy).GetMethods().Single(static m => m is { Name: nameof(Create), IsGenericMethod: true }).MakeGenericMethod(contract, typeof(Nothing)).Invoke(null, null)!;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name == nameof(IKeyReads.FindByHashAsync)
        ? Task.FromResult<StoredKey?>(null)
        : throw new InvalidOperationException($"Nothing stands behind {targetMethod?.DeclaringType?.Name}.{targetMethod?.Name}.");
}
