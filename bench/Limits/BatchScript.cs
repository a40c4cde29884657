namespace KolajAI.Bench.Limits;

/// <summary>
/// What a limit program runs on a copy of the hub's database: for each batch of staged rows one transaction of set-wise upserts. The same
/// text goes to <see cref="RawUpserts"/> and to <see cref="SqliteShell"/>.
/// </summary>
/// <param name="WarmUp">Queries that read the tables once, before the clock starts: the hub's pages are in its cache too.</param>
/// <param name="Statements">Each with <see cref="Batch"/> for the batch's number; staged rows are in the schema <c>staged</c>.</param>
/// <param name="Batches">How many there are, from 0.</param>
/// <param name="Rows">Rows that count as written: one for each item of the workload.</param>
internal sealed record BatchScript(IReadOnlyList<string> WarmUp, IReadOnlyList<string> Statements, int Batches, int Rows)
{
    public const string Batch = "@batch";

    public const string Begin = "begin immediate";

    public const string Commit = "commit";

    /// <summary>The settings of the hub's own write connection, durability first.</summary>
    public static IReadOnlyList<string> Settings { get; } =
    [
        "pragma journal_mode = wal", "pragma synchronous = full", "pragma cache_size = -65536", "pragma temp_store = memory",
        "pragma wal_autocheckpoint = 4000", "pragma journal_size_limit = 67108864",
    ];
}
