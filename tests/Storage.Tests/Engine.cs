using Microsoft.Data.Sqlite;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>What the store stands on. Every test of what it does runs once on each.</summary>
public enum Engine
{
    Sqlite,

    /// <summary>On the server that <c>KOLAJ_TEST_POSTGRES</c> names, which <c>./test.sh</c> starts; each store in a schema of its own.</summary>
    Postgres,
}

/// <summary>Errors of the engines' own kind.</summary>
internal static class Failures
{
    /// <summary>Nobody knows what became of a commit.</summary>
    public static Exception GoneAway(Engine engine) =>
        engine is Engine.Sqlite ? new SqliteException("disk I/O error", 10, 10) : new NpgsqlException("Exception while reading from stream", new EndOfStreamException());

    public static Exception Full(Engine engine) =>
        engine is Engine.Sqlite ? new SqliteException("database or disk is full", 13, 13) : new PostgresException("could not extend file", "ERROR", "ERROR", "53100");
}
