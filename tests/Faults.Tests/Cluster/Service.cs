using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace KolajAI.Faults.Tests.Cluster;

/// <summary>A process of the cluster: killed, stopped and started on the same addresses, and watched by a supervisor where one is wanted.</summary>
/// <param name="command">Made anew for each start.</param>
/// <param name="marker">What its first line says, or how it begins, once it is up.</param>
internal sealed class Service(string name, Func<ProcessStartInfo> command, string marker, string logFile) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan SupervisorPause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly StreamWriter _log = new(logFile, append: true) { AutoFlush = true };
    private readonly ConcurrentQueue<int> _ends = new();
    private Process? _process;
    private bool _wanted;

    public string Name => name;

    /// <summary>It is started again when it ends by itself, as whatever runs services on a server does.</summary>
    public bool Supervised { get; set; }

    /// <summary>Exit codes of the ends that nobody asked for.</summary>
    public IReadOnlyCollection<int> Ends => _ends;

    public bool Runs
    {
        get
        {
            lock (_gate)
                return _process is { HasExited: false };
        }
    }

    public int ProcessId
    {
        get
        {
            lock (_gate)
                return _process?.Id ?? 0;
        }
    }

    /// <summary>Completes when it says that it is up.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _wanted = true;
        try
        {
            await Begin().WaitAsync(StartLimit, cancellation);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"{name} did not start within {StartLimit.TotalSeconds:0} s: see {logFile}");
        }
    }

    /// <summary>SIGKILL: as a crash would.</summary>
    public async Task KillAsync()
    {
        if (Release() is not { } process)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>SIGTERM: as a supervisor stops it.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(TimeSpan within, CancellationToken cancellation)
    {
        var process = Release() ?? throw new InvalidOperationException($"{name} does not run.");
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancellation);
        await process.WaitForExitAsync(cancellation).WaitAsync(within, cancellation);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        lock (_gate)
            _log.Dispose();
    }

    private Process? Release()
    {
        lock (_gate)
        {
            _wanted = false;
            var process = _process;
            _process = null;
            return process;
        }
    }

    private Task Begin()
    {
        var start = command();
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Read(string? line)
        {
            if (line is null)
                return;
            lock (_gate)
            {
                if (_log.BaseStream is not null)
                    _log.WriteLine(line);
            }

            if (line.StartsWith(marker, StringComparison.Ordinal))
                up.TrySetResult();
        }

        process.OutputDataReceived += (_, e) => Read(e.Data);
        process.ErrorDataReceived += (_, e) => Read(e.Data);
        process.Exited += (_, _) =>
        {
            up.TrySetException(new InvalidOperationException($"{name} ended while starting: see {logFile}"));
            _ = up.Task.Exception;
            Ended(process);
        };
        lock (_gate)
            _process = process;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return up.Task;
    }

    private void Ended(Process process)
    {
        lock (_gate)
        {
            if (!_wanted || _process != process)
                return;
            _ends.Enqueue(process.ExitCode);
        }

        if (Supervised)
            _ = Task.Run(AgainAsync);
    }

    private async Task AgainAsync()
    {
        await Task.Delay(SupervisorPause, TimeProvider.System);
        if (_wanted)
            _ = Begin();
    }
}
