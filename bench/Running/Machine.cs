using System.Globalization;
using System.Runtime.InteropServices;

namespace KolajAI.Bench.Running;

/// <summary>Where the figures were taken, as far as they depend on it.</summary>
internal sealed record Machine(int Cores, string Cpu, double MemoryGib, string Os, string Runtime, double LoadBefore)
{
    public static Machine Read() => new(
        Environment.ProcessorCount,
        Line("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024.0 / 1024 / 1024, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        LoadAverage());

    /// <summary>What else ran: work that waited for a core in the minute before.</summary>
    private static double LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    private static string? Line(string file, string name) => !File.Exists(file)
        ? null
        : File.ReadLines(file).Where(l => l.StartsWith(name, StringComparison.Ordinal)).Select(static l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).FirstOrDefault();
}
