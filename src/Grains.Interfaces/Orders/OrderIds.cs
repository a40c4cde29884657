using System.Buffers.Text;
using System.Text;
using KolajAI.Identity;

namespace KolajAI.Orders;

/// <summary>
/// Makes and parses the hub's order ids: <c>integration~account~order key</c>, where a segment that is more than ASCII letters,
/// digits, <c>.</c>, <c>_</c> and <c>-</c> is written as <c>~</c> and base64url. Every id is safe in a path; one order has one id.
/// </summary>
public static class OrderIds
{
    private const char Separator = '~';

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">A part is empty or holds a lone surrogate.</exception>
    public static string Make(AccountRef account, string orderKey) =>
        string.Join(Separator, Encode(account.Integration), Encode(account.Account), Encode(orderKey));

    /// <summary>False for any text that <see cref="Make"/> does not write.</summary>
    public static bool TryParse(string tenant, string orderId, out AccountRef account, out string orderKey)
    {
        account = default;
        orderKey = "";
        var position = 0;
        if (!TryDecode(orderId, ref position, out var integration) || !TryDecode(orderId, ref position, out var name)
            || !TryDecode(orderId, ref position, out var key) || position != orderId.Length + 1)
            return false;
        var parsed = new AccountRef(tenant, integration, name);
        // Base64 has more than one spelling of some bytes; only ours names the order.
        if (!string.Equals(Make(parsed, key), orderId, StringComparison.Ordinal))
            return false;
        account = parsed;
        orderKey = key;
        return true;
    }

    private static string Encode(string segment)
    {
        if (string.IsNullOrEmpty(segment))
            throw new ArgumentException("A part of an order id is empty.", nameof(segment));
        if (segment.All(IsPlain))
            return segment;
        try
        {
            return Separator + Base64Url.EncodeToString(StrictUtf8.GetBytes(segment));
        }
        catch (EncoderFallbackException wrong)
        {
            throw new ArgumentException("A part of an order id holds half a character (a lone surrogate).", nameof(segment), wrong);
        }
    }

    private static bool TryDecode(string id, ref int position, out string segment)
    {
        segment = "";
        if (position >= id.Length)
            return false;
        var encoded = id[position] == Separator;
        var start = encoded ? position + 1 : position;
        var end = id.IndexOf(Separator, start);
        if (end < 0)
            end = id.Length;
        var text = id[start..end];
        position = end + 1;
        if (text.Length == 0)
            return false;
        if (!encoded)
        {
            segment = text;
            return text.All(IsPlain);
        }

        if (!Base64Url.IsValid(text))
            return false;
        try
        {
            segment = StrictUtf8.GetString(Base64Url.DecodeFromChars(text));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        return segment.Length > 0;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}
