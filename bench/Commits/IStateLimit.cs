using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Commits;

/// <summary>The rows of <see cref="CommitWrites"/> moved on by raw upserts, conditional on the version as a commit is.</summary>
internal interface IStateLimit
{
    CheckProgram Check { get; }

    /// <param name="size">Rows a transaction.</param>
    Task<LimitTimes> MeasureAsync(int size);
}

internal static class StateLimits
{
    /// <summary>How often every row is moved on.</summary>
    public const int Rounds = 5;

    public static IStateLimit Of(BenchStore store) => store switch
    {
        SqliteBenchStore sqlite => new SqliteStateLimit(sqlite),
        PostgresBenchStore postgres => new PostgresStateLimit(postgres),
        _ => throw new ArgumentException("There is no limit program for the store.", nameof(store)),
    };

    /// <summary>Every row has moved by every round: none was dropped by its condition.</summary>
    public static void RequireNoneBehind(long behind)
    {
        if (behind > 0)
            throw new InvalidOperationException($"The limit program left {behind} rows behind.");
    }
}
