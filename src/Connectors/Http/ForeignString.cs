using System.Globalization;
using System.Text;

namespace KolajAI.Connectors.Http;

/// <summary>
/// Strings of JSON that no decoder takes: with half a character (platforms cut texts in the middle of an emoji) or invalid UTF-8. Each broken part becomes U+FFFD, as in
/// browsers, so that a buyer's name cannot keep an order out. What names something must not be read so: it would be another's.
/// </summary>
internal static class ForeignString
{
    /// <summary>Stands for what was broken.</summary>
    public const char Broken = '\uFFFD';

    /// <param name="escaped">As written, without its quotes; of JSON that was read to its end, so the escapes are well formed.</param>
    public static string Mend(ReadOnlySpan<byte> escaped)
    {
        var units = new StringBuilder(escaped.Length);
        while (!escaped.IsEmpty)
        {
            var plain = escaped.IndexOf((byte)'\\');
            // Invalid UTF-8 is replaced by the decoder.
            units.Append(Encoding.UTF8.GetString(plain < 0 ? escaped : escaped[..plain]));
            if (plain < 0)
                break;
            var length = escaped[plain + 1] == 'u' ? 6 : 2;
            units.Append(Unit(escaped.Slice(plain, length)));
            escaped = escaped[(plain + length)..];
        }

        // Runes of what is half of one are U+FFFD.
        return string.Concat(units.ToString().EnumerateRunes());
    }

    private static char Unit(ReadOnlySpan<byte> escape) => escape[1] switch
    {
        (byte)'u' => (char)ushort.Parse(escape[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        (byte)'n' => '\n',
        (byte)'t' => '\t',
        (byte)'r' => '\r',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        var itself => (char)itself,
    };
}
