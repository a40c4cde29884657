using DbUp;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Sqlite;

/// <summary>Brings the database to this version's schema: the embedded scripts not yet run, in order, each in a transaction of its own.</summary>
internal static class SqliteMigrations
{
    /// <exception cref="StorageStartException">See <see cref="MigrationRun"/>.</exception>
    public static void Run(string connectionString, ILogger logger)
    {
        var scripts = MigrationScripts.OfSqlite;
        var engine = DeployChanges.To
            .SqliteDatabase(connectionString)
            .WithScripts(scripts)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new UpgradeLog(logger))
            .Build();
        MigrationRun.Perform(engine, scripts, logger);
    }
}
