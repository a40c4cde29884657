using System.Diagnostics;
using KolajAI.RunningHub;
using Xunit;

namespace KolajAI.Hub.Tests;

/// <summary>The README's tour, as a reader would type it: every command prints what the README says, in under two minutes.</summary>
public sealed class ReadmeTourTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Tour_EveryCommand_PrintsWhatTheReadmeSays()
    {
        await using var hub = await HubProcess.StartAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        var steps = Steps(await File.ReadAllLinesAsync(Readme(), TestContext.Current.CancellationToken));
        Assert.True(steps.Count >= 10, "The README has a tour.");
        foreach (var (command, expected) in steps)
            Assert.Equal(expected, await RunAsync(command, hub.Address.ToString().TrimEnd('/')));
        Assert.True(clock.Elapsed < Limit, $"The tour took {clock.Elapsed}.");
    }

    private static List<(string Command, string Expected)> Steps(string[] lines)
    {
        var steps = new List<(string, string)>();
        var inside = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = line == "```tour";
            else if (inside && line.StartsWith("$ ", StringComparison.Ordinal))
                steps.Add((line[2..], ""));
            else if (inside)
                steps[^1] = (steps[^1].Item1, steps[^1].Item2 + line + "\n");
        }

        return steps;
    }

    private static async Task<string> RunAsync(string command, string hub)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        start.Environment["HUB"] = hub;
        start.Environment["KEY"] = HubProcess.OwnerKey;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }

    private static string Readme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KolajAI.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The solution's folder was not found."), "README.md");
    }
}
