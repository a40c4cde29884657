using Microsoft.Data.Sqlite;

namespace KolajAI.Faults.Tests;

/// <summary>Reads the hub's database as it lies on disk, beside the running hub.</summary>
internal sealed class StoreView : IDisposable
{
    private readonly SqliteConnection _connection;

    public StoreView(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30 }.ToString());
        _connection.Open();
    }

    public long Count(string sql, params (string Name, object Value)[] parameters) => Rows(sql, static r => r.GetInt64(0), parameters).Single();

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose() => _connection.Dispose();
}
