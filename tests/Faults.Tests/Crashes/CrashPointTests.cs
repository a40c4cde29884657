using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace KolajAI.Faults.Tests;

/// <summary>
/// F10: the hub ends, as by SIGKILL, at each persistence point; by the seed at the first or a later pass. One pass over all points is one
/// seed, on one seller's data, and ends with the check of all invariants.
/// </summary>
public sealed class CrashPointTests
{
    private static readonly TimeSpan ReachedWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(6);

    private readonly ConcurrentDictionary<string, int> _reached = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, IReadOnlyList<string>> _findings = new();
    private long _acknowledged;
    private long _sold;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Hub => typeof(CrashPointTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "CrashPointHub").Value!;

    [Fact]
    public async Task Crash_AtEachPersistencePoint_InvariantsHold()
    {
        var first = FaultSettings.Seed;
        var points = PersistencePoint.All;
        Scorecard.Say($"F10: KOLAJ_FAULT_SEED={first}, {points.Count} points x {FaultSettings.Seeds} seeds, {FaultSettings.AtOnce} hubs side by side");
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            Enumerable.Range(first, FaultSettings.Seeds), new ParallelOptions { MaxDegreeOfParallelism = FaultSettings.AtOnce, CancellationToken = Cancellation },
            async (seed, cancellation) => await PassAsync(seed, points, cancellation));

        var broken = _findings.Where(static f => f.Value.Count > 0).OrderBy(static f => f.Key).ToList();
        foreach (var point in points)
        {
            var reached = _reached.GetValueOrDefault(point.Name);
            Scorecard.Row($"F10 {point.Name}", reached == FaultSettings.Seeds && broken.Count == 0, $"{reached} of {FaultSettings.Seeds} crashes, started again by itself each time");
        }

        Scorecard.Row(
            "F10", broken.Count == 0 && points.All(p => _reached.GetValueOrDefault(p.Name) == FaultSettings.Seeds),
            $"{_reached.Values.Sum()} crashes, {_acknowledged} acknowledged ids, {_sold} units sold, {_findings.Count - broken.Count} of {FaultSettings.Seeds} seeds without findings, {clock.Elapsed.TotalMinutes:0} min");
        foreach (var (seed, findings) in broken)
        {
            foreach (var finding in findings.Take(10))
                Scorecard.Say($"  seed {seed}: {finding}");
        }

        Assert.Empty(broken);
        Assert.All(points, p => Assert.Equal(FaultSettings.Seeds, _reached.GetValueOrDefault(p.Name)));
    }

    private async Task PassAsync(int seed, IReadOnlyList<PersistencePoint> points, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var order = points.ToArray();
        random.Shuffle(order);
        await using var shop = await Shop.OpenAsync(articles: 24, Hub, cancellation);
        var load = new Load(shop);
        foreach (var point in order)
        {
            if (await CrashAsync(shop, load, point, random.Next(1, point.Passes + 1), cancellation))
                _reached.AddOrUpdate(point.Name, 1, static (_, n) => n + 1);
        }

        await load.SettleAsync();
        var quietAfter = await Quiet.WaitAsync(shop, QuietWithin, cancellation);
        var findings = await Checker.FindAsync(shop, cancellation);
        _findings[seed] = findings;
        Interlocked.Add(ref _acknowledged, shop.Acknowledged.Count);
        Interlocked.Add(ref _sold, load.Sales);
        Scorecard.Say($"  seed {seed}: {shop.Acknowledged.Count} acknowledged ids, quiet {quietAfter.TotalSeconds:0} s after the last crash, {findings.Count} findings");
    }

    /// <summary>Load until the hub has ended at the point, and the start after it; false when the point was not reached.</summary>
    private static async Task<bool> CrashAsync(Shop shop, Load load, PersistencePoint point, int nth, CancellationToken cancellation)
    {
        await File.WriteAllTextAsync(shop.CrashFile, string.Create(CultureInfo.InvariantCulture, $"{point.Name} {nth}"), cancellation);
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        var ended = await shop.Hub.EndsAsync(ReachedWithin, cancellation);
        await stop.CancelAsync();
        await running;
        await File.WriteAllTextAsync(shop.CrashFile, "", cancellation);
        if (!ended)
        {
            Scorecard.Say($"  {point.Name} was not passed {nth} times within {ReachedWithin.TotalSeconds:0} s");
            return false;
        }

        await shop.KillAsync();
        await shop.StartAgainAsync(cancellation);
        return true;
    }
}
