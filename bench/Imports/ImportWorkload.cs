using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using KolajAI.Bench.Hubs;
using KolajAI.Bench.Running;
using KolajAI.RunningHub;

namespace KolajAI.Bench.Imports;

/// <summary>
/// import: 100,000 products from a CSV, an XLSX and an XML, each by a hub that has just started, as a process of its own. Judged by the most
/// memory that the whole process ever had (VmHWM), which the kernel counts.
/// </summary>
internal static class ImportWorkload
{
    private const int Products = 100_000;
    private const double GoalMegabytes = 300;

    public static async Task<WorkloadResult> RunAsync(BenchRun bench)
    {
        using var folder = new BenchFolder();
        var figures = new Figures();
        foreach (var format in (string[])["csv", "xlsx", "xml"])
        {
            var file = await ImportFilesMade.WriteAsync(folder.Path, format, Products);
            figures.Add($"{format}_megabytes", new FileInfo(file).Length / 1e6);
            await OneAsync(format, file, figures, bench);
        }

        return new WorkloadResult(
            "import", bench.Engine,
            [.. ((string[])["csv", "xlsx", "xml"]).Select(format => new Measure($"peak memory of the whole process, MB, {format}", figures.Of($"{format}_peak_megabytes"), GoalMegabytes, AtMost: true))],
            [], figures.All);
    }

    private static async Task OneAsync(string format, string file, Figures figures, BenchRun bench)
    {
        await using var store = await bench.NewStoreAsync();
        await using var hub = await HubProcess.StartAsync(CancellationToken.None, store.Environment, store.Folder);
        using var client = new HubClient(hub.Address, HubProcess.OwnerKey);
        await client.GetAsync("/api/products");
        figures.Add($"{format}_idle_megabytes", Status(hub.ProcessId, "VmRSS"));
        await using var stream = File.OpenRead(file);
        using var content = new StreamContent(stream);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var clock = Stopwatch.StartNew();
        var id = (string)(await client.PostAsync($"/api/imports?format={format}", content)).Expect(HttpStatusCode.Accepted)["import"]!["id"]!;
        figures.Add($"{format}_upload_seconds", clock.Elapsed.TotalSeconds);
        var ended = (await client.UntilAsync($"/api/imports/{id}", static i => (string?)i["import"]!["state"] is "finished" or "failed", TimeSpan.FromHours(1), "the import ends")).Json["import"]!;
        var seconds = clock.Elapsed.TotalSeconds;
        if ((long)ended["counts"]!["created"]! != Products)
            throw new InvalidOperationException($"The import did not make {Products} products: {ended.ToJsonString()}");
        figures.Add($"{format}_rows_per_second", Products / seconds);
        figures.Add($"{format}_peak_megabytes", Status(hub.ProcessId, "VmHWM"));
        figures.Add($"{format}_processor_seconds", hub.ProcessorTime().TotalSeconds);
        await bench.TellAsync(string.Create(
            CultureInfo.InvariantCulture, $"import {format}: {Products / seconds:0} rows/s, peak {Status(hub.ProcessId, "VmHWM"):0} MB, idle {figures.Of($"{format}_idle_megabytes")[0]:0} MB"));
    }

    /// <summary>Megabytes (10⁶ bytes) of a line of the kernel's account of the process.</summary>
    private static double Status(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
