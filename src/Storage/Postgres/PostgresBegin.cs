using System.Data;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>Begins a transaction without a question of its own: the driver sends it with what comes next.</summary>
internal sealed class PostgresBegin(NpgsqlConnection connection) : ValuelessStatement
{
    public override int Run()
    {
        // Ended by the statements "commit" and "rollback"; the driver learns of them from the server.
        connection.BeginTransaction(IsolationLevel.ReadCommitted);
        return 0;
    }
}
