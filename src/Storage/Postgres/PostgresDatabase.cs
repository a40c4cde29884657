using System.Net.Sockets;
using DbUp;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Writes;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>A server's database, which several processes may use at once.</summary>
public sealed class PostgresDatabase : Database, IDisposable
{
    // Of the advisory locks of the database: held while a process starts, so that of two only one migrates. Any number does that no one else takes.
    private const string StartLock = "select pg_advisory_lock(hashtext('kolaj.start'), hashtext(coalesce(current_schema(), '')))";

    /// <summary>Statements that a session keeps prepared; the writer has more of them, and one session.</summary>
    private const int MostPrepared = 100;

    private const int MostPreparedWriting = 300;

    private readonly string _writing;

    private PostgresDatabase(StorageOptions options)
        : base(options)
    {
        NpgsqlConnectionStringBuilder given;
        try
        {
            given = new NpgsqlConnectionStringBuilder(options.Postgres) { ApplicationName = "kolaj", PersistSecurityInfo = false };
        }
        catch (ArgumentException e)
        {
            throw new StorageStartException($"The connection string of PostgreSQL cannot be understood: {e.Message}", e);
        }

        GrainStorageConnectionString = given.ToString();
        // Statements that come again are kept by the server, so that it need not plan them each time. Readers leave nothing in their session that the next one must not find.
        given.MaxAutoPrepare = MostPrepared;
        given.AutoPrepareMinUsages = 2;
        Reading = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(given.ConnectionString) { NoResetOnClose = true });
        // What a session remembers must not be another's: the writer's is its own.
        _writing = new NpgsqlConnectionStringBuilder(given.ConnectionString) { Pooling = false, MaxAutoPrepare = MostPreparedWriting, Timeout = Math.Min(given.Timeout, 5) }.ToString();
    }

    public override string GrainStorageConnectionString { get; }

    public override string GrainStorageInvariant => "Npgsql";

    internal NpgsqlDataSource Reading { get; }

    internal override string Begin => PostgresWriteConnection.Begin;

    // The lease runs by the database's clock, which all processes share; how long it runs and what is due is theirs.
    internal override string ClaimDueAccounts => """
        with due as (
          select tenant, account_key from account_wake
          where due_at <= ?1 and lease_until <= (extract(epoch from clock_timestamp()) * 1000000)::bigint
          order by due_at limit ?3 for update skip locked)
        update account_wake w set lease_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint + (?2 - ?1)
        from due where w.tenant = due.tenant and w.account_key = due.account_key
        returning w.tenant, w.account_key
        """;

    internal override string TenantTables => """
        select k.table_name::text as table_name, k.column_name::text as column_name, k.ordinal_position::bigint as place
        from information_schema.key_column_usage k join information_schema.table_constraints c
          on c.constraint_schema = k.constraint_schema and c.constraint_name = k.constraint_name and c.table_name = k.table_name
        where c.constraint_type = 'PRIMARY KEY' and k.table_schema = current_schema() and exists (
          select 1 from information_schema.columns t where t.table_schema = k.table_schema and t.table_name = k.table_name and t.column_name = 'tenant')
        order by k.table_name, k.ordinal_position
        """;

    /// <summary>Migrates, checks durability and the key ring. Two processes that start at once do it one after the other.</summary>
    /// <exception cref="StorageStartException">With a message for the operator.</exception>
    public static PostgresDatabase Start(StorageOptions options, TimeProvider clock, ILoggerFactory logs)
    {
        options.Validate();
        if (!options.OnlyReads)
            MakeFolder(options.DataFolder);
        var database = new PostgresDatabase(options);
        try
        {
            using var connection = database.OpenForWriting();
            if (!options.OnlyReads)
            {
                using (var hold = new NpgsqlCommand(StartLock, connection) { CommandTimeout = 120 })
                    hold.ExecuteNonQuery();
                database.Migrate(Schema(connection), logs.CreateLogger("KolajAI.Storage.Migrations"));
            }

            using var transaction = connection.BeginTransaction();
            database.Know(new MetaTable(connection, transaction), clock);
            transaction.Commit();
            return database;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException)
        {
            database.Dispose();
            throw new StorageStartException($"PostgreSQL cannot be used: {(e.InnerException is { } cause ? $"{e.Message}: {cause.Message}" : e.Message)}", e);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public void Dispose() => Reading.Dispose();

    internal override WriteConnection Connect() => new PostgresWriteConnection(OpenForWriting());

    internal override IBatchWriter Writer(WriteConnection connection, TimeProvider clock) =>
        new PostgresBatchWriter((PostgresWriteConnection)connection, clock, Audit);

    internal override bool IsFailure(Exception e) => e is NpgsqlException or SocketException or IOException or TimeoutException or ObjectDisposedException;

    internal override bool IsLost(Exception e) => e switch
    {
        // Class 08: connection; 57P: the server stops, crashed or is starting.
        PostgresException p => p.SqlState.StartsWith("08", StringComparison.Ordinal) || p.SqlState.StartsWith("57P", StringComparison.Ordinal),
        _ => IsFailure(e),
    };

    internal override bool MayPassAgain(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } || IsLost(e);

    internal override bool IsOfUnit(Exception e) => e is PostgresException p
        // Class 22: a value; 23: a constraint; 54: too large for the engine.
        ? p.SqlState is ['2', '2' or '3', ..] or ['5', '4', ..]
        : !IsFailure(e);

    /// <exception cref="StorageStartException">The connection would not be durable.</exception>
    internal NpgsqlConnection OpenForWriting()
    {
        var connection = new NpgsqlConnection(_writing);
        try
        {
            connection.Open();
            PostgresDurability.Require(connection);
            // Rows are written by their keys; a plan made while a table is small must not walk it when it is large.
            using var tuning = new NpgsqlCommand("set default_transaction_read_only = off; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off", connection);
            tuning.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Schema(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select current_schema()", connection);
        return command.ExecuteScalar() as string
            ?? throw new StorageStartException("No schema of the search path is in the database; make it, or correct 'Search Path' in the connection string.");
    }

    private void Migrate(string schema, ILogger logger)
    {
        var scripts = MigrationScripts.OfPostgres;
        var engine = DeployChanges.To
            .PostgresqlDatabase(_writing)
            .WithScripts(scripts)
            .JournalToPostgresqlTable(schema, "schemaversions")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new UpgradeLog(logger))
            .Build();
        MigrationRun.Perform(engine, scripts, logger);
    }
}
