using KolajAI.Bench.Catalogue;
using KolajAI.Bench.Commits;
using KolajAI.Bench.Imports;
using KolajAI.Bench.Inventory;
using KolajAI.Bench.Orders;
using KolajAI.Bench.QuotaDrain;
using KolajAI.Bench.Remoting;
using KolajAI.Bench.Sales;
using KolajAI.Bench.Stores;
using KolajAI.Bench.Webhooks;

namespace KolajAI.Bench.Running;

/// <summary>The workloads by id, and the run of those that were picked.</summary>
internal static class Workloads
{
    private static readonly string[] Both = [BenchArguments.Sqlite, BenchArguments.Postgres];

    private static readonly SortedDictionary<string, (Func<BenchRun, Task<WorkloadResult>> Run, string[] Engines)> ById = new(StringComparer.Ordinal)
    {
        ["W1"] = (WebhookWorkload.RunAsync, [BenchArguments.Postgres]),
        ["W2"] = (SaleWorkload.RunAsync, Both),
        ["W3"] = (QuotaDrainWorkload.RunAsync, Both),
        ["W4"] = (InventoryWorkload.RunAsync, Both),
        ["W5"] = (OrderWorkload.RunAsync, Both),
        ["W6"] = (CommitWorkload.RunAsync, Both),
        ["W7"] = (CatalogueWorkload.RunAsync, Both),
        ["remoting"] = (RemotingWorkload.RunAsync, [BenchArguments.Postgres]),
        ["import"] = (ImportWorkload.RunAsync, Both),
    };

    public static IReadOnlyCollection<string> Ids => ById.Keys;

    public static bool RunsOn(string id, string engine) => ById[id].Engines.Contains(engine, StringComparer.Ordinal);

    /// <returns>The process's exit code: 1 when a goal is missed.</returns>
    public static async Task<int> RunAsync(BenchArguments arguments, TextWriter output, TextWriter progress)
    {
        await using var server = arguments.Engine == BenchArguments.Postgres ? await PostgresServer.StartAsync() : null;
        var run = new BenchRun(arguments.Engine, arguments.Quick, server, progress);
        var allMet = true;
        foreach (var id in arguments.Ids)
        {
            var machine = Machine.Read();
            var result = await ById[id].Run(run);
            allMet &= result.Met;
            IEnumerable<string> lines = arguments.Json
                ? [ResultWriter.Line(result, arguments.Quick, machine, TimeProvider.System.GetUtcNow())]
                : ResultWriter.Text(result, arguments.Quick);
            foreach (var line in lines)
                await output.WriteLineAsync(line);
            await output.FlushAsync();
        }

        return allMet ? 0 : 1;
    }
}
