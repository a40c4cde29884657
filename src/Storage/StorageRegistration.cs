using KolajAI.Connectors;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using KolajAI.Storage.Leases;
using KolajAI.Storage.Postgres;
using KolajAI.Storage.Privacy;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Reads;
using KolajAI.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;

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
        // The cause of a storage exception goes with it to callers in other processes.
        services.Configure<ExceptionSerializationOptions>(static exceptions => exceptions.SupportedNamespacePrefixes.Add("Npgsql"));
        if (settled.Postgres is null)
        {
            services.AddSingleton<Database>(static provider => SqliteDatabase.Start(
                provider.GetRequiredService<StorageOptions>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
            services.AddSingleton<ReadConnections>(static provider => new SqliteReadConnections((SqliteDatabase)provider.GetRequiredService<Database>()));
        }
        else
        {
            services.AddSingleton<Database>(static provider => PostgresDatabase.Start(
                provider.GetRequiredService<StorageOptions>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
            services.AddSingleton<ReadConnections>(static provider => new PostgresReadConnections((PostgresDatabase)provider.GetRequiredService<Database>()));
            services.AddSingleton<ISharedFiles>(static provider => new PostgresFiles(
                (PostgresDatabase)provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<ISiloLeases>(static provider => new PostgresSiloLeases((PostgresDatabase)provider.GetRequiredService<Database>()));
        }

        services.AddSingleton<IHostedService, StorageStart>();
        if (settled.Postgres is not null)
        {
            services.AddSingleton<IHostedService>(static provider => new PostgresStatistics(
                (PostgresDatabase)provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PostgresStatistics>>()));
        }


        services.AddSingleton<Committer>(static provider => new Committer(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetServices<ICommitListener>, provider.GetRequiredService<ILogger<Committer>>()));
        services.AddSingleton<ICommitter>(static provider => provider.GetRequiredService<Committer>());
        services.AddSingleton<IStorePressure>(static provider => provider.GetRequiredService<Committer>().Pressure);
        services.AddSingleton<ISweeps, Sweeps>();

        services.AddSingleton<IProductReads, ProductReads>();
        services.AddSingleton<IListingReads, ListingReads>();
        services.AddSingleton<IConsistencyReads, ConsistencyReads>();
        services.AddSingleton<IHoldReads, HoldReads>();
        services.AddSingleton<IAdoptionReads, AdoptionReads>();
        services.AddSingleton<IBundleReads, BundleReads>();
        services.AddSingleton<ICatalogReads, CatalogReads>();
        services.AddSingleton<IMappingReads, MappingReads>();
        services.AddSingleton<IOrderReads, OrderReads>();
        services.AddSingleton<IImportReads, ImportReads>();
        services.AddSingleton<IFeedReads, FeedReads>();
        services.AddSingleton<IWarehouseReads, WarehouseReads>();
        services.AddSingleton<ImportFiles>(static provider => new ImportFiles(
            provider.GetRequiredService<StorageOptions>(), provider.GetService<ISharedFiles>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOperationReads, OperationReads>();
        services.AddSingleton<IChangeReads, ChangeReads>();
        services.AddSingleton<AccountReads>();
        services.AddSingleton<IAccountReads>(static provider => provider.GetRequiredService<AccountReads>());
        services.AddSingleton<IQuotaReads>(static provider => provider.GetRequiredService<AccountReads>());
        services.AddSingleton<IStockRuleReads>(static provider => provider.GetRequiredService<AccountReads>());
        services.AddSingleton<IConnectorStateReads>(static provider => provider.GetRequiredService<AccountReads>());
        services.AddSingleton<IdentityReads>();
        services.AddSingleton<IKeyReads>(static provider => provider.GetRequiredService<IdentityReads>());
        services.AddSingleton<ITenantReads>(static provider => provider.GetRequiredService<IdentityReads>());
        services.AddSingleton<IIdempotencyReads>(static provider => provider.GetRequiredService<IdentityReads>());
        services.AddSingleton<IDataKeyReads>(static provider => provider.GetRequiredService<IdentityReads>());
        services.AddSingleton<IUserReads, UserReads>();
        services.AddSingleton<ITenantRemovals, TenantRemovals>();
        services.AddSingleton<ITenantUsageReads, TenantUsageReads>();
        services.AddSingleton<IAuditReads, AuditReads>();
        services.AddSingleton<AuditVerifier>(static provider => new AuditVerifier(provider.GetRequiredService<IAuditReads>(), provider.GetRequiredService<Database>().Audit));
        services.AddSingleton<InboxReads>();
        services.AddSingleton<IInboxReads>(static provider => provider.GetRequiredService<InboxReads>());
        services.AddSingleton<IBatchReads>(static provider => provider.GetRequiredService<InboxReads>());

        services.AddSingleton<ISealer>(static provider =>
        {
            var database = provider.GetRequiredService<Database>();
            return new Sealer(database.Keys, database.IndexRoot);
        });
        services.AddSingleton<IKeyRotation, KeyRotation>();
        services.AddSingleton<IPersonalReads, PersonalReads>();
        services.AddSingleton<ErasureJournal>();
        services.AddSingleton<IPersonalErasure, PersonalErasure>();
        services.AddHostedService<ErasureReplay>();
        services.AddSingleton<IConnectorStates, ConnectorStates>();
        return services;
    }
}
