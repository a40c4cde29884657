using System.Net;
using System.Net.Sockets;

namespace KolajAI.Connectors.Http;

/// <summary>
/// Decides where a connection may go. Names are resolved here and the connection is made to the very addresses that were judged,
/// so that a name which answers otherwise the second time (DNS rebinding) gains nothing.
/// </summary>
internal sealed class AddressGuard(AllowedHosts allowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public static Task<IPAddress[]> ResolveByDns(string host, CancellationToken cancellation) =>
        Dns.GetHostAddressesAsync(host, cancellation);

    /// <summary>Checks the address as written: https, or http to a host of the operator's list; no user name in it.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.AddressRefused"/>.</exception>
    public void CheckBaseAddress(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Host.Length == 0)
            throw Refused("address_invalid", "The platform's address is no absolute http address.");
        if (address.UserInfo.Length > 0)
            throw Refused("address_with_credentials", "The platform's address must not hold a user name or password.");
        if (address.Scheme == Uri.UriSchemeHttps)
            return;
        if (address.Scheme != Uri.UriSchemeHttp || !allowed.AllowsHost(address.Host, address.Port))
            throw Refused("https_required", $"The address of '{address.Host}' must begin with https://.");
    }

    /// <summary>The addresses of a host that may be connected to.</summary>
    /// <exception cref="PlatformException"><see cref="PlatformFailure.AddressRefused"/> when none of them may.</exception>
    /// <exception cref="SocketException">The name is not known.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, int port, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await resolve(host, cancellation);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        if (allowed.AllowsHost(host, port))
            return addresses;
        var permitted = Array.FindAll(addresses, address => PublicAddress.IsPublic(address) || allowed.AllowsAddress(address, port));
        return permitted.Length > 0
            ? permitted
            : throw Refused("address_private", $"'{host}' is not on the public internet; the operator can allow it in KOLAJ_ALLOWED_PRIVATE_HOSTS.");
    }

    /// <summary>The connect step of the HTTP client.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = await ResolveAsync(endpoint.Host, endpoint.Port, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static PlatformException Refused(string code, string message) => new(PlatformFailure.AddressRefused, code, message);
}
