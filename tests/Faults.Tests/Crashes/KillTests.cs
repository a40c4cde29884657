namespace KolajAI.Faults.Tests.Crashes;

/// <summary>kill -9 at random moments under load, again and again: nothing acknowledged is lost, nothing counts twice, it starts by itself.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(6);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_AtRandomMomentsUnderLoad_InvariantsHold()
    {
        var (seed, hubs) = (FaultSettings.Seed, CrashSettings.AtOnce);
        Scorecard.Say($"kill -9 at random moments: seed {seed}, {CrashSettings.Kills} kills, {hubs} hubs side by side");
        var clock = TimeProvider.System.GetTimestamp();
        var played = await Task.WhenAll(Enumerable.Range(0, hubs).Select(hub =>
            PlayAsync(seed + hub, (CrashSettings.Kills / hubs) + (hub < CrashSettings.Kills % hubs ? 1 : 0))));
        var findings = played.SelectMany(static p => p.Findings).ToList();
        Scorecard.Add(new ScoreRow("kill -9 at random moments", findings.Count == 0)
        {
            Acknowledged = played.Sum(static p => p.Acknowledged),
            Recoveries = [.. played.Select(static p => p.SlowestStart)],
            Seeds = [seed],
            Figures = $"{played.Sum(static p => p.Kills)} kills, {played.Sum(static p => p.Sales)} units sold, recovery is each hub's slowest start, "
                + $"quiet {played.Max(static p => p.QuietAfter).TotalSeconds:0} s after the last, {findings.Count} findings, {TimeProvider.System.GetElapsedTime(clock).TotalMinutes:0.0} min",
        }.Counting(findings));
        foreach (var finding in findings.Take(20))
            Scorecard.Say($"  {finding}");
        Assert.Empty(findings);
        Assert.True(played.Sum(static p => p.Sales) > CrashSettings.Kills, "Hardly anything was sold: it proves nothing.");
    }

    private static async Task<Played> PlayAsync(int seed, int kills)
    {
        var moments = new Random(seed);
        await using var shop = await Shop.OpenAsync(articles: 24, null, Cancellation);
        var load = new Load(shop);
        await RunForAsync(load, TimeSpan.FromSeconds(2));
        for (var kill = 0; kill < kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            var running = load.RunAsync(stop.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(moments.Next(20, 1200)), TimeProvider.System, Cancellation);
            await shop.KillAsync();
            await stop.CancelAsync();
            await running;
            await shop.StartAgainAsync(Cancellation);
        }

        await RunForAsync(load, TimeSpan.FromSeconds(2));
        await load.SettleAsync();
        var quietAfter = await Quiet.WaitAsync(shop, QuietWithin, Cancellation);
        var findings = await Checker.FindAsync(shop, Cancellation);
        return new Played(kills, shop.Acknowledged.Count, load.Sales, shop.SlowestStart, quietAfter, [.. findings.Select(f => $"seed {seed}: {f}")]);
    }

    private static async Task RunForAsync(Load load, TimeSpan time)
    {
        using var stop = new CancellationTokenSource(time, TimeProvider.System);
        await load.RunAsync(stop.Token);
    }

    private sealed record Played(int Kills, int Acknowledged, int Sales, TimeSpan SlowestStart, TimeSpan QuietAfter, IReadOnlyList<string> Findings);
}
