using System.Data;
using KolajAI.Storage.Sql;
using Npgsql;

namespace KolajAI.Storage.Postgres;

internal sealed class PostgresWriteConnection(NpgsqlConnection open) : WriteConnection
{
    /// <summary>Sent together with the first statement of the transaction.</summary>
    public const string Begin = "begin isolation level read committed";

    /// <summary>A rollback outside of a transaction does no harm.</summary>
    public override bool InTransaction => open.State is ConnectionState.Open;

    public override bool ErrorsEndTransactions => true;

    public NpgsqlConnection Connection => open;

    protected override Statement Prepare(string sql) => sql == Begin ? new PostgresBegin(open) : new PostgresStatement(open, sql);

    protected override void Close() => open.Dispose();
}
