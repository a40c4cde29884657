using System.Globalization;
using KolajAI.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace KolajAI.Storage.Postgres;

internal sealed class PostgresStatement(NpgsqlConnection connection, PostgresQueue queue, string sql) : Statement
{
    private readonly NpgsqlCommand _command = new(PostgresDialect.Of(sql), connection);
    private int _next;
    private bool _prepared;
    private NpgsqlDataReader? _row;

    public override Statement Text(string? value)
    {
        try
        {
            return Bound(NpgsqlDbType.Text, PostgresText.Check(value));
        }
        catch (FormatException)
        {
            _next = 0;
            throw;
        }
    }

    public override Statement Number(long? value) => Bound(NpgsqlDbType.Bigint, value);

    public override Statement Number(long value) => Bound(NpgsqlDbType.Bigint, value);

    public override Statement Bytes(byte[]? value) => Bound(NpgsqlDbType.Bytea, value);

    public override int Run()
    {
        Ready();
        // -1 where no rows are counted (begin, commit, savepoint).
        return Math.Max(0, _command.ExecuteNonQuery());
    }

    public override long? RunForNumber()
    {
        Ready();
        return _command.ExecuteScalar() is { } value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
    }

    public override IReadOnlyList<T> RunForRows<T>(Func<Statement, T> read)
    {
        Ready();
        using (_row = _command.ExecuteReader())
        {
            var rows = new List<T>();
            while (_row.Read())
                rows.Add(read(this));
            return rows;
        }
    }

    public override string ColumnText(int column) => Convert.ToString(_row!.GetValue(column), CultureInfo.InvariantCulture)!;

    public override void Dispose() => _command.Dispose();

    /// <summary>Types stand with the first values; from then on the server keeps the statement.</summary>
    private void Ready()
    {
        _next = 0;
        queue.Flush();
        if (_prepared || _command.Parameters.Count == 0)
            return;
        _command.Prepare();
        _prepared = true;
    }

    private PostgresStatement Bound(NpgsqlDbType type, object? value)
    {
        if (_next == _command.Parameters.Count)
            _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        _command.Parameters[_next++].Value = value ?? DBNull.Value;
        return this;
    }
}
