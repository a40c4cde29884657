using System.Net;
using System.Net.Sockets;

namespace KolajAI.RunningHub.Servers;

/// <summary>Ports for servers that must come back on the same address.</summary>
public static class FreePorts
{
    /// <summary>Below the range from which the system takes ports for outgoing connections, so that nobody has it while its server is away.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Another.
            }
        }
    }
}
