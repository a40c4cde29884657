using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KolajAI.RunningHub;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>
/// F10: the hub ends, as by SIGKILL, at each persistence point; by the seed at the first or a later pass. A seed is one seller's data, crashed
/// at all its points in an order of its own, and ends with the check of all invariants.
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

    [Fact]
    public Task F10_CrashAtEachPersistencePoint_InvariantsHold() =>
        PlayAsync("F10", [.. Enumerable.Range(0, CrashSettings.Seeds).Select(PersistencePoint.Of)]);

    [Fact]
    [Trait("run", "always")]
    public Task F10Short_CrashAtSomePersistencePoints_InvariantsHold() => PlayAsync("F10 short", [PersistencePoint.Short]);

    private async Task PlayAsync(string row, IReadOnlyList<IReadOnlyList<PersistencePoint>> passes)
    {
        var first = FaultSettings.Seed;
        var wanted = passes.SelectMany(static p => p).GroupBy(static p => p.Name).ToDictionary(static g => g.Key, static g => g.Count());
        Scorecard.Say($"{row}: seed {first}, {passes.Count} seeds, {wanted.Count} points, {wanted.Values.Sum()} crashes, {CrashSettings.AtOnce} hubs under load side by side");
        var clock = Stopwatch.StartNew();
        // Waiting for quiet costs hardly any time of the processor: meanwhile the next seed is crashed.
        using var crashing = new SemaphoreSlim(CrashSettings.AtOnce);
        await Task.WhenAll(passes.Select((points, place) => SeedAsync(first + place, points, crashing)));

        foreach (var (point, times) in wanted)
            Scorecard.Add(new ScoreRow($"{row} {point}", _reached.GetValueOrDefault(point) == times) { Figures = $"{_reached.GetValueOrDefault(point)} of {times} crashes, started again by itself each time" });
        var broken = _findings.Where(static f => f.Value.Count > 0).OrderBy(static f => f.Key).ToList();
        var missed = wanted.Where(w => _reached.GetValueOrDefault(w.Key) != w.Value).Select(static w => w.Key).ToList();
        Scorecard.Add(new ScoreRow(row, broken.Count == 0 && missed.Count == 0)
        {
            Runs = _findings.Count,
            Acknowledged = _acknowledged,
            Seeds = [FaultSettings.Seed],
            Figures = $"{_reached.Values.Sum()} crashes, {_sold} units sold, {_findings.Count - broken.Count} of {passes.Count} seeds without findings, {clock.Elapsed.TotalMinutes:0.0} min",
        }.Counting([.. broken.SelectMany(static b => b.Value)]));
        Assert.Empty(broken);
        Assert.Empty(missed);
    }

    private async Task SeedAsync(int seed, IReadOnlyList<PersistencePoint> points, SemaphoreSlim crashing)
    {
        await crashing.WaitAsync(Cancellation);
        var clock = Stopwatch.StartNew();
        Shop? shop = null;
        try
        {
            Load load;
            try
            {
                shop = await Shop.OpenAsync(articles: 12, HubProcess.CrashPointHub, Cancellation);
                load = new Load(shop);
                await CrashAtAsync(shop, load, points, new Random(seed));
                await load.SettleAsync();
            }
            finally
            {
                crashing.Release();
            }

            var crashed = clock.Elapsed;
            var quietAfter = await Quiet.WaitAsync(shop, QuietWithin, Cancellation);
            _findings[seed] = await Checker.FindAsync(shop, Cancellation);
            shop.Wanted = _findings[seed].Count > 0;
            Interlocked.Add(ref _acknowledged, shop.Acknowledged.Count);
            Interlocked.Add(ref _sold, load.Sales);
            Scorecard.Say($"  seed {seed}: {points.Count} crashes in {crashed.TotalSeconds:0} s, {shop.Acknowledged.Count} acknowledged ids, quiet {quietAfter.TotalSeconds:0} s after, {_findings[seed].Count} findings");
            foreach (var finding in _findings[seed].Take(10))
                Scorecard.Say($"    {finding}");
        }
        finally
        {
            if (shop is not null)
                await shop.DisposeAsync();
        }
    }

    private async Task CrashAtAsync(Shop shop, Load load, IReadOnlyList<PersistencePoint> points, Random random)
    {
        var order = points.ToArray();
        random.Shuffle(order);
        foreach (var point in order)
        {
            if (await CrashAsync(shop, load, point, random.Next(1, point.Passes + 1)))
                _reached.AddOrUpdate(point.Name, 1, static (_, n) => n + 1);
        }
    }

    /// <summary>Load until the hub has ended at the point, and the start after it; false when the point was not reached.</summary>
    private static async Task<bool> CrashAsync(Shop shop, Load load, PersistencePoint point, int nth)
    {
        await File.WriteAllTextAsync(shop.CrashFile, string.Create(CultureInfo.InvariantCulture, $"{point.Name} {nth}"), Cancellation);
        using var stop = new CancellationTokenSource();
        var running = load.RunAsync(stop.Token);
        var ended = await shop.Hub.EndsAsync(ReachedWithin, Cancellation);
        await stop.CancelAsync();
        await running;
        await File.WriteAllTextAsync(shop.CrashFile, "", Cancellation);
        if (!ended)
        {
            Scorecard.Say($"  {point.Name} was not passed {nth} times within {ReachedWithin.TotalSeconds:0} s");
            return false;
        }

        await shop.KillAsync();
        await shop.StartAgainAsync(Cancellation);
        return true;
    }
}
