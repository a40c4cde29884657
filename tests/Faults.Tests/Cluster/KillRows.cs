using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F1 to F3: processes of the hub are killed under load.</summary>
public sealed class KillRows
{
    private const int Rounds = 4;

    /// <summary>What docs/operations.md states for the death of a silo.</summary>
    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Away = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task F1_OneSiloOfTwoKilledFourTimes_InvariantsHold() => Row.PlayAsync("F1", TrafficScale.Full, static run => KillSilosInTurnAsync(run, Rounds));

    [Fact]
    public Task F2_BothSilosKilledAtOnce_InvariantsHold() => Row.PlayAsync("F2", TrafficScale.Full, KillBothSilosAsync);

    [Fact]
    public Task F3_FrontKilled_InvariantsHold() => Row.PlayAsync("F3", TrafficScale.Full, static run => KillFrontsInTurnAsync(run, Rounds));

    internal static async Task KillSilosInTurnAsync(ClusterRun run, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var silo = run.Fleet.Silos[(run.Seed + round) % run.Fleet.Silos.Count];
            await silo.KillAsync();
            var killed = TimeProvider.System.GetTimestamp();
            run.Recovered(await run.AllAnswerAsync(3 * HealsWithin), HealsWithin, $"round {round + 1}: all products answer");
            if (TimeProvider.System.GetElapsedTime(killed) is var passed && passed < Away)
                await ClusterRun.PassAsync(Away - passed);
            await silo.StartAsync(Cancellation);
            await ClusterRun.PassAsync(run.Scale.Beside / 3);
        }
    }

    private static async Task KillBothSilosAsync(ClusterRun run)
    {
        await Task.WhenAll(run.Fleet.Silos.Select(static s => s.KillAsync()));
        await ClusterRun.PassAsync(TimeSpan.FromSeconds(5));
        var started = TimeProvider.System.GetTimestamp();
        var starting = Task.WhenAll(run.Fleet.Silos.Select(static s => s.StartAsync(Cancellation)));
        var first = run.Market.Articles[0].Sku;
        while (!await run.AnswersAsync(first) && TimeProvider.System.GetElapsedTime(started) < 4 * HealsWithin)
            await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(100));
        run.Recovered(TimeProvider.System.GetElapsedTime(started), HealsWithin, "the first answer from a grain");
        await starting;
        await run.AllAnswerAsync(4 * HealsWithin);
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"all products answered {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s after the start"));
    }

    internal static async Task KillFrontsInTurnAsync(ClusterRun run, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var front = run.Fleet.Fronts[(run.Seed + round) % run.Fleet.Fronts.Count];
            await front.KillAsync();
            var answered = await run.AllAnswerAsync(HealsWithin);
            run.Recovered(answered, HealsWithin, "the other front answers");
            await ClusterRun.PassAsync(TimeSpan.FromSeconds(2));
            await front.StartAsync(Cancellation);
            await ClusterRun.PassAsync(run.Scale.Beside / 3);
        }
    }
}
