using System.Runtime.CompilerServices;

namespace KolajAI.Storage.Sql;

/// <summary>The one connection that writes, with its prepared statements. Used by the committer's thread alone.</summary>
internal abstract class WriteConnection : IDisposable
{
    // Keyed by reference: every statement's text is a constant of the class that runs it.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer<string>.Instance);

    /// <summary>False once the engine has rolled a transaction back by itself.</summary>
    public abstract bool InTransaction { get; }

    /// <summary>After a statement that failed the transaction takes no further one, unless it goes back to a savepoint.</summary>
    public virtual bool ErrorsEndTransactions => false;

    /// <summary>The prepared form of a statement; <paramref name="sql"/> must be a constant.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                statement = Prepare(sql);
                _statements.Add(sql, statement);
            }

            return statement;
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
            statement.Dispose();
        Close();
    }

    protected abstract Statement Prepare(string sql);

    protected abstract void Close();

    private sealed class ReferenceEqualityComparer<T> : IEqualityComparer<T>
        where T : class
    {
        public static ReferenceEqualityComparer<T> Instance { get; } = new();

        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
