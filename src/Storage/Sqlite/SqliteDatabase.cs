using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Writes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace KolajAI.Storage.Sqlite;

/// <summary>One file beside the one process that uses it.</summary>
public sealed class SqliteDatabase : Database, IDisposable
{
    private readonly string _connectionString;
    private readonly FolderLock? _lock;

    private SqliteDatabase(StorageOptions options, FolderLock? folderLock)
        : base(options)
    {
        _lock = folderLock;
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

    /// <summary>For pooled connections that only read.</summary>
    public string ReadConnectionString { get; }

    public override string GrainStorageConnectionString { get; }

    /// <summary>The name under which Orleans' persistence loads Microsoft.Data.Sqlite.</summary>
    public override string GrainStorageInvariant => "System.Data.SQLite";

    internal override string Begin => "begin immediate";

    internal override string ClaimDueAccounts => """
        update account_wake set lease_until = ?2
        where (tenant, account_key) in (
          select tenant, account_key from account_wake where due_at <= ?1 and lease_until <= ?1 order by due_at limit ?3)
        returning tenant, account_key
        """;

    internal override string TenantTables => """
        select m.name as table_name, c.name as column_name, c.pk as place from sqlite_master m join pragma_table_info(m.name) c
        where m.type = 'table' and c.pk > 0 and exists (select 1 from pragma_table_info(m.name) t where t.name = 'tenant')
        order by m.name, c.pk
        """;

    /// <summary>Makes the folder, keeps it to this process, migrates, checks durability and the key ring.</summary>
    /// <exception cref="StorageStartException">With a message for the operator.</exception>
    public static SqliteDatabase Start(StorageOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        options.Validate();
        if (options.OnlyReads)
            return OpenForReading(options, clock);
        MakeFolder(options.DataFolder);
        var database = new SqliteDatabase(options, FolderLock.Take(options.DataFolder));
        try
        {
            database.Prepare(clock, logs);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Lets another process have the folder; what writes must have ended.</summary>
    public void Dispose() => _lock?.Dispose();

    internal override WriteConnection Connect() => new SqliteWriteConnection(OpenForWriting());

    internal override IBatchWriter Writer(WriteConnection connection, TimeProvider clock) =>
        new UnitWriter(connection, clock, new SqliteChangeWriter(connection), Audit, UniqueViolation);

    internal override bool IsFailure(Exception e) => e is SqliteException;

    internal override bool IsLost(Exception e) => e is SqliteException
    {
        SqliteErrorCode: raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_PROTOCOL or raw.SQLITE_READONLY,
    };

    internal override bool MayPassAgain(Exception e) => false;

    internal override bool IsOfUnit(Exception e) =>
        e is not SqliteException failure || failure.SqliteErrorCode is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE;

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
            tuning.CommandText = $"pragma cache_size = -{Options.PageCacheMebibytes * 1024}; pragma temp_store = memory; pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; pragma secure_delete = fast";
            tuning.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteDatabase OpenForReading(StorageOptions options, TimeProvider clock)
    {
        if (!File.Exists(options.DatabasePath))
            throw new StorageStartException($"There is no database '{options.DatabasePath}'.");
        var database = new SqliteDatabase(options, null);
        using var connection = new SqliteConnection(database.ReadConnectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        database.Know(new MetaTable(connection, transaction), clock);
        return database;
    }

    private void Prepare(TimeProvider clock, ILoggerFactory logs)
    {
        using (var connection = OpenForWriting())
        {
            // The mode is a property of the file: set before anything else opens it.
        }

        SqliteMigrations.Run(_connectionString, logs.CreateLogger("KolajAI.Storage.Migrations"));
        RequireDurableGrainStorage();
        using (var connection = OpenForWriting())
        using (var transaction = connection.BeginTransaction())
        {
            Know(new MetaTable(connection, transaction), clock);
            transaction.Commit();
        }
    }

    private static bool UniqueViolation(Exception e) =>
        e is SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY };

    /// <summary>The grain storage provider sets nothing itself, so the library's defaults must be durable.</summary>
    private void RequireDurableGrainStorage()
    {
        using var connection = new SqliteConnection(GrainStorageConnectionString);
        connection.Open();
        SqliteDurability.Require(connection);
    }
}
