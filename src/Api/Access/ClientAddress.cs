using System.Net;
using System.Net.Sockets;

namespace KolajAI.Api.Access;

/// <summary>Where a request comes from. Behind a proxy that the operator trusts, what that proxy says (<see cref="KolajApiOptions.TrustedProxies"/>).</summary>
internal static class ClientAddress
{
    /// <summary>An IPv4 address in its own form.</summary>
    public static IPAddress? Of(HttpContext context) => context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    public static string? Text(IPAddress? address) => (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();

    /// <summary>What counts as one sender: an IPv4 address, or an IPv6 network of 64 bits, of which whoever has one address has all.</summary>
    public static string Source(HttpContext context)
    {
        if (Of(context) is not { } address)
            return "unknown";
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
