using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// Statements whose result nobody waits for: they go to the server together with the next one whose result counts, or with the commit. So a transaction is
/// as many questions as it has results to look at.
/// </summary>
internal sealed class PostgresQueue(NpgsqlConnection connection) : IDisposable
{
    private readonly NpgsqlBatch _batch = new(connection);

    // Result sets of what waits, which nobody reads.
    private int _unread;

    public bool IsEmpty => _batch.BatchCommands.Count == 0;

    /// <param name="givesRows">Whether the server sends a result set for it.</param>
    public void Defer(NpgsqlBatchCommand command, bool givesRows = false)
    {
        _batch.BatchCommands.Add(command);
        if (givesRows)
            _unread++;
    }

    /// <summary>Sends what waits, and this; it gives rows.</summary>
    public void Read(NpgsqlBatchCommand command, Action<NpgsqlDataReader> row)
    {
        var unread = _unread;
        Defer(command);
        Send(reader =>
        {
            for (var i = 0; i < unread; i++)
                reader.NextResult();
            while (reader.Read())
                row(reader);
        });
    }

    /// <summary>Sends what waits.</summary>
    public void Flush()
    {
        if (!IsEmpty)
            Send(static _ => { });
    }

    /// <summary>The transaction is given up: nothing waits any more.</summary>
    public void Clear()
    {
        _batch.BatchCommands.Clear();
        _unread = 0;
    }

    public void Dispose() => _batch.Dispose();

    private void Send(Action<NpgsqlDataReader> read)
    {
        try
        {
            using var reader = _batch.ExecuteReader();
            read(reader);
            // To the end, where the error of any of them comes out.
            while (reader.NextResult())
            {
            }
        }
        finally
        {
            Clear();
        }
    }
}
