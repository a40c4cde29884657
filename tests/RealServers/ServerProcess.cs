using System.ComponentModel;
using System.Diagnostics;

namespace KolajAI.RealServers;

/// <summary>
/// One run of a server as a child process: its output is kept, and it counts as started once it has written a line
/// <c>ready &lt;port&gt;</c>. Its standard input stays open, so that it can tell when this process is gone.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<int> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ServerLog _log;

    private ServerProcess(Process process, ServerLog log)
    {
        _process = process;
        _log = log;
    }

    public int Id { get; private set; }

    /// <summary>Starts the program and waits for its port.</summary>
    /// <exception cref="RealServerException">The program is missing, ended, or did not get ready in time; with the end of its log.</exception>
    public static async Task<(ServerProcess Process, int Port)> StartAsync(
        ProcessStartInfo start, ServerLog log, TimeSpan timeout, CancellationToken cancellation)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;

        var server = new ServerProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, log);
        try
        {
            server.Run();
            var port = await server._ready.Task.WaitAsync(timeout, TimeProvider.System, cancellation);
            return (server, port);
        }
        catch (Exception error) when (error is TimeoutException or RealServerException or OperationCanceledException or Win32Exception)
        {
            await server.DisposeAsync();
            if (error is OperationCanceledException)
                throw;
            throw new RealServerException($"{start.FileName} did not start within {timeout.TotalSeconds} s: {error.Message}\n{log.Tail()}", error);
        }
    }

    /// <summary>Kills the process by its id, as a crash would, and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Id != 0)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new RealServerException("it ended before it was ready"));
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;

        _log.Add(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(6), out var port))
            _ready.TrySetResult(port);
    }
}
