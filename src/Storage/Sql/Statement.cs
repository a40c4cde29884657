namespace KolajAI.Storage.Sql;

/// <summary>A prepared statement of the write connection, bound by position (<c>?1</c>, <c>?2</c>, …) and used again and again.</summary>
internal abstract class Statement : IDisposable
{
    public abstract Statement Text(string? value);

    public abstract Statement Number(long? value);

    public abstract Statement Number(long value);

    public abstract Statement Bytes(byte[]? value);

    public Statement Flag(bool value) => Number(value ? 1 : 0);

    public Statement Time(DateTimeOffset value) => Number(Instants.ToMicros(value));

    public Statement Time(DateTimeOffset? value) => Number(Instants.ToMicros(value));

    /// <summary>Runs to the end.</summary>
    /// <returns>The rows it inserted, updated or deleted.</returns>
    public abstract int Run();

    /// <summary>Runs to the end and gives the first column of the first row, null when there was none.</summary>
    public abstract long? RunForNumber();

    /// <summary>Runs to the end and reads each row by <see cref="ColumnText"/>.</summary>
    public abstract IReadOnlyList<T> RunForRows<T>(Func<Statement, T> read);

    public abstract string ColumnText(int column);

    public abstract void Dispose();
}
