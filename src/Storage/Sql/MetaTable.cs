using System.Data.Common;
using System.Text;
using Dapper;
using KolajAI.Storage.Sealing;

namespace KolajAI.Storage.Sql;

/// <summary>Named facts about the database itself.</summary>
internal sealed class MetaTable(DbConnection connection, DbTransaction transaction)
{
    public string? FindText(string name) => Find(name) is { } value ? Encoding.UTF8.GetString(value) : null;

    public byte[]? Find(string name)
    {
        using var command = Command("select value from meta where name = @name");
        Add(command, "@name", name);
        return (byte[]?)command.ExecuteScalar();
    }

    public IReadOnlyList<(string Name, byte[] Value)> WithPrefix(string prefix)
    {
        using var command = Command("select name, value from meta where substr(name, 1, length(@prefix)) = @prefix order by name");
        Add(command, "@prefix", prefix);
        using var reader = command.ExecuteReader();
        var rows = new List<(string, byte[])>();
        while (reader.Read())
            rows.Add((reader.GetString(0), (byte[])reader.GetValue(1)));
        return rows;
    }

    /// <summary>Whether any table holds something that the master key sealed.</summary>
    public bool IsSealedBy(string keyId) => SealedTable.IsUsedAsync(
        keyId,
        (sql, arguments) => Task.FromResult(connection.QueryFirstOrDefault<long?>(sql, arguments, transaction)),
        sql => Task.FromResult<IReadOnlyList<byte[]>>(connection.Query<byte[]>(sql, transaction: transaction).AsList())).GetAwaiter().GetResult();

    public string Add(string name, string value)
    {
        Put(name, Encoding.UTF8.GetBytes(value));
        return value;
    }

    public void Put(string name, byte[] value)
    {
        using var command = Command("insert into meta (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value");
        Add(command, "@name", name);
        Add(command, "@value", value);
        command.ExecuteNonQuery();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}
