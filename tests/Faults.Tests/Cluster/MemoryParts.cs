using System.Globalization;
using KolajAI.RunningHub;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>What a silo's memory is made of: as the system and the runtime count it.</summary>
/// <param name="Bytes">In the order of <see cref="Names"/>.</param>
internal sealed record MemoryParts(IReadOnlyList<double> Bytes)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2), DefaultRequestHeaders = { { "X-API-Key", HubProcess.OpsKey } } };

    public static IReadOnlyList<string> Names { get; } = ["own pages", "pages of files", "heap committed", "heap after collection", "IL compiled"];

    /// <returns>Null where the silo does not answer.</returns>
    public static async Task<MemoryParts?> ReadAsync(int process, Uri ops)
    {
        try
        {
            var lines = (await Http.GetStringAsync(new Uri(ops, "/metrics"))).Split('\n');
            var status = await File.ReadAllLinesAsync($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status");
            return new MemoryParts([
                Kibibytes(status, "RssAnon:"), Kibibytes(status, "RssFile:"), Sum(lines, "dotnet_gc_last_collection_memory_committed_size_bytes"),
                Sum(lines, "dotnet_gc_last_collection_heap_size_bytes"), Sum(lines, "dotnet_jit_compiled_il_size_bytes_total"),
            ]);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException or IOException)
        {
            return null;
        }
    }

    private static double Kibibytes(string[] status, string field) =>
        1024 * double.Parse(status.First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    private static double Sum(string[] lines, string metric) => lines
        .Where(line => line.StartsWith(metric, StringComparison.Ordinal) && line.Length > metric.Length && line[metric.Length] is '{' or ' ')
        .Sum(static line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
}
