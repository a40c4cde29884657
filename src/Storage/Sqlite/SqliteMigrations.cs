using DbUp;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Sqlite;

/// <summary>Brings the database to this version's schema: the embedded scripts not yet run, in order, each in a transaction of its own.</summary>
internal static class SqliteMigrations
{
    /// <exception cref="StorageStartException">A script failed; those before it stay.</exception>
    public static void Run(string connectionString, ILogger logger)
    {
        var result = DeployChanges.To
            .SqliteDatabase(connectionString)
            .WithScripts(MigrationScripts.OfSqlite)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new UpgradeLog(logger))
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StorageStartException($"Migration '{result.ErrorScript?.Name}' failed: {result.Error.Message}", result.Error);
    }
}
