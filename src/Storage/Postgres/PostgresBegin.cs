using System.Data;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>Begins a transaction without a question of its own: the driver sends it with what comes next.</summary>
internal sealed class PostgresBegin(NpgsqlConnection connection) : ValuelessStatement
{
    /// <exception cref="NpgsqlException">The connection was lost at an earlier statement, whose error did not say so.</exception>
    public override int Run()
    {
        // The driver's own word for it would be a defect of ours, and end the thread that writes for all.
        if (connection.State is not ConnectionState.Open)
            throw new NpgsqlException("The connection to the database was lost.");
        // Ended by the statements "commit" and "rollback"; the driver learns of them from the server.
        connection.BeginTransaction(IsolationLevel.ReadCommitted);
        return 0;
    }
}
