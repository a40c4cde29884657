using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>Stands between a store and its server, so that the server can go away for one store alone.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly int _own;
    private readonly List<TcpClient> _clients = [];
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public TcpProxy(NpgsqlConnectionStringBuilder server)
    {
        _host = server.Host!;
        _port = server.Port;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _own = ((IPEndPoint)probe.LocalEndpoint).Port;
        ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Host = "127.0.0.1", Port = _own }.ToString();
    }

    public string ConnectionString { get; }

    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, _own);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Cuts what is open and takes nothing more.</summary>
    public async Task CloseAsync()
    {
        _listener?.Stop();
        await _accepting;
        lock (_clients)
        {
            _clients.ForEach(static c => c.Dispose());
            _clients.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync();
                var far = new TcpClient();
                await far.ConnectAsync(_host, _port);
                lock (_clients)
                    _clients.AddRange([near, far]);
                _ = PumpAsync(near, far);
                _ = PumpAsync(far, near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private static async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }

        from.Dispose();
        to.Dispose();
    }
}
