using KolajAI.Bench.Catalogue;
using KolajAI.Bench.Commits;
using KolajAI.Bench.Imports;
using KolajAI.Bench.Inventory;
using KolajAI.Bench.QuotaDrain;

namespace KolajAI.Bench.Running;

/// <summary>The workloads by id, and the run of those that were picked.</summary>
internal static class Workloads
{
    private static readonly SortedDictionary<string, Func<TextWriter, Task<WorkloadResult>>> ById = new(StringComparer.Ordinal)
    {
        ["W3"] = QuotaDrainWorkload.RunAsync,
        ["W4"] = InventoryWorkload.RunAsync,
        ["W6"] = CommitWorkload.RunAsync,
        ["W7"] = CatalogueWorkload.RunAsync,
        ["import"] = ImportWorkload.RunAsync,
    };

    public static IReadOnlyCollection<string> Ids => ById.Keys;

    /// <returns>The process's exit code: 1 when a goal is missed.</returns>
    public static async Task<int> RunAsync(BenchArguments arguments, TextWriter output, TextWriter progress)
    {
        var allMet = true;
        foreach (var id in arguments.Ids)
        {
            var machine = Machine.Read();
            var result = await ById[id](progress);
            allMet &= result.Met;
            IEnumerable<string> lines = arguments.Json ? [ResultWriter.Line(result, machine, TimeProvider.System.GetUtcNow())] : ResultWriter.Text(result);
            foreach (var line in lines)
                await output.WriteLineAsync(line);
            await output.FlushAsync();
        }

        return allMet ? 0 : 1;
    }
}
