using KolajAI.Api.Access;
using KolajAI.Api.Accounts;
using KolajAI.Api.Adoption;
using KolajAI.Api.Alerts;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Catalog;
using KolajAI.Api.Changes;
using KolajAI.Api.Consistency;
using KolajAI.Api.Errors;
using KolajAI.Api.Exports;
using KolajAI.Api.Feeds;
using KolajAI.Api.Health;
using KolajAI.Api.Holds;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Imports;
using KolajAI.Api.Keys;
using KolajAI.Api.Listeners;
using KolajAI.Api.Mappings;
using KolajAI.Api.OpenApi;
using KolajAI.Api.OpenIdSignIn;
using KolajAI.Api.Operations;
using KolajAI.Api.Orders;
using KolajAI.Api.Paging;
using KolajAI.Api.Pressure;
using KolajAI.Api.Privacy;
using KolajAI.Api.Products;
using KolajAI.Api.RateLimits;
using KolajAI.Api.Requests;
using KolajAI.Api.Requests.Uploads;
using KolajAI.Api.Reserved;
using KolajAI.Api.Sandbox;
using KolajAI.Api.Sessions;
using KolajAI.Api.Settings;
using KolajAI.Api.Tenants;
using KolajAI.Api.Users;
using KolajAI.Api.Warehouses;
using KolajAI.Api.Webhooks;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KolajAI.Api;

/// <summary>
/// The HTTP front. Whoever hosts it gives the store's reads, <c>ICommitter</c>, <c>ISealer</c>, the connectors and a grain factory, runs
/// <see cref="FirstStart"/> once the grains can be called, and tells <see cref="KolajApiOptions.OpsPorts"/>.
/// </summary>
public static class KolajApi
{
    public static IServiceCollection AddKolajApi(this IServiceCollection services, Action<KolajApiOptions> configure)
    {
        services.AddOptions<KolajApiOptions>().Configure(configure)
            .Validate(static o => o.MaxUploadBytes is >= 1 << 20 and <= 2L << 30, "The largest upload is 1 MiB to 2 GiB.")
            .Validate(static o => o is { RequestsAtOnce: >= 1, RequestsWaiting: >= 0 }, "At least one request is answered at once.").ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<InboxEnvelopes>();
        services.AddHybridCache();
        services.AddRouting();
        services.AddHealthChecks().AddCheck<StorageCheck>("storage").AddCheck<PressureCheck>("pressure");
        services.AddHostedService<EndpointAccessCheck>();
        services.ConfigureHttpJsonOptions(static json => ApiJson.Configure(json.SerializerOptions));
        services.AddKolajOpenApi();
        AddSteps(services);
        AddParts(services);
        return services;
    }

    /// <summary>The steps of every request and the public calls. Map nothing before it that should pass them.</summary>
    public static WebApplication MapKolajApi(this WebApplication app)
    {
        UseSteps(app);
        IntegrationEndpoints.Map(app);
        ConfigureEndpoint.Map(app);
        AccountEndpoints.Map(app);
        SyncProductsEndpoint.Map(app);
        UpdateInventoryEndpoint.Map(app);
        ProductEndpoints.Map(app);
        ListingEndpoints.Map(app);
        AdoptionEndpoints.Map(app);
        HoldEndpoints.Map(app);
        CatalogEndpoints.Map(app);
        MappingEndpoints.Map(app);
        ScheduleEndpoints.Map(app);
        ImportEndpoints.Map(app);
        ExportEndpoints.Map(app);
        FeedEndpoints.Map(app);
        WarehouseEndpoints.Map(app);
        ConsistencyEndpoints.Map(app);
        OrderEndpoints.Map(app);
        PrivacyEndpoints.Map(app);
        OrderActionEndpoints.Map(app);
        WebhookEndpoints.Map(app);
        EventEndpoints.Map(app);
        SandboxEndpoints.Map(app);
        OperationEndpoints.Map(app);
        ChangeEndpoints.Map(app);
        KeyEndpoints.Map(app);
        UserEndpoints.Map(app);
        SessionEndpoints.Map(app);
        OwnAccountEndpoints.Map(app);
        OpenIdEndpoints.Map(app);
        AuditEndpoints.Map(app);
        AlertEndpoints.Map(app);
        SettingsEndpoints.Map(app);
        HealthEndpoints.Map(app);
        ReservedRoutes.MapPublic(app);
        app.MapKolajOpenApi();
        return app;
    }

