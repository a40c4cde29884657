using System.Diagnostics;
using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>More work than the machine can do: nobody may be taken for dead who is only slow, and whatever is not taken is told so.</summary>
public sealed class LoadRows
{
    /// <summary>Processes that do nothing but turn, for each processor.</summary>
    private const int BusyACore = 3;

    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BackAfter = TimeSpan.FromSeconds(15);

    [Fact]
    public Task Overload_ProcessorsTakenFor60Seconds_NobodyIsEvicted() => Row.PlayAsync("overload", TrafficScale.Full, OverloadAsync);

    private static async Task OverloadAsync(ClusterRun run)
    {
        var silos = run.Fleet.Silos.Select(static s => s.ProcessId).ToList();
        var began = TimeProvider.System.GetUtcNow();
        var busy = Enumerable.Range(0, BusyACore * Environment.ProcessorCount).Select(static _ => Turn()).ToList();
        try
        {
            await ClusterRun.PassAsync(Busy);
        }
        finally
        {
            foreach (var process in busy)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
                process.Dispose();
            }
        }

        run.Recovered(await run.AllAnswerAsync(4 * BackAfter), BackAfter, "all products answer once the processors are free");
        var answers = run.Courier.Deliveries.Concat(run.Seller.Calls).Where(d => d.Sent >= began).ToList();
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"{answers.Count(static d => d.Taken)} taken and {answers.Count(static d => d.Refused)} refused in it"));
        ServerRows.ExpectHonest(run, answers);
        ServerRows.ExpectNoEnds(run);
        run.Expect(run.Fleet.Silos.Select(static s => s.ProcessId).SequenceEqual(silos), "a silo is another process than before");
    }

    /// <summary>Ends by itself, should this process be gone.</summary>
    private static Process Turn() => Process.Start(new ProcessStartInfo("timeout", [Busy.TotalSeconds.ToString(CultureInfo.InvariantCulture), "sh", "-c", "while :; do :; done"]))!;
}
