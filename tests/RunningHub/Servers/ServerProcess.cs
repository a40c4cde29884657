using System.Diagnostics;
using System.Globalization;

namespace KolajAI.RunningHub.Servers;

/// <summary>A server of a run's own, which ends with this process however that ends.</summary>
public static class ServerProcess
{
    // The shell ends the server when its input closes, which the system sees to even when this process is killed outright.
    private const string Supervise = "\"$@\" </dev/null & server=$!; read -r _; kill -INT $server; wait $server";

    public static Process Start(IReadOnlyList<string> command) => Begin(["/bin/sh", "-c", Supervise, "sh", .. command], input: true);

    /// <summary>Ends it in order and waits.</summary>
    public static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <exception cref="InvalidOperationException">It failed; the message holds its output.</exception>
    public static async Task<string> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Begin(command, input: false, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{command[0]} failed: {await output}{errors}");
    }

    public static Task SignalAsync(string signal, int process) => RunAsync(["kill", $"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);

    private static Process Begin(IReadOnlyList<string> command, bool input, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardInput = input, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
    }
}
