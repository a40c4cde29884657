using KolajAI.Storage.Sql;

namespace KolajAI.Storage.Postgres;

/// <summary>Begins or ends a transaction.</summary>
internal abstract class ValuelessStatement : Statement
{
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

    private static NotSupportedException Nothing() => new("The beginning or the end of a transaction takes no values and gives none.");
}
