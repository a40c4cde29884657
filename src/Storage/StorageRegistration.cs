using KolajAI.Connectors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sqlite;
using KolajAI.Storage.Sqlite.Reads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage;

/// <summary>Registers the store: everything as singletons.</summary>
public static class StorageRegistration
{
    /// <summary>Where <see cref="StorageOptions.MasterKeys"/> comes from when it is not given.</summary>
    public const string MasterKeysVariable = "KOLAJ_MASTER_KEYS";

    /// <summary>
    /// Adds the committer, the reads, the sealer and connectors' notes. The database is migrated and checked when the first of them is
    /// asked for, at the latest when the host starts; then <see cref="StorageStartException"/> says why it cannot start. Register it before
    /// what uses it, so that it stops last.
    /// </summary>
    public static IServiceCollection AddKolajStorage(this IServiceCollection services, StorageOptions options)
    {
        options.Validate();
        var settled = options with { MasterKeys = options.MasterKeys ?? Environment.GetEnvironmentVariable(MasterKeysVariable) };
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settled);
        services.AddSingleton(static provider => SqliteDatabase.Start(
            provider.GetRequiredService<StorageOptions>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IHostedService, StorageStart>();

        services.AddSingleton<SqliteCommitter>(static provider => new SqliteCommitter(
            provider.GetRequiredService<SqliteDatabase>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetServices<ICommitListener>, provider.GetRequiredService<ILogger<SqliteCommitter>>()));
        services.AddSingleton<ICommitter>(static provider => provider.GetRequiredService<SqliteCommitter>());
        services.AddSingleton<ISweeps, SqliteSweeps>();

        services.AddSingleton<SqliteReadConnections>();
        services.AddSingleton<IProductReads, SqliteProductReads>();
        services.AddSingleton<IListingReads, SqliteListingReads>();
        services.AddSingleton<IConsistencyReads, SqliteConsistencyReads>();
        services.AddSingleton<IHoldReads, SqliteHoldReads>();
        services.AddSingleton<IAdoptionReads, SqliteAdoptionReads>();
        services.AddSingleton<IBundleReads, SqliteBundleReads>();
        services.AddSingleton<ICatalogReads, SqliteCatalogReads>();
        services.AddSingleton<IMappingReads, SqliteMappingReads>();
        services.AddSingleton<IOrderReads, SqliteOrderReads>();
        services.AddSingleton<IImportReads, SqliteImportReads>();
        services.AddSingleton<IFeedReads, SqliteFeedReads>();
        services.AddSingleton<IWarehouseReads, SqliteWarehouseReads>();
        services.AddSingleton<ImportFiles>();
        services.AddSingleton<IOperationReads, SqliteOperationReads>();
        services.AddSingleton<IChangeReads, SqliteChangeReads>();
        services.AddSingleton<SqliteAccountReads>();
        services.AddSingleton<IAccountReads>(static provider => provider.GetRequiredService<SqliteAccountReads>());
        services.AddSingleton<IQuotaReads>(static provider => provider.GetRequiredService<SqliteAccountReads>());
        services.AddSingleton<IStockRuleReads>(static provider => provider.GetRequiredService<SqliteAccountReads>());
        services.AddSingleton<IConnectorStateReads>(static provider => provider.GetRequiredService<SqliteAccountReads>());
        services.AddSingleton<SqliteIdentityReads>();
        services.AddSingleton<IKeyReads>(static provider => provider.GetRequiredService<SqliteIdentityReads>());
        services.AddSingleton<ITenantReads>(static provider => provider.GetRequiredService<SqliteIdentityReads>());
        services.AddSingleton<IIdempotencyReads>(static provider => provider.GetRequiredService<SqliteIdentityReads>());
        services.AddSingleton<IDataKeyReads>(static provider => provider.GetRequiredService<SqliteIdentityReads>());
        services.AddSingleton<SqliteInboxReads>();
        services.AddSingleton<IInboxReads>(static provider => provider.GetRequiredService<SqliteInboxReads>());
        services.AddSingleton<IBatchReads>(static provider => provider.GetRequiredService<SqliteInboxReads>());

        services.AddSingleton<ISealer>(static provider =>
        {
            var database = provider.GetRequiredService<SqliteDatabase>();
            return new Sealer(database.Keys, database.IndexRoot);
        });
        services.AddSingleton<IConnectorStates, ConnectorStates>();
        return services;
    }
}
