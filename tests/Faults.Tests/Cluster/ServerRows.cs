using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F4 and F5: what the cluster stands on goes away under load.</summary>
public sealed class ServerRows
{
    private static readonly TimeSpan PostgresAway = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan BackAfterPostgres = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RedisAway = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan BackAfterFlush = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task F4_PostgresStoppedAtOnceFor5Seconds_InvariantsHold() => Row.PlayAsync("F4", TrafficScale.Full, StopPostgresAsync);

    [Fact]
    public Task F5a_RedisAwayFor20Seconds_InvariantsHold() => Row.PlayAsync("F5a", TrafficScale.Full, static run => StopRedisAsync(run, RedisAway));

    [Fact]
    public Task F5b_MembershipFlushed_SilosStopAndOneClusterComesBack() => Row.PlayAsync("F5b", TrafficScale.Full, FlushAsync);

    internal static async Task StopPostgresAsync(ClusterRun run)
    {
        var stopped = TimeProvider.System.GetUtcNow();
        await run.Fleet.Postgres.StopImmediatelyAsync();
        await ClusterRun.PassAsync(PostgresAway);
        await run.Fleet.Postgres.StartAgainAsync();
        var started = TimeProvider.System.GetUtcNow();
        await run.AllAnswerAsync(6 * BackAfterPostgres);
        await ClusterRun.PassAsync(run.Scale.Beside);

        var answers = run.Courier.Deliveries.Concat(run.Seller.Calls).Where(d => d.Sent >= stopped).ToList();
        // A refused request's own wait is the caller's: what counts is when the last one was sent that was not taken.
        var back = answers.Where(static d => !d.Taken).Select(static d => d.Sent).DefaultIfEmpty(started).Max() - started;
        run.Recovered(back > TimeSpan.Zero ? back : TimeSpan.Zero, BackAfterPostgres, "after PostgreSQL's return the last refused request was sent");
        ExpectHonest(run, answers);
        run.Expect(answers.Any(static d => d.Refused), "PostgreSQL's absence was never felt: the row proves nothing");
        ExpectNoEnds(run);
    }

    internal static async Task StopRedisAsync(ClusterRun run, TimeSpan away)
    {
        var stopped = TimeProvider.System.GetUtcNow();
        await run.Fleet.Redis.StopAsync();
        await ClusterRun.PassAsync(away);
        await run.Fleet.Redis.StartAgainAsync();
        run.Recovered(await run.AllAnswerAsync(BackAfterFlush), BackAfterPostgres, "all products answer after Redis's return");
        ExpectHonest(run, [.. run.Courier.Deliveries.Concat(run.Seller.Calls).Where(d => d.Sent >= stopped)]);
        ExpectNoEnds(run);
    }

    private static async Task FlushAsync(ClusterRun run)
    {
        foreach (var silo in run.Fleet.Silos)
            silo.Supervised = true;
        await using var watch = new OneCluster(run.Fleet);
        var flushed = TimeProvider.System.GetTimestamp();
        await run.Fleet.Redis.FlushAsync();
        while (run.Fleet.Silos.Any(static s => s.Ends.Count == 0) && TimeProvider.System.GetElapsedTime(flushed) < BackAfterFlush)
            await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(100));
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"both silos had ended {TimeProvider.System.GetElapsedTime(flushed).TotalSeconds:0.0} s after the flush"));
        foreach (var silo in run.Fleet.Silos)
            run.Expect(silo.Ends.Count > 0 && silo.Ends.All(static code => code != 0), $"{silo.Name} ended with {string.Join(", ", silo.Ends)} where an exit code other than 0 was due");
        while (!await watch.IsBackAsync() && TimeProvider.System.GetElapsedTime(flushed) < 2 * BackAfterFlush)
            await ClusterRun.PassAsync(TimeSpan.FromMilliseconds(250));
        await run.AllAnswerAsync(BackAfterFlush);
        run.Recovered(TimeProvider.System.GetElapsedTime(flushed), BackAfterFlush, "both silos ready and all products answer");
        foreach (var two in watch.Seen)
            run.Expect(false, two);
        foreach (var silo in run.Fleet.Silos)
        {
            silo.Supervised = false;
            run.Expect(silo.Runs, $"{silo.Name} was not started again");
        }

        run.Expect(run.Fleet.Fronts.All(static f => f.Runs), "a front ended");
    }

    /// <summary>Whatever was not taken was refused with 503 and told when to come again.</summary>
    internal static void ExpectHonest(ClusterRun run, IReadOnlyList<Delivery> answers)
    {
        var wrong = answers.Where(static d => !d.Taken && !d.Refused).ToList();
        run.Expect(wrong.Count == 0, $"{wrong.Count} of {answers.Count} were neither taken nor refused by 503 with Retry-After, for one {wrong.FirstOrDefault()}");
    }

    internal static void ExpectNoEnds(ClusterRun run)
    {
        foreach (var service in run.Fleet.All)
            run.Expect(service.Runs && service.Ends.Count == 0, $"{service.Name} ended");
    }
}
