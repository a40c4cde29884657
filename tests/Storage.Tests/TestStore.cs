using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sql.Reads;
using KolajAI.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Storage.Tests;

/// <summary>A real store in a folder of its own, with a clock that stands still. A new one has the schema of a later version (<see cref="NextSchema"/>).</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly bool _ownsFolder;
    private readonly PostgresSchema? _schema;

    /// <param name="isNext">False: on SQLite this version's own schema.</param>
    public TestStore(Engine engine, string? folder = null, int capacity = 10_000, string? masterKeys = null, bool isNext = true, params ICommitListener[] listeners)
        : this(engine is Engine.Postgres ? new PostgresSchema() : null, null, folder, capacity, masterKeys, listeners)
    {
        if (engine is Engine.Sqlite && isNext)
            NextSchema.PlantSqlite(Folder);
    }

    /// <summary>On SQLite, its keys from a source of the test's own.</summary>
    public TestStore(string folder, Sealing.IMasterKeySource keys)
        : this(null, null, folder, 10_000, null, [], keys)
    {
    }

    /// <param name="postgres">Another store's database, which stays that one's; only where the schema is null.</param>
    private TestStore(PostgresSchema? schema, string? postgres, string? folder, int capacity, string? masterKeys, ICommitListener[] listeners,
        Sealing.IMasterKeySource? keys = null)
    {
        _schema = schema;
        _ownsFolder = folder is null;
        Folder = folder ?? NewFolder();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        foreach (var listener in listeners)
            services.AddSingleton(listener);
        services.AddKolajStorage(new StorageOptions { DataFolder = Folder, QueueCapacity = capacity, MasterKeys = masterKeys, KeySource = keys, Postgres = postgres ?? schema?.ConnectionString });
        _provider = services.BuildServiceProvider();
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public string Folder { get; }

    public Database Database => Get<Database>();

    public ICommitter Committer => Get<ICommitter>();

    public IProductReads Products => Get<IProductReads>();

    public IListingReads Listings => Get<IListingReads>();

    public ReadConnections Connections => Get<ReadConnections>();

    /// <summary>Of a store on PostgreSQL.</summary>
    public PostgresSchema Schema => _schema ?? throw new InvalidOperationException("The store is on SQLite.");

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    /// <summary>Another process on this store's PostgreSQL: the same keys, connections of its own.</summary>
    /// <param name="folder">Of its own; null: the same, which holds the keys.</param>
    /// <param name="masterKeys">Others than the folder's.</param>
    public TestStore Beside(string? folder = null, string? masterKeys = null)
    {
        if (folder is not null)
        {
            // Started, for the keys.
            _ = Database;
            File.Copy(Path.Combine(Folder, "keys.json"), Path.Combine(folder, "keys.json"));
        }

        return new TestStore(null, Schema.ConnectionString, folder ?? Folder, 10_000, masterKeys, []);
    }

    public Task<CommitResult> CommitAsync(Unit unit) => Committer.CommitAsync(unit, TestContext.Current.CancellationToken);

    /// <summary>Commits rows of tenant t1 without a fenced row, and expects that they are written.</summary>
    public async Task<CommitResult> WriteAsync(params Rows.StoreRow[] rows)
    {
        var result = await CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = rows });
        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        return result;
    }

    public long Scalar(string sql)
    {
        if (_schema is not null)
            return _schema.Scalar(sql);
        using var connection = new SqliteConnection(((SqliteDatabase)Database).ReadConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _schema?.Dispose();
        if (!_ownsFolder)
            return;
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
