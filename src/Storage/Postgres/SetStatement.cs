using System.Text.RegularExpressions;
using KolajAI.Storage.Sql;
using Npgsql;
using NpgsqlTypes;

namespace KolajAI.Storage.Postgres;

/// <summary>
/// A writer's statement for many rows at once: the same text, its parameters taken from <c>unnest</c> of one array each. Rows are bound one
/// after the other, each ended by <see cref="Next"/>, in the order in which they are to be locked; no two may write the same row.
/// </summary>
internal sealed partial class SetStatement : Statement
{
    private readonly PostgresQueue _queue;
    private readonly string _text;
    private readonly List<Column> _columns = [];

    // Of an insert the parameters that make its key, by which the rows that were written are told apart; -1 for a constant.
    private readonly int[]? _key;
    private readonly bool _isInsert;
    private int _next;

    /// <param name="key">Names the key where "on conflict" does not; empty where nothing is to be told apart.</param>
    public SetStatement(PostgresQueue queue, string sql, string? key = null)
    {
        _queue = queue;
        var own = PostgresDialect.Of(sql);
        var parameters = Parameter().Matches(own).Select(static m => int.Parse(m.ValueSpan[1..], System.Globalization.CultureInfo.InvariantCulture)).Max();
        var source = $"unnest({string.Join(", ", Enumerable.Range(1, parameters).Select(static p => $"${p}"))}) with ordinality as i ({string.Join(", ", Enumerable.Range(1, parameters).Select(static p => $"p{p}"))}, place)";
        if (Insert().Match(own) is { Success: true } insert)
        {
            _isInsert = true;
            var conflict = insert.Groups["conflict"].Value;
            key ??= Conflict().Match(conflict) is { Success: true } named ? named.Groups[1].Value : "";
            if (insert.Groups["values"].Success)
            {
                _key = key.Length == 0 ? null : Key(key, insert.Groups["columns"].Value, insert.Groups["values"].Value);
                _text = $"{insert.Groups["into"].Value} select {Rows(insert.Groups["values"].Value)} from {source} order by i.place";
            }
            else
            {
                _text = $"{insert.Groups["into"].Value} {Rows(insert.Groups["select"].Value).Replace(" from ", $" from {source}, ", StringComparison.Ordinal)}";
            }

            // The rows of a set share what stands behind "on conflict".
            _text += " " + Parameter().Replace(conflict, static m => $"({m.Value})[1]");
            if (_key is not null)
                _text += $" returning {key}";
        }
        else if (Update().Match(own) is { Success: true } update)
        {
            var returned = update.Groups["returning"].Success ? ", " + update.Groups["returning"].Value : "";
            _text = $"{Rows(update.Groups["set"].Value)} from {source} where {Rows(update.Groups["where"].Value)} returning i.place{returned}";
        }
        else if (Delete().Match(own) is { Success: true } delete)
        {
            _text = $"delete from {delete.Groups["table"].Value} using {source} where {Rows(delete.Groups["where"].Value)} returning i.place";
        }
        else
        {
            throw new ArgumentException("The statement has no form for sets.", nameof(sql));
        }
    }

    public int Count { get; private set; }

    /// <summary>Whether rows that were written are told apart from those that were not.</summary>
    public bool TellsRows => _key is not null || !_isInsert;

    public override Statement Text(string? value) => Bound(NpgsqlDbType.Text, static () => new Values<string?>(), PostgresText.Check(value));

    public override Statement Number(long? value) => Bound(NpgsqlDbType.Bigint, static () => new Values<long?>(), value);

    public override Statement Number(long value) => Number((long?)value);

    public override Statement Bytes(byte[]? value) => Bound(NpgsqlDbType.Bytea, static () => new Values<byte[]?>(), value);

    /// <summary>The row is bound.</summary>
    public void Next()
    {
        if (_next != _columns.Count)
            throw new InvalidOperationException("A row of a set is bound in part.");
        _next = 0;
        Count++;
    }

    public void Clear()
    {
        foreach (var column in _columns)
            column.Values.Clear();
        Count = 0;
        _next = 0;
    }

