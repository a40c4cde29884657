using DbUp;
using DbUp.Engine.Output;
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
            .WithScriptsEmbeddedInAssembly(typeof(SqliteMigrations).Assembly, static name => name.EndsWith(".sql", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new UpgradeLog(logger))
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StorageStartException($"Migration '{result.ErrorScript?.Name}' failed: {result.Error.Message}", result.Error);
    }

    /// <summary>The library's own chatter goes to debug; errors come back with the result.</summary>
    private sealed class UpgradeLog(ILogger logger) : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args) => Write(format, args);

        public void LogDebug(string format, params object[] args) => Write(format, args);

        public void LogInformation(string format, params object[] args) => Write(format, args);

        public void LogWarning(string format, params object[] args) => Write(format, args);

        public void LogError(string format, params object[] args) => Write(format, args);

        public void LogError(Exception ex, string format, params object[] args) => Write(format, args);

#pragma warning disable CA2254 // The template is the library's.
        private void Write(string format, object[] args) => logger.LogDebug(format, args);
#pragma warning restore CA2254
    }
}
