using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KolajAI.Storage.Sqlite;

/// <summary>The one connection that writes, with its prepared statements. Used by the committer's thread alone.</summary>
internal sealed class WriteConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _handle;

    // Keyed by reference: every statement's text is a constant of the class that runs it.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer<string>.Instance);

    public WriteConnection(SqliteConnection open)
    {
        _connection = open;
        _handle = open.Handle ?? throw new InvalidOperationException("The connection is not open.");
    }

    /// <summary>False once the engine has rolled a transaction back by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>The prepared form of a statement; <paramref name="sql"/> must be a constant.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                statement = new Statement(_handle, sql);
                _statements.Add(sql, statement);
            }

            return statement;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        _connection.Dispose();
    }

    private sealed class ReferenceEqualityComparer<T> : IEqualityComparer<T>
        where T : class
    {
        public static ReferenceEqualityComparer<T> Instance { get; } = new();

        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
