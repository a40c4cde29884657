using System.Globalization;
using KolajAI.Faults.Tests.Traffic;
using KolajAI.RunningHub.Servers;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F14: the network is cut between the silos, then between one of them and the database.</summary>
public sealed class NetworkRows
{
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task F14_NetworkCutFor15Seconds_NothingIsLostOrTwice()
    {
        Assert.SkipWhen(FaultSettings.Network is null, "KOLAJ_FAULT_NETWORK names no network; tests/Faults.Tests/partition.sh makes one.");
        var apart = Surroundings.Apart(FaultSettings.Network!);
        return Row.PlayAsync("F14", TrafficScale.Full, run => CutAsync(run, apart), on: apart);
    }

    private static async Task CutAsync(ClusterRun run, Surroundings apart)
    {
        // A silo that the others gave up, or whose lease ran out, ends itself.
        foreach (var silo in run.Fleet.Silos)
            silo.Supervised = true;
        var (one, two) = ((apart.Namespaces[0], apart.Silos[0]), (apart.Namespaces[1], apart.Silos[1]));
        await ForAWhileAsync(run, "silo from silo", [(one.Item1, two.Item2), (two.Item1, one.Item2)]);
        await ClusterRun.PassAsync(run.Scale.Beside);
        await ForAWhileAsync(run, "silo from database", [(one.Item1, apart.Database)]);
        foreach (var silo in run.Fleet.Silos)
        {
            silo.Supervised = false;
            run.Expect(silo.Runs, $"{silo.Name} was not started again");
        }

        run.Expect(run.Fleet.Fronts.All(static f => f.Runs && f.Ends.Count == 0), "a front ended");
    }

    private static async Task ForAWhileAsync(ClusterRun run, string what, IReadOnlyList<(string Namespace, string Address)> cuts)
    {
        var before = run.Fleet.Silos.Sum(static s => s.Ends.Count);
        var began = TimeProvider.System.GetUtcNow();
        // Nobody has that address: what is sent there arrives nowhere, and no one is told.
        foreach (var (from, to) in cuts)
            await ServerProcess.RunAsync(["ip", "-n", from, "neigh", "replace", to, "lladdr", "02:00:00:00:00:99", "dev", "eth0", "nud", "permanent"]);
        await ClusterRun.PassAsync(Cut);
        foreach (var (from, to) in cuts)
            await ServerProcess.RunAsync(["ip", "-n", from, "neigh", "delete", to, "dev", "eth0"]);
        var healed = TimeProvider.System.GetTimestamp();
        while (!(await run.Fleet.ReadyAsync()).All(static ready => ready) && TimeProvider.System.GetElapsedTime(healed) < 2 * BackWithin)
            await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(250));
        await run.AllAnswerAsync(BackWithin);
        run.Recovered(TimeProvider.System.GetElapsedTime(healed), BackWithin, $"after the cut of {what} both silos are ready and all products answer");
        var meanwhile = run.Courier.Deliveries.Concat(run.Seller.Calls).Where(d => d.Sent >= began).ToList();
        run.Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {run.Fleet.Silos.Sum(static s => s.Ends.Count) - before} silos ended themselves, {meanwhile.Count(static d => !d.Taken)} of {meanwhile.Count} requests not taken"));
    }
}
