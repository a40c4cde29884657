using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F11: one silo's clock is wrong.</summary>
public sealed class ClockRows
{
    private static readonly TimeSpan Wrong = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LeaseHolds = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib").Select(static d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    [Fact]
    public Task F11_ClockOfOneSiloWrong_InvariantsHold()
    {
        Assert.SkipWhen(Library is null, "libfaketime is not installed; ./test.sh --faults installs it.");
        return Row.PlayAsync("F11", TrafficScale.Full, WrongAsync, FakeAsync);
    }

    private static string ClockFile(ClusterRun run) => Path.Combine(run.Folder, "clock");

    /// <summary>From now on the first silo's clock is what the file says; the monotonic one goes on.</summary>
    private static async Task FakeAsync(ClusterRun run)
    {
        await File.WriteAllTextAsync(ClockFile(run), "+0\n", Cancellation);
        run.Fleet.FirstSiloEnvironment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library!,
            ["FAKETIME_TIMESTAMP_FILE"] = ClockFile(run),
            // Read once a second: else every look at the clock opens the file, which starts slower than anyone waits.
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            // Else waits on the monotonic clock, which is left alone, end at once: no connection to the database comes about.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
        await run.Fleet.Silos[0].StopAsync(TimeSpan.FromSeconds(60), Cancellation);
        await run.Fleet.Silos[0].StartAsync(Cancellation);
    }

    private static async Task WrongAsync(ClusterRun run)
    {
        foreach (var (clock, time) in new[] { ("+3600", Wrong), ("-3600", Wrong), ("frozen", Frozen), ("+0", Wrong / 3) })
        {
            // A date without an offset stands still.
            var told = clock is "frozen" ? TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : clock;
            await File.WriteAllTextAsync(ClockFile(run), told + "\n", Cancellation);
            await ClusterRun.PassAsync(time);
            run.Recovered(await run.AllAnswerAsync(2 * LeaseHolds), LeaseHolds, $"with the clock at {clock} all products answer");
            foreach (var silo in run.Fleet.Silos)
                run.Expect(silo.Runs && silo.Ends.Count == 0, $"{silo.Name} ended with its clock at {clock}");
        }

        run.Tell("clock of one silo 1 h ahead, 1 h behind, frozen for 60 s");
    }
}
