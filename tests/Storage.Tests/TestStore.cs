using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sqlite;
using KolajAI.Storage.Sqlite.Reads;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Storage.Tests;

/// <summary>A real store in a folder of its own, with a clock that stands still.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly ServiceProvider _provider;
    private readonly bool _ownsFolder;

    public TestStore(string? folder = null, int capacity = 10_000, string? masterKeys = null, params ICommitListener[] listeners)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? NewFolder();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        foreach (var listener in listeners)
            services.AddSingleton(listener);
        services.AddKolajStorage(new StorageOptions { DataFolder = Folder, QueueCapacity = capacity, MasterKeys = masterKeys });
        _provider = services.BuildServiceProvider();
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public string Folder { get; }

    public SqliteDatabase Database => Get<SqliteDatabase>();

    public ICommitter Committer => Get<ICommitter>();

    public IProductReads Products => Get<IProductReads>();

    public IListingReads Listings => Get<IListingReads>();

    public SqliteReadConnections Connections => Get<SqliteReadConnections>();

    public static string NewFolder() => Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

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
        using var connection = new SqliteConnection(Database.ReadConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        if (!_ownsFolder)
            return;
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
