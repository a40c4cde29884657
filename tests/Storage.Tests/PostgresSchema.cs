using System.Collections.Concurrent;
using KolajAI.Storage.Tests;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresSchemas))]

namespace KolajAI.Storage.Tests;

/// <summary>A schema of its own on the tests' PostgreSQL, of a later version (<see cref="NextSchema"/>): as one just migrated, though others may have used it before, because making one takes seconds.</summary>
internal sealed class PostgresSchema : IDisposable
{
    public const string Variable = "KOLAJ_TEST_POSTGRES";

    internal static readonly ConcurrentBag<string> Free = [];
    internal static readonly ConcurrentBag<string> All = [];

    private readonly string _name;

    public PostgresSchema()
    {
        _ = Server;
        var isNew = !Free.TryTake(out var name);
        _name = name ?? "test_" + Guid.NewGuid().ToString("n");
        ConnectionString = new NpgsqlConnectionStringBuilder(Server) { SearchPath = _name, MaxPoolSize = 20 }.ToString();
        if (!isNew)
            return;
        Execute($"create schema {_name}");
        All.Add(_name);
        NextSchema.PlantPostgres(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString(), _name);
    }

    /// <summary>Tests that need it are skipped where there is none.</summary>
    public static string Server
    {
        get
        {
            var server = Environment.GetEnvironmentVariable(Variable);
            Assert.SkipWhen(string.IsNullOrWhiteSpace(server), $"{Variable} names no PostgreSQL; ./test.sh starts one.");
            return server!;
        }
    }

    public string ConnectionString { get; }

    public void Dispose()
    {
        // One that a test has made anew has this version's schema alone.
        if (Scalar("select count(*) from pg_tables where schemaname = current_schema() and tablename = 'next_thing'") == 0)
            return;
        Execute($"""
            do $$ declare t text; begin
              for t in select tablename from pg_tables where schemaname = '{_name}' and tablename not in ('schemaversions', 'orleansquery') loop
                execute format('delete from {_name}.%I', t);
              end loop;
            end $$
            """);
        Free.Add(_name);
    }

    public long Scalar(string sql)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    internal static void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Environment.GetEnvironmentVariable(Variable));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        command.ExecuteNonQuery();
    }
}

/// <summary>Drops the schemas at the end.</summary>
public sealed class PostgresSchemas : IDisposable
{
    public void Dispose()
    {
        foreach (var name in PostgresSchema.All)
            PostgresSchema.Execute($"drop schema {name} cascade");
    }
}
