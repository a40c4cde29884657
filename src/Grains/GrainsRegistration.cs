using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Adoption;
using KolajAI.Grains.Consistency;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Effects;
using KolajAI.Grains.Exposures;
using KolajAI.Grains.Imports;
using KolajAI.Grains.Mappings;
using KolajAI.Grains.Prices;
using KolajAI.Grains.Privacy;
using KolajAI.Grains.Quotas;
using KolajAI.Grains.Sealing;
using KolajAI.Grains.Tenants;
using KolajAI.Grains.Waking;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Waking;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KolajAI.Grains;

/// <summary>What a silo needs beside its grains.</summary>
public static class GrainsRegistration
{
    public static IServiceCollection AddKolajGrains(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<DispatcherOptions>().Validate(static o => o.Slots >= 8, "Dispatcher slots are at least 8.").ValidateOnStart();
        services.AddOptions<SweeperOptions>()
            .Validate(static o => o is { AccountsPerSweep: >= 1, AccountsAtOnce: >= 1 }, "A sweep wakes at least 1 account.").ValidateOnStart();
        services.AddSingleton<StockRules>();
        services.AddSingleton<ICommitListener>(static p => p.GetRequiredService<StockRules>());
        services.AddSingleton<StockGuard>();
        services.AddSingleton<PriceGuard>();
        services.AddSingleton<ProductLimit>();
        services.AddSingleton<AccountSetup>();
        services.AddOptions<ConsistencyOptions>();
        services.AddSingleton<AccountBrakes>();
        services.AddSingleton<AccountGroups>();
        services.AddSingleton<ListingMappings>();
        services.AddSingleton<ICommitListener>(static p => p.GetRequiredService<ListingMappings>());
        services.AddSingleton<ContentCheck>();
        services.AddSingleton<AccountWork>();
        services.AddSingleton<GoLivePlanner>();
        services.AddSingleton<ListingMatcher>();
        services.AddSingleton<PermitBroker>();
        services.AddSingleton<JobServices>();
        services.AddSingleton<IPlatformObserver, PlatformMeter>();
        services.AddSingleton<EffectCombiner>();
        services.AddSingleton<Dispatcher>();
        services.AddHostedService(static p => p.GetRequiredService<Dispatcher>());
        services.AddKolajNudger();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<KeyRotationWorker>();
        services.AddHostedService<RetentionWorker>();
        services.AddSingleton<ImportRows>();
        services.AddSingleton<MissingProducts>();
        services.AddSingleton<ImportRun>();
        services.AddSingleton<FeedFetch>();
        services.AddHostedService<ImportWorker>();
        return services;
    }
}
