using System.Data.Common;
using Dapper;
using KolajAI.Storage.Commits;

namespace KolajAI.Storage.Sql.Reads;

/// <summary>Pooled connections that only read. Each query sees one snapshot; <see cref="SnapshotAsync"/> gives one to several.</summary>
internal abstract class ReadConnections
{
    static ReadConnections() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <summary>Told each statement before it runs; tests read the plans.</summary>
    internal Action<string>? Observer { get; set; }

    /// <exception cref="StorageUnreadableException">The engine is away.</exception>
    public Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments, CancellationToken cancellation) =>
        ReadAsync(connection => new ReadSnapshot(this, connection, null, cancellation).ListAsync<T>(sql, arguments), cancellation);

    /// <inheritdoc cref="ListAsync"/>
    public Task<T?> FirstAsync<T>(string sql, object arguments, CancellationToken cancellation) =>
        ReadAsync(connection => new ReadSnapshot(this, connection, null, cancellation).FirstAsync<T>(sql, arguments), cancellation);

    /// <inheritdoc cref="ListAsync"/>
    public Task<T> SnapshotAsync<T>(Func<ReadSnapshot, Task<T>> read, CancellationToken cancellation) => ReadAsync(
        async connection =>
        {
            await using var transaction = await BeginAsync(connection, cancellation);
            return await read(new ReadSnapshot(this, connection, transaction, cancellation));
        },
        cancellation);

    /// <summary>The statement as this engine takes it; told to <see cref="Observer"/>.</summary>
    internal string Of(string sql)
    {
        var own = Translate(sql);
        Observer?.Invoke(own);
        return own;
    }

    protected abstract Task<DbConnection> OpenAsync(CancellationToken cancellation);

    /// <summary>A transaction whose statements all see one moment.</summary>
    protected abstract ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Whether a read failed because the engine is away, takes no one, or lost the connection; anything else is a defect.</summary>
    protected abstract bool IsAway(Exception e);

    protected virtual string Translate(string sql) => sql;

    private async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await OpenAsync(cancellation);
            return await read(connection);
        }
        catch (Exception e) when (IsAway(e))
        {
            throw new StorageUnreadableException(e);
        }
    }
}

/// <summary>Reads of one moment.</summary>
internal sealed class ReadSnapshot(ReadConnections connections, DbConnection connection, DbTransaction? transaction, CancellationToken cancellation)
{
    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments) =>
        (await connection.QueryAsync<T>(Command(sql, arguments))).AsList();

    public async Task<T?> FirstAsync<T>(string sql, object arguments) => await connection.QueryFirstOrDefaultAsync<T?>(Command(sql, arguments));

    private CommandDefinition Command(string sql, object arguments) =>
        new(connections.Of(sql), arguments, transaction, cancellationToken: cancellation);
}
