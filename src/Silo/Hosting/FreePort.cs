using System.Net;
using System.Net.Sockets;

namespace KolajAI.Silo.Hosting;

/// <summary>In one process no one else connects to the silo, so its port is whatever is free.</summary>
internal static class FreePort
{
    public static int OnLoopback()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
