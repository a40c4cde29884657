using System.Globalization;
using KolajAI.Storage.Sealing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Sqlite;

/// <summary>The started database: migrated, durable, and sealed with keys that are at hand.</summary>
public sealed class SqliteDatabase
{
    private const string IncarnationName = "incarnation";
    private readonly string _connectionString;

    private SqliteDatabase(StorageOptions options)
    {
        Options = options;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = options.DatabasePath,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString();
        ReadConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = options.DatabasePath,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = true,
            DefaultTimeout = 30,
        }.ToString();
        GrainStorageConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = options.DatabasePath,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = true,
            DefaultTimeout = 30,
        }.ToString();
    }

    public StorageOptions Options { get; }

    /// <summary>For pooled connections that only read.</summary>
    public string ReadConnectionString { get; }

    /// <summary>For the AdoNet grain storage provider, with the invariant <c>System.Data.SQLite</c>.</summary>
    public string GrainStorageConnectionString { get; }

    internal KeyRing Keys { get; private set; } = null!;

    internal byte[] IndexRoot { get; private set; } = null!;

    /// <summary>Names this database's life; another after a restore.</summary>
    public string Incarnation { get; private set; } = null!;

    /// <summary>Makes the folder, migrates, checks durability and the key ring.</summary>
    /// <exception cref="StorageStartException">With a message for the operator.</exception>
    public static SqliteDatabase Start(StorageOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        options.Validate();
        MakeFolder(options.DataFolder);
        var database = new SqliteDatabase(options);
        using (var connection = database.OpenForWriting())
        {
            // The mode is a property of the file: set before anything else opens it.
        }

        SqliteMigrations.Run(database._connectionString, logs.CreateLogger("KolajAI.Storage.Migrations"));
        database.RequireDurableGrainStorage();
        using (var connection = database.OpenForWriting())
        using (var transaction = connection.BeginTransaction())
        {
            var meta = new MetaTable(connection, transaction);
            database.Incarnation = meta.FindText(IncarnationName)
                ?? meta.Add(IncarnationName, Guid.CreateVersion7(clock.GetUtcNow()).ToString("n", CultureInfo.InvariantCulture));
            database.Keys = KeyRingCheck.Load(options, meta);
            database.IndexRoot = KeyRingCheck.IndexRoot(database.Keys, meta);
            transaction.Commit();
        }

        return database;
    }

    /// <exception cref="StorageStartException">The connection would not be durable.</exception>
    internal SqliteConnection OpenForWriting()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            SqliteDurability.Apply(connection);
            SqliteDurability.Require(connection);
            using var tuning = connection.CreateCommand();
            tuning.CommandText = $"pragma cache_size = -{Options.PageCacheMebibytes * 1024}; pragma temp_store = memory; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864";
            tuning.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The grain storage provider sets nothing itself, so the library's defaults must be durable.</summary>
    private void RequireDurableGrainStorage()
    {
        using var connection = new SqliteConnection(GrainStorageConnectionString);
        connection.Open();
        SqliteDurability.Require(connection);
    }
}
