using System.Globalization;
using System.Net;

namespace KolajAI.Connectors.Http;

/// <summary>
/// The operator's exceptions to the private-address guard (<c>KOLAJ_ALLOWED_PRIVATE_HOSTS</c>): a comma-separated list of
/// <c>host</c>, <c>host:port</c> or CIDR (<c>10.1.0.0/16</c>). A tenant can never add to it.
/// </summary>
internal sealed class AllowedHosts
{
    private readonly List<HostEntry> _hosts = [];
    private readonly List<IPNetwork> _networks = [];

    public static AllowedHosts None { get; } = new();

    /// <exception cref="FormatException">An entry is neither host, host:port nor CIDR.</exception>
    public static AllowedHosts Parse(string? list)
    {
        var allowed = new AllowedHosts();
        foreach (var entry in (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            allowed.Add(entry);
        return allowed;
    }

    /// <summary>True when the name in an address is on the list, before it is resolved.</summary>
    public bool AllowsHost(string host, int port)
    {
        var name = Normalise(host);
        if (_hosts.Exists(entry => entry.Matches(name, port)))
            return true;
        return IPAddress.TryParse(name, out var address) && AllowsAddress(address, port);
    }

    /// <summary>True when a resolved address is on the list.</summary>
    public bool AllowsAddress(IPAddress address, int port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _networks.Exists(network => network.Contains(plain)) || _hosts.Exists(entry => entry.Matches(plain.ToString(), port));
    }

    private void Add(string entry)
    {
        if (entry.Contains('/', StringComparison.Ordinal))
        {
            _networks.Add(IPNetwork.TryParse(entry, out var network)
                ? network
                : throw new FormatException($"KOLAJ_ALLOWED_PRIVATE_HOSTS: '{entry}' is no network such as 10.1.0.0/16."));
            return;
        }

        var (host, port) = SplitPort(entry);
        if (Uri.CheckHostName(host) is UriHostNameType.Unknown)
            throw new FormatException($"KOLAJ_ALLOWED_PRIVATE_HOSTS: '{entry}' is no host.");
        _hosts.Add(new HostEntry(Normalise(host), port));
    }

    private static (string Host, int? Port) SplitPort(string entry)
    {
        var colon = entry.LastIndexOf(':');
        var isBareIpv6 = entry.IndexOf(':', StringComparison.Ordinal) != colon && !entry.Contains(']', StringComparison.Ordinal);
        if (colon < 0 || isBareIpv6 || entry.EndsWith(']'))
            return (entry, null);
        return ushort.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? (entry[..colon], port)
            : throw new FormatException($"KOLAJ_ALLOWED_PRIVATE_HOSTS: '{entry}' has no valid port.");
    }

    private static string Normalise(string host)
    {
        var bare = host.Trim('[', ']').TrimEnd('.');
        return IPAddress.TryParse(bare, out var address) ? address.ToString() : bare.ToLowerInvariant();
    }

    private readonly record struct HostEntry(string Host, int? Port)
    {
        public bool Matches(string host, int port) => Host == host && (Port is null || Port == port);
    }
}
