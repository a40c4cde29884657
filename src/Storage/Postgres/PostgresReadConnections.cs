using System.Data;
using System.Data.Common;
using KolajAI.Storage.Sql.Reads;

namespace KolajAI.Storage.Postgres;

internal sealed class PostgresReadConnections(PostgresDatabase database) : ReadConnections
{
    protected override async Task<DbConnection> OpenAsync(CancellationToken cancellation) => await database.Reading.OpenConnectionAsync(cancellation);

    protected override ValueTask<DbTransaction> BeginAsync(DbConnection connection, CancellationToken cancellation) =>
        connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

    protected override string Translate(string sql) => PostgresDialect.Of(sql);
}
