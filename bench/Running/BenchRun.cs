using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Running;

/// <summary>The run of one workload: on which engine, how thoroughly, and where it tells how far it is.</summary>
/// <param name="Quick">One run, and the smaller of sizes: to try a change; its figures are no result.</param>
/// <param name="Server">Null on SQLite.</param>
internal sealed record BenchRun(string Engine, bool Quick, PostgresServer? Server, TextWriter Progress)
{
    private const int UsualRuns = 3;

    /// <summary>How often each figure is taken.</summary>
    public int Runs => Quick ? 1 : UsualRuns;

    public async Task<BenchStore> NewStoreAsync() =>
        Server is null ? new SqliteBenchStore() : new PostgresBenchStore(Server, await Server.CreateDatabaseAsync());

    public Task TellAsync(string line) => Progress.WriteLineAsync(line);
}
