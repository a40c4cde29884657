using System.Data;
using System.Data.Common;
using KolajAI.Storage.Sql.Reads;
using Npgsql;

namespace KolajAI.Storage.Postgres;

internal sealed class PostgresReadConnections(PostgresDatabase database) : ReadConnections
{
    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellation) => await database.Reading.OpenConnectionAsync(cancellation);

    protected override ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellation) =>
        connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

    // Class 53: it has no room for one more.
    protected override bool IsAway(Exception e) => database.IsLost(e) || e is PostgresException { SqlState: ['5', '3', ..] };

    protected override string Translate(string sql) => PostgresDialect.Of(sql);
}
