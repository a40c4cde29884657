using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F13: the disk under the database is full for a while.</summary>
public sealed class DiskRows
{
    private const int Block = 1 << 20;

    private static readonly TimeSpan Full = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public Task F13_DiskFullUnderTheDatabase_NothingAcknowledgedIsLost()
    {
        Assert.SkipWhen(FaultSettings.SmallDisk is null, "KOLAJ_FAULT_SMALL_DISK names no small disk; tests/Faults.Tests/disk-full.sh makes one.");
        return Row.PlayAsync("F13", TrafficScale.Full, FillAsync, on: new Surroundings { Disk = FaultSettings.SmallDisk });
    }

    private static async Task FillAsync(ClusterRun run)
    {
        var ballast = Path.Combine(FaultSettings.SmallDisk!, "ballast");
        await using (var file = new FileStream(ballast, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            Fill(file);
        var filled = TimeProvider.System.GetUtcNow();
        await ClusterRun.PassAsync(Full);
        var ended = !run.Fleet.Postgres.Runs;
        File.Delete(ballast);
        var freed = TimeProvider.System.GetTimestamp();
        // It ends when it cannot even write that it failed; whatever runs services starts it again.
        if (ended)
        {
            await run.Fleet.Postgres.StopImmediatelyAsync();
            await run.Fleet.Postgres.StartAgainAsync();
        }

        await run.AllAnswerAsync(2 * BackWithin);
        run.Recovered(TimeProvider.System.GetElapsedTime(freed), BackWithin, "all products answer after space returned");
        var answers = run.Courier.Deliveries.Where(d => d.Sent >= filled).ToList();
        run.Expect(answers.Any(static d => !d.Taken), "the full disk was never felt: the row proves nothing");
        foreach (var service in run.Fleet.All)
            run.Expect(service.Runs && service.Ends.Count == 0, $"{service.Name} ended");
        run.Tell(string.Create(CultureInfo.InvariantCulture, $"{answers.Count(static d => !d.Taken)} webhooks not taken meanwhile, {(ended ? "PostgreSQL ended and was started again" : "PostgreSQL stayed")}"));
    }

    private static void Fill(FileStream file)
    {
        var block = new byte[Block];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // No space is left: that is what was wanted.
        }
    }
}
