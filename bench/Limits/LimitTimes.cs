namespace KolajAI.Bench.Limits;

/// <summary>What a limit program and what it is checked by took for the same rows.</summary>
/// <param name="Rows">Rows that count as written: one for each item of the workload.</param>
/// <param name="Raw">Seconds of the limit program.</param>
/// <param name="Check">Seconds of the database's own program.</param>
internal readonly record struct LimitTimes(int Rows, double Raw, double Check)
{
    /// <summary>A limit program must reach this share of what it is checked by.</summary>
    public const double Goal = 0.8;

    public double RawPerSecond => Rows / Raw;

    public double CheckPerSecond => Rows / Check;
}

/// <summary>The database's own program that a limit program is checked by.</summary>
/// <param name="Word">In the names of figures.</param>
internal sealed record CheckProgram(string Word, string Name)
{
    public static CheckProgram SqliteShell { get; } = new("shell", "the sqlite3 shell");

    public static CheckProgram PgBench { get; } = new("pgbench", "pgbench");
}
