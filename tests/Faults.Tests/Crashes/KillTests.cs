namespace KolajAI.Faults.Tests;

/// <summary>kill -9 at random moments under load, again and again: nothing acknowledged is lost, nothing counts twice, it starts by itself.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_AtRandomMomentsUnderLoad_InvariantsHold()
    {
        var seed = FaultSettings.Seed;
        Scorecard.Say($"kill -9 at random moments: KOLAJ_FAULT_SEED={seed}, {FaultSettings.Kills} kills");
        var moments = new Random(seed);
        await using var shop = await Shop.OpenAsync(articles: 48, FaultSettings.Hub, Cancellation);
        var load = new Load(shop);
        await RunForAsync(load, TimeSpan.FromSeconds(3));
        for (var kill = 0; kill < FaultSettings.Kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            var running = load.RunAsync(stop.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(moments.Next(20, 1500)), TimeProvider.System, Cancellation);
            await shop.KillAsync();
            await stop.CancelAsync();
            await running;
            await shop.StartAgainAsync(Cancellation);
        }

        await RunForAsync(load, TimeSpan.FromSeconds(3));
        await load.SettleAsync();
        var quietAfter = await Quiet.WaitAsync(shop, QuietWithin, Cancellation);
        var findings = await Checker.FindAsync(shop, Cancellation);
        Scorecard.Row(
            "kill -9 at random moments", findings.Count == 0,
            $"{FaultSettings.Kills} kills, {shop.Acknowledged.Count} acknowledged ids, {load.Sales} units sold, slowest start {shop.SlowestStart.TotalSeconds:0.0} s, quiet {quietAfter.TotalSeconds:0} s after, {findings.Count} findings");
        foreach (var finding in findings.Take(20))
            Scorecard.Say($"  {finding}");
        Assert.Empty(findings);
        Assert.True(load.Sales > FaultSettings.Kills, $"Hardly anything was sold ({load.Sales}).");
    }

    private static async Task RunForAsync(Load load, TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time, TimeProvider.System);
        await load.RunAsync(stop.Token);
    }
}
