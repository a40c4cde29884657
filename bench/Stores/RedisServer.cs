using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using KolajAI.Bench.Hubs;

namespace KolajAI.Bench.Stores;

/// <summary>A Redis for the membership of a run's clusters, durable as in production.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly BenchFolder _folder;

    private RedisServer(string address, Process process, BenchFolder folder) => (Address, _process, _folder) = (address, process, folder);

    /// <summary>Host and port.</summary>
    public string Address { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var folder = new BenchFolder();
        var port = ServerProcess.FreePort();
        var process = ServerProcess.Start(
        [
            "redis-server", "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", folder.Path, "--appendonly", "yes",
            "--appendfsync", "always", "--save", "", "--daemonize", "no",
        ]);
        var server = new RedisServer(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), process, folder);
        await server.UntilItAnswersAsync(port);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await ServerProcess.EndAsync(_process);
        _folder.Dispose();
    }

    private async Task UntilItAnswersAsync(int port)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var connection = new TcpClient();
                await connection.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (clock.Elapsed < StartLimit && !_process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }
}
