using System.Globalization;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>Plays a row as often as it is asked, each time with another seed: load, the fault, load, settling, judgement.</summary>
internal static class Row
{
    private const int MostShown = 30;

    /// <param name="fault">With the load running before, during and after it.</param>
    /// <param name="see">What the judge is told besides, or is not to look at.</param>
    /// <param name="prepare">After everything is listed and before the load.</param>
    public static async Task PlayAsync(
        string name, TrafficScale scale, Func<ClusterRun, Task> fault, Func<ClusterRun, Task>? prepare = null, Func<ClusterRun, History, History>? see = null, Surroundings? on = null)
    {
        var played = new List<Played>();
        for (var i = 0; i < FaultSettings.Runs; i++)
            played.Add(await PlayOnceAsync(name, scale, FaultSettings.Seed + i, fault, prepare, see, on));
        var findings = played.SelectMany(static p => p.Findings).ToList();
        Scorecard.Add(new ScoreRow(name, findings.Count == 0)
        {
            Runs = played.Count,
            Acknowledged = played.Sum(static p => p.Acknowledged),
            Lost = played.Sum(static p => p.Verdict.Lost),
            Twice = played.Sum(static p => p.Verdict.Twice),
            Oversold = played.Sum(static p => p.Verdict.Oversold),
            QuotaViolations = played.Sum(static p => p.Verdict.QuotaViolations),
            Recoveries = [.. played.SelectMany(static p => p.Recoveries)],
            Seeds = [.. played.Select(static p => p.Seed)],
            Figures = string.Join(" / ", played.Select(static p => p.Figures)),
        });
        Show(findings);
        Assert.True(findings.Count == 0, string.Join('\n', findings.Take(MostShown)));
        Assert.True(played.All(static p => p.Acknowledged > 100), "Hardly anything was acknowledged: it proves nothing.");
    }

    /// <summary>Rows one after the other on one cluster, each judged with all that was before it.</summary>
    public static async Task PlayInTurnAsync(TrafficScale scale, IReadOnlyList<(string Name, Func<ClusterRun, Task> Fault)> rows)
    {
        var seed = FaultSettings.Seed;
        await using var run = await ClusterRun.OpenAsync(scale, seed);
        var all = new List<string>();
        foreach (var (name, fault) in rows)
        {
            run.Forget();
            var acknowledged = run.Acknowledged.Count;
            var (verdict, findings) = await PlayOnAsync(run, fault, null);
            Scorecard.Add(new ScoreRow(name, findings.Count == 0)
            {
                Acknowledged = run.Acknowledged.Count - acknowledged,
                Lost = verdict.Lost,
                Twice = verdict.Twice,
                Oversold = verdict.Oversold,
                QuotaViolations = verdict.QuotaViolations,
                Recoveries = [.. run.Recoveries],
                Seeds = [seed],
                Figures = run.Figures,
            });
            all.AddRange(findings.Select(f => $"{name}, {f}"));
            Assert.True(run.Acknowledged.Count - acknowledged > 100, $"{name}: hardly anything was acknowledged, it proves nothing.");
            if (findings.Count > 0)
                break;
        }

        run.FoundNothing = all.Count == 0;
        if (all.Count > 0)
            await run.KeepAsync(all);
        Show(all);
        Assert.True(all.Count == 0, string.Join('\n', all.Take(MostShown)));
    }

    /// <summary>Prints the first of them.</summary>
    public static void Show(IReadOnlyList<string> findings)
    {
        foreach (var finding in findings.Take(MostShown))
            Scorecard.Say($"    {finding}");
    }

    private static async Task<Played> PlayOnceAsync(
        string name, TrafficScale scale, int seed, Func<ClusterRun, Task> fault, Func<ClusterRun, Task>? prepare, Func<ClusterRun, History, History>? see, Surroundings? on)
    {
        Scorecard.Say($"{name}: seed {seed}");
        await using var run = await ClusterRun.OpenAsync(scale, seed, on);
        if (prepare is not null)
            await prepare(run);
        var (verdict, findings) = await PlayOnAsync(run, fault, see);
        run.FoundNothing = findings.Count == 0;
        if (findings.Count > 0)
            await run.KeepAsync(findings);
        return new Played(seed, run.Acknowledged.Count, verdict, findings, run.Recoveries, run.Figures);
    }

    /// <summary>Load before, during and after the fault; then settling and judgement.</summary>
    private static async Task<(Verdict Verdict, IReadOnlyList<string> Findings)> PlayOnAsync(ClusterRun run, Func<ClusterRun, Task> fault, Func<ClusterRun, History, History>? see)
    {
        run.BeginLoad();
        var began = TimeProvider.System.GetTimestamp();
        await ClusterRun.PassAsync(run.Scale.Beside);
        await fault(run);
        await ClusterRun.PassAsync(run.Scale.Beside);
        await run.EndLoadAsync();
        var loaded = TimeProvider.System.GetElapsedTime(began);
        await run.SettleAsync();
        var verdict = await run.JudgeAsync(see is null ? null : history => see(run, history));
        run.Tell(Load(run, loaded));
        return (verdict, [.. run.Findings.Concat(verdict.Findings).Select(f => $"seed {run.Seed}: {f}")]);
    }

    private static string Load(ClusterRun run, TimeSpan loaded)
    {
        var deliveries = run.Courier.Deliveries.ToList();
        var taken = deliveries.Where(static d => d.Taken).Select(static d => d.Since).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Buyers.Placed} orders, {taken.Count / loaded.TotalSeconds:0} webhooks/s taken of {run.Scale.Webhooks:0} wanted, p99 {(taken.Count == 0 ? 0 : taken[taken.Count * 99 / 100].TotalMilliseconds):0} ms, "
            + $"{deliveries.Count(static d => d.Refused)} refused, {deliveries.Count(static d => d.Status == 0)} cut off");
    }

    private sealed record Played(int Seed, int Acknowledged, Verdict Verdict, IReadOnlyList<string> Findings, IReadOnlyList<TimeSpan> Recoveries, string Figures);
}
