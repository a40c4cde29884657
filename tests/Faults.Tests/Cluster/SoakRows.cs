using System.Diagnostics;
using System.Globalization;
using KolajAI.Faults.Tests.Traffic;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>F17: memory of the silos under lasting load.</summary>
public sealed class SoakRows
{
    private const double MostSlope = 0.01;

    /// <summary>How much of the time only warms up.</summary>
    private const double WarmUp = 1.0 / 3;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Unit = TimeSpan.FromMinutes(10);

    [Fact]
    public Task F17_LastingLoad_MemoryStays()
    {
        Assert.SkipWhen(FaultSettings.SoakMinutes is null, "KOLAJ_FAULT_SOAK_MINUTES is not set; tests/Faults.Tests/soak.sh sets it to 60.");
        return Row.PlayAsync("F17", TrafficScale.Full with { Webhooks = TrafficScale.Full.Webhooks / 2 }, SoakAsync);
    }

    private static async Task SoakAsync(ClusterRun run)
    {
        var began = TimeProvider.System.GetTimestamp();
        var time = TimeSpan.FromMinutes(FaultSettings.SoakMinutes!.Value);
        var all = run.Fleet.Silos.ToDictionary(static s => s.Name, static _ => new List<(double Minutes, double Bytes)>());
        var parts = run.Fleet.Silos.ToDictionary(static s => s.Name, static _ => new List<(double Minutes, MemoryParts Parts)>());
        while (TimeProvider.System.GetElapsedTime(began) is var passed && passed < time)
        {
            foreach (var (silo, address) in run.Fleet.Silos.Zip(run.Fleet.SiloAddresses))
            {
                all[silo.Name].Add((passed.TotalMinutes, Resident(silo.ProcessId)));
                if (passed > time * WarmUp && await MemoryParts.ReadAsync(silo.ProcessId, address) is { } read)
                    parts[silo.Name].Add((passed.TotalMinutes, read));
            }

            await ClusterRun.PassAsync(Every);
        }

        foreach (var (silo, course) in all)
        {
            var samples = course.Where(s => s.Minutes > time.TotalMinutes * WarmUp).ToList();
            var slope = Slope(samples) * Unit.TotalMinutes / samples.Average(static s => s.Bytes);
            run.Expect(slope < MostSlope, string.Create(CultureInfo.InvariantCulture, $"{silo}: memory rises by {slope:0.0 %} in 10 min"));
            run.Tell(string.Create(CultureInfo.InvariantCulture, $"{silo}: {samples.Average(static s => s.Bytes) / 1048576:0} MiB, {slope:+0.0 %;-0.0 %} in 10 min"));
            run.Tell($"{silo} by tens of minutes: {string.Join(", ", course.GroupBy(static s => (int)(s.Minutes / Unit.TotalMinutes)).Select(static g => $"{g.Average(static s => s.Bytes) / 1048576:0}"))} MiB");
            run.Tell($"{silo}: {string.Join(", ", MemoryParts.Names.Select((name, part) => Of(name, [.. parts[silo].Select(s => (s.Minutes, s.Parts.Bytes[part]))])))}");
        }
    }

    private static string Of(string part, List<(double Minutes, double Bytes)> samples) => string.Create(
        CultureInfo.InvariantCulture,
        $"{part} {samples.Average(static s => s.Bytes) / 1048576:0.0} MiB, {Slope(samples) * Unit.TotalMinutes / 1048576:+0.00;-0.00} in 10 min");

    private static double Resident(int process)
    {
        using var running = Process.GetProcessById(process);
        return running.WorkingSet64;
    }

    /// <summary>Of the line that fits best, bytes a minute.</summary>
    private static double Slope(List<(double Minutes, double Bytes)> samples)
    {
        var (x, y) = (samples.Average(static s => s.Minutes), samples.Average(static s => s.Bytes));
        return samples.Sum(s => (s.Minutes - x) * (s.Bytes - y)) / samples.Sum(s => (s.Minutes - x) * (s.Minutes - x));
    }
}
