using KolajAI.Storage.Sql;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>Ends a transaction: by a commit, which goes together with what waits, or by a rollback, before which what waits is dropped.</summary>
internal sealed class PostgresEnd(PostgresQueue queue, string sql) : ValuelessStatement
{
    public override int Run()
    {
        if (sql == PostgresWriteConnection.RollBack)
            queue.Clear();
        queue.Defer(new NpgsqlBatchCommand(sql));
        queue.Flush();
        return 0;
    }
}
