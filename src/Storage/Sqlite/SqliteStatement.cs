using KolajAI.Storage.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KolajAI.Storage.Sqlite;

/// <summary>
/// Below ADO.NET, because a unit is a dozen statements and the driver's command objects cost more than the statements do.
/// </summary>
internal sealed class SqliteStatement : Statement
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _next = 1;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(
            raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement), database);
    }

    public override Statement Text(string? value) =>
        Bound(value is null ? raw.sqlite3_bind_null(_statement, _next) : raw.sqlite3_bind_text(_statement, _next, value));

    public override Statement Number(long value) => Bound(raw.sqlite3_bind_int64(_statement, _next, value));

    public override Statement Number(long? value) =>
        Bound(value is { } number ? raw.sqlite3_bind_int64(_statement, _next, number) : raw.sqlite3_bind_null(_statement, _next));

    public override Statement Bytes(byte[]? value) => Bound(value switch
    {
        null => raw.sqlite3_bind_null(_statement, _next),
        { Length: 0 } => raw.sqlite3_bind_zeroblob(_statement, _next, 0),
        _ => raw.sqlite3_bind_blob(_statement, _next, value),
    });

    public override int Run()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    public override long? RunForNumber()
    {
        try
        {
            long? number = Step() ? raw.sqlite3_column_int64(_statement, 0) : null;
            while (Step())
            {
            }

            return number;
        }
        finally
        {
            Reset();
        }
    }

    public override IReadOnlyList<T> RunForRows<T>(Func<Statement, T> read)
    {
        try
        {
            var rows = new List<T>();
            while (Step())
                rows.Add(read(this));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public override string ColumnText(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public override void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var rc = raw.sqlite3_step(_statement);
        if (rc is raw.SQLITE_ROW)
            return true;
        if (rc is not raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(rc, _database);
        return false;
    }

    private Statement Bound(int rc)
    {
        if (rc != raw.SQLITE_OK)
        {
            Reset();
            SqliteException.ThrowExceptionForRC(rc, _database);
        }

        _next++;
        return this;
    }

    private void Reset()
    {
        // The step's own error comes back from reset too; it was thrown already.
        _ = raw.sqlite3_reset(_statement);
        _ = raw.sqlite3_clear_bindings(_statement);
        _next = 1;
    }
}
