using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KolajAI.RunningHub.Servers;

/// <summary>A Redis of a run's own that keeps every write, as docs/operations.md asks.</summary>
public sealed class OwnRedis : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly string _host;
    private readonly int _port = FreePorts.Take();
    private Process? _process;

    private OwnRedis(string folder, string host) => (_folder, _host) = (folder, host);

    /// <summary><c>host:port</c>.</summary>
    public string Address => $"{_host}:{_port.ToString(CultureInfo.InvariantCulture)}";

    /// <param name="folder">An existing one.</param>
    /// <param name="host">An address of this machine.</param>
    public static async Task<OwnRedis> StartAsync(string folder, string host = "127.0.0.1")
    {
        var server = new OwnRedis(Directory.CreateDirectory(Path.Combine(folder, "redis")).FullName, host);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Completes when it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = ServerProcess.Start([
            "redis-server", "--bind", _host, "--port", _port.ToString(CultureInfo.InvariantCulture), "--dir", _folder, "--appendonly", "yes", "--appendfsync", "always",
            "--save", "", "--protected-mode", "no", "--maxmemory-policy", "noeviction", "--daemonize", "no", "--loglevel", "warning",
        ]);
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (clock.Elapsed > StartLimit || _process.HasExited)
                throw new InvalidOperationException("Redis did not start.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async Task StopAsync()
    {
        if (_process is { } process)
            await ServerProcess.EndAsync(process);
        _process = null;
    }

    /// <summary>Everything in it is gone.</summary>
    public async Task FlushAsync()
    {
        if (await AskAsync("FLUSHALL") is not "+OK")
            throw new InvalidOperationException("Redis did not flush.");
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("PING") is "+PONG";
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<string?> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_host, _port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync();
    }
}
