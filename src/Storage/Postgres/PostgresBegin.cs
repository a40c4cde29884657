using System.Data;
using KolajAI.Storage.Sql;
using Npgsql;

namespace KolajAI.Storage.Postgres;

/// <summary>Begins a transaction without a question of its own: the driver sends it with what comes next.</summary>
internal sealed class PostgresBegin(NpgsqlConnection connection) : Statement
{
    public override int Run()
    {
        // Ended by the statements "commit" and "rollback"; the driver learns of them from the server.
        connection.BeginTransaction(IsolationLevel.ReadCommitted);
        return 0;
    }

    /// <exception cref="NotSupportedException">It takes no values and gives none.</exception>
    public override Statement Text(string? value) => throw Nothing();

    /// <inheritdoc cref="Text"/>
    public override Statement Number(long? value) => throw Nothing();

    /// <inheritdoc cref="Text"/>
    public override Statement Number(long value) => throw Nothing();

    /// <inheritdoc cref="Text"/>
    public override Statement Bytes(byte[]? value) => throw Nothing();

    /// <inheritdoc cref="Text"/>
    public override long? RunForNumber() => throw Nothing();

    /// <inheritdoc cref="Text"/>
    public override IReadOnlyList<T> RunForRows<T>(Func<Statement, T> read) => throw Nothing();

    /// <inheritdoc cref="Text"/>
    public override string ColumnText(int column) => throw Nothing();

    public override void Dispose()
    {
        // Nothing is held.
    }

    private static NotSupportedException Nothing() => new("A transaction's begin takes no values and gives none.");
}