    /// <summary>What a silo of a cluster serves: its health, on the ops listener, with the steps of every request.</summary>
    public static WebApplication MapKolajSilo(this WebApplication app)
    {
        UseSteps(app);
        HealthEndpoints.MapProbes(app);
        return app;
    }

    /// <summary>The operator's calls, served on the ops listener alone.</summary>
    public static WebApplication MapKolajOps(this WebApplication app)
    {
        TenantEndpoints.Map(app);
        ReservedRoutes.MapOps(app);
        return app;
    }

    /// <summary>Says that an endpoint of the host's own (<c>/metrics</c>, <c>/dashboard</c>) is the operator's.</summary>
    public static TBuilder ForOperators<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(AccessPolicy.Ops);

    private static void UseSteps(WebApplication app)
    {
        UseTrustedProxies(app);
        app.UseMiddleware<SecurityHeadersMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseMiddleware<ListenerGate>();
        app.UseMiddleware<AdmissionGate>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<RequestRulesMiddleware>();
        app.UseMiddleware<RequestBodyMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
    }

    /// <summary>Before everything that asks where a request comes from, or by which scheme.</summary>
    private static void UseTrustedProxies(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<IOptions<KolajApiOptions>>().Value.TrustedProxies;
        if (proxies.Count == 0)
            return;
        // As many as there are in a row, and no further than the first that is not trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }

    private static void AddSteps(IServiceCollection services)
    {
        services.AddSingleton<SecurityHeadersMiddleware>();
        services.AddSingleton<ErrorMiddleware>();
        services.AddSingleton<ListenerGate>();
        services.AddSingleton<PressureMeter>();
        services.AddSingleton<AdmissionGate>();
        services.AddSingleton<AccessMiddleware>();
        services.AddSingleton<RequestRulesMiddleware>();
        services.AddSingleton<RequestBodyMiddleware>();
        services.AddSingleton<UploadReceiver>();
        services.AddSingleton<IdempotencyMiddleware>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<AnswerReplay>();
        services.AddSingleton(static provider => new RequestRates(provider.GetRequiredService<IOptions<KolajApiOptions>>(), Shared(provider)));
        services.AddSingleton<KeyLookup>();
        services.AddSingleton<LastUses>();
        services.AddHostedService(static provider => provider.GetRequiredService<LastUses>());
        services.AddSingleton<SecurityEvents>();
        services.AddHostedService(static provider => provider.GetRequiredService<SecurityEvents>());
        services.AddSingleton<AuditLog>();
        services.AddSingleton(static provider => new TenantGate(
            provider.GetRequiredService<ITenantReads>(), provider.GetRequiredService<IAccountReads>(), provider.GetRequiredService<HybridCache>(), Shared(provider)));
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<RequestOrigins>();
        services.AddSingleton<OpsKeys>();
    }

    private static SharedRates? Shared(IServiceProvider provider) =>
        provider.GetService<ISharedCounts>() is { } counts ? new SharedRates(counts, provider.GetRequiredService<TimeProvider>()) : null;

    private static void AddParts(IServiceCollection services)
    {
        services.AddSingleton(static p => new FirstStart(
            p.GetRequiredService<ITenantReads>(), p.GetRequiredService<IKeyReads>(), p.GetRequiredService<TenantSetup>(), p.GetRequiredService<IOptions<KolajApiOptions>>()));
        services.AddSingleton<TenantSetup>();
        services.AddSingleton<TenantSuspension>();
        services.AddHostedService<TenantRemover>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<PasswordHashes>();
        services.AddSingleton<SignInLanes>();
        services.AddSingleton<SignInTenants>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<SessionIssue>();
        services.AddSingleton<SessionEnds>();
        services.AddSingleton<OwnAccount>();
        services.AddOpenIdSignIn();
        services.AddSingleton<PageTokens>();
        services.AddSingleton<AccountResolver>();
        services.AddSingleton<SyncItems>();
        services.AddSingleton<ProductSync>();
        services.AddSingleton<ProductPlans>();
        services.AddSingleton<ProductResolver>();
        services.AddSingleton<InventoryItems>();
        services.AddSingleton<OrderResolver>();
        services.AddSingleton<PersonOrders>();
        services.AddSingleton<MappingWrites>();
        services.AddSingleton<ImportOrders>();
        services.AddSingleton<FeedItems>();
        services.AddSingleton<FeedFiles>();
        services.AddSingleton<OperationFollower>();
        services.AddSingleton<OperationLauncher>();
        services.AddSingleton<ChangeCursors>();
        services.AddSingleton<WebhookAddresses>();
        services.AddSingleton<WebhookIntake>();
    }
}