    /// <summary>Writes the rows and forgets them; where they are not told apart, some time before the transaction ends.</summary>
    /// <returns>By place what was returned beside the key, null for a row that was not written or is not told apart.</returns>
    public IReadOnlyList<long?> RunSet()
    {
        var hits = new long?[Count];
        if (Count == 0)
            return hits;
        var places = _key is null ? null : Places();
        var command = Command();
        Count = 0;
        _next = 0;
        if (!TellsRows)
        {
            _queue.Defer(command);
            return hits;
        }

        _queue.Read(command, reader =>
        {
            var place = places is null ? (int)reader.GetInt64(0) - 1 : places[Joined(reader)];
            hits[place] = places is null && reader.FieldCount > 1 && !reader.IsDBNull(1) ? reader.GetInt64(1) : 0;
        });
        return hits;
    }

    /// <exception cref="NotSupportedException">Rows of a set are written together.</exception>
    public override int Run() => throw new NotSupportedException("Rows of a set are written together.");

    /// <inheritdoc cref="Run"/>
    public override long? RunForNumber() => throw new NotSupportedException("Rows of a set are written together.");

    /// <inheritdoc cref="Run"/>
    public override IReadOnlyList<T> RunForRows<T>(Func<Statement, T> read) => throw new NotSupportedException("Rows of a set are written together.");

    /// <inheritdoc cref="Run"/>
    public override string ColumnText(int column) => throw new NotSupportedException("Rows of a set are written together.");

    public override void Dispose()
    {
        // Nothing is held.
    }

    private static string Rows(string sql) => Parameter().Replace(sql, static m => $"i.p{m.Value[1..]}");

    private static int[] Key(string key, string columns, string values)
    {
        var names = columns.Split(',', StringSplitOptions.TrimEntries);
        var given = values.Split(',', StringSplitOptions.TrimEntries);
        return
        [
            .. key.Split(',', StringSplitOptions.TrimEntries).Select(column =>
                int.Parse(given[Array.IndexOf(names, column)][1..], System.Globalization.CultureInfo.InvariantCulture) - 1),
        ];
    }

    private Dictionary<string, int> Places()
    {
        var places = new Dictionary<string, int>(Count, StringComparer.Ordinal);
        for (var row = 0; row < Count; row++)
        {
            var at = row;
            places.Add(string.Join('\n', _key!.Select(column => _columns[column].Values.Text(at))), row);
        }

        return places;
    }

    private string Joined(NpgsqlDataReader reader) =>
        string.Join('\n', Enumerable.Range(0, _key!.Length).Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The statement with the rows that are bound, which are its own from then on.</summary>
    private NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(_text);
        foreach (var column in _columns)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | column.Type, Value = column.Values.Take() });
        return command;
    }

    private SetStatement Bound<T>(NpgsqlDbType type, Func<Values<T>> make, T value)
    {
        if (_next == _columns.Count)
            _columns.Add(new Column(type, make()));
        ((Values<T>)_columns[_next++].Values).Add(value);
        return this;
    }

    private sealed record Column(NpgsqlDbType Type, IValues Values);

    private interface IValues
    {
        /// <summary>The values, which are the caller's.</summary>
        object Take();

        string? Text(int row);

        void Clear();
    }

    private sealed class Values<T> : IValues
    {
        private List<T> _values = [];

        public object Take()
        {
            var taken = _values;
            _values = new List<T>(taken.Count);
            return taken;
        }

        public void Add(T value) => _values.Add(value);

        public string? Text(int row) => Convert.ToString(_values[row], System.Globalization.CultureInfo.InvariantCulture);

        public void Clear() => _values.Clear();
    }

    [GeneratedRegex(@"^(?<into>insert into \w+ \((?<columns>[^)]*)\))\s+(values \((?<values>.*?)\)|(?<select>select .*?))(?<conflict>\s+on conflict .*)?$", RegexOptions.Singleline)]
    private static partial Regex Insert();

    [GeneratedRegex(@"^(?<set>update \w+ set\s.*?)\s+where (?<where>.*?)(\s+returning (?<returning>\w+))?$", RegexOptions.Singleline)]
    private static partial Regex Update();

    [GeneratedRegex(@"^delete from (?<table>\w+)\s+where (?<where>.*)$", RegexOptions.Singleline)]
    private static partial Regex Delete();

    [GeneratedRegex(@"on conflict \(([^)]*)\)")]
    private static partial Regex Conflict();

    [GeneratedRegex(@"\$\d+")]
    private static partial Regex Parameter();
}
