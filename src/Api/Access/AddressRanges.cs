using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using KolajAI.Json;

namespace KolajAI.Api.Access;

/// <summary>Addresses and ranges (CIDR) that a key may be used from. An IPv4 address written as IPv6 is the IPv4 address.</summary>
internal sealed class AddressRanges
{
    private readonly IPNetwork[] _ranges;

    private AddressRanges(IEnumerable<IPNetwork> ranges) => _ranges = [.. ranges];

    /// <param name="json">As <see cref="ToJson"/> wrote it; null for a key that may be used from anywhere.</param>
    public static AddressRanges? OfStored(string? json) =>
        json is null ? null : new AddressRanges(Texts(json).Select(static text => Parse(text) ?? throw new FormatException($"'{text}' is no range.")));

    public static IReadOnlyList<string> Texts(string json) => JsonSerializer.Deserialize<string[]>(json, KolajJson.Stored) ?? [];

    public static string ToJson(IEnumerable<IPNetwork> ranges) => JsonSerializer.Serialize(ranges.Select(static r => r.ToString()), KolajJson.Stored);

    /// <summary>Null for what is neither an address nor a range whose address ends where its prefix does.</summary>
    public static IPNetwork? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var plain = slash < 0 ? text : text[..slash];
        if (plain.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(plain, out var address))
            return null;
        // Shorter and octal forms of IPv4 are read differently by different programs.
        if (address.AddressFamily is AddressFamily.InterNetwork && address.ToString() != plain)
            return null;
        var bits = address.GetAddressBytes().Length * 8;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
            return null;
        if (address.IsIPv4MappedToIPv6)
        {
            if (prefix < 96)
                return null;
            (address, prefix) = (address.MapToIPv4(), prefix - 96);
        }

        return EndsAt(address, prefix) ? new IPNetwork(address, prefix) : null;
    }

    public bool Contains(IPAddress? address)
    {
        if (address is null)
            return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_ranges, range => range.Contains(plain));
    }

    private static bool EndsAt(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return false;
        }

        return true;
    }
}
