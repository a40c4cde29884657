using Dapper;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Sqlite.Reads;

/// <summary>Pooled connections that only read. Each query sees one snapshot; <see cref="SnapshotAsync"/> gives one to several.</summary>
internal sealed class SqliteReadConnections(SqliteDatabase database)
{
    static SqliteReadConnections() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Told each statement before it runs; tests read the plans.</summary>
    internal Action<string>? Observer { get; set; }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        return await new ReadSnapshot(connection, null, Observer, cancellation).ListAsync<T>(sql, arguments);
    }

    public async Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        return await new ReadSnapshot(connection, null, Observer, cancellation).FirstAsync<T>(sql, arguments);
    }

    public async Task<T> SnapshotAsync<T>(Func<ReadSnapshot, Task<T>> read, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        await using var transaction = connection.BeginTransaction(deferred: true);
        return await read(new ReadSnapshot(connection, transaction, Observer, cancellation));
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(database.ReadConnectionString);
        await connection.OpenAsync(cancellation);
        // Many are open at once, and each would keep 2 MB of pages that the system's cache holds anyway.
        using var small = connection.CreateCommand();
        small.CommandText = "pragma cache_size = -256";
        await small.ExecuteNonQueryAsync(cancellation);
        return connection;
    }
}

/// <summary>Reads of one moment.</summary>
internal sealed class ReadSnapshot(SqliteConnection connection, SqliteTransaction? transaction, Action<string>? observer, CancellationToken cancellation)
{
    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments)
    {
        observer?.Invoke(sql);
        return (await connection.QueryAsync<T>(Command(sql, arguments))).AsList();
    }

    public async Task<T?> FirstAsync<T>(string sql, object arguments)
    {
        observer?.Invoke(sql);
        return await connection.QueryFirstOrDefaultAsync<T?>(Command(sql, arguments));
    }

    private CommandDefinition Command(string sql, object arguments) =>
        new(sql, arguments, transaction, cancellationToken: cancellation);
}
