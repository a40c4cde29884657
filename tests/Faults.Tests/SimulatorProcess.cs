using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using KolajAI.Simulator.Control;

namespace KolajAI.Faults.Tests;

/// <summary>The simulator as its own process on a free loopback port, with its log on disk.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private const string Greeting = "simulator: ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    private SimulatorProcess(Process process) => _process = process;

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>What a sandbox account takes for <c>base_url</c>.</summary>
    public Uri ChannelsAddress => new(Address, "channels");

    /// <param name="logFile">Append-only, fsynced: every accepted change.</param>
    /// <param name="host">An address of this machine.</param>
    public static async Task<SimulatorProcess> StartAsync(string logFile, CancellationToken cancellation, string host = "127.0.0.1")
    {
        var assembly = typeof(SimulatorProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(static a => a.Key == "SimulatorAssembly").Value!;
        if (!File.Exists(assembly))
            throw new InvalidOperationException($"The simulator is not built: {assembly} is missing.");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[assembly, "--urls", $"http://{host}:0", "--log", logFile])
            start.ArgumentList.Add(argument);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var simulator = new SimulatorProcess(process);
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(string? line)
        {
            if (line is null)
                return;
            simulator._output.Enqueue(line);
            if (line.StartsWith(Greeting, StringComparison.Ordinal))
                address.TrySetResult(new Uri(line[Greeting.Length..]));
        }

        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The simulator ended while starting:\n{string.Join('\n', simulator._output)}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        simulator.Address = await address.Task.WaitAsync(StartLimit, cancellation);
        return simulator;
    }

    public SimulatorControl CreateControl() => new(Address);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
