using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KolajAI.Bench.Limits;

/// <summary>Databases beside the hub's own, and looks into it.</summary>
internal static class Databases
{
    public static SqliteConnection Open(string path, SqliteOpenMode mode = SqliteOpenMode.ReadWriteCreate)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 60,
        }.ToString());
        connection.Open();
        return connection;
    }

    public static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Number(DbConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command.ExecuteScalar() is { } number and not DBNull ? Convert.ToInt64(number, CultureInfo.InvariantCulture) : 0;
    }

    public static void Attach(SqliteConnection connection, string path, string schema)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"attach @path as {schema}";
        command.Parameters.AddWithValue("@path", path);
        command.ExecuteNonQuery();
    }

    /// <summary>Copies a database that is in use, as it stands.</summary>
    public static void Copy(string from, string to)
    {
        File.Delete(to);
        using var connection = Open(from);
        using var command = connection.CreateCommand();
        command.CommandText = "vacuum into @to";
        command.Parameters.AddWithValue("@to", to);
        command.ExecuteNonQuery();
    }
}
