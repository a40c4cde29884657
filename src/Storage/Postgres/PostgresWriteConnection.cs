using System.Data;
using KolajAI.Storage.Sql;
using Npgsql;

namespace KolajAI.Storage.Postgres;

internal sealed class PostgresWriteConnection(NpgsqlConnection open) : WriteConnection
{
    /// <summary>Sent together with the first statement of the transaction.</summary>
    public const string Begin = "begin isolation level read committed";

    public const string Commit = "commit";

    public const string RollBack = "rollback";

    /// <summary>A rollback outside of a transaction does no harm.</summary>
    public override bool InTransaction => open.State is ConnectionState.Open;

    public override bool ErrorsEndTransactions => true;

    public NpgsqlConnection Connection => open;

    public PostgresQueue Queue { get; } = new(open);

    protected override Statement Prepare(string sql) => sql switch
    {
        Begin => new PostgresBegin(open),
        Commit or RollBack => new PostgresEnd(Queue, sql),
        _ => new PostgresStatement(open, Queue, sql),
    };

    protected override void Close()
    {
        Queue.Dispose();
        open.Dispose();
    }
}
