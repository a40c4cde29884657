using System.Data.Common;
using KolajAI.Storage.Sql.Reads;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Sqlite;

internal sealed class SqliteReadConnections(SqliteDatabase database) : ReadConnections
{
    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(database.ReadConnectionString);
        await connection.OpenAsync(cancellation);
        // Many are open at once, and each would keep 2 MB of pages that the system's cache holds anyway.
        using var small = connection.CreateCommand();
        small.CommandText = "pragma cache_size = -256";
        await small.ExecuteNonQueryAsync(cancellation);
        return connection;
    }

    protected override ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellation) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: true));

    protected override bool IsAway(Exception e) => database.IsLost(e);
}
