using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>Bodies that nobody can make sense of, each as a webhook with a right signature.</summary>
internal static class Poison
{
    private const string Order = """{"key":"KEY","version":1,"sequence":1,"state":"new","placed_at":"2026-11-24T05:00:00+00:00","changed_at":"2026-11-24T05:00:00+00:00","currency":"TRY","lines":[{"id":"1","listing_id":"p1","sku":"G1-002","barcode":null,"title":"T","vat_rate":"20","quantity":QUANTITY,"cancelled":0,"shipped":0,"cancelled_by":null,"cancel_reason":null,"unit_price":{"amount":"AMOUNT","currency":"TRY"}}],"carrier":null,"tracking_number":null,"invoice_number":null,"actions":[]}""";

    /// <summary>By what is wrong with each.</summary>
    public static IReadOnlyDictionary<string, byte[]> Bodies { get; } = new Dictionary<string, byte[]>
    {
        ["broken JSON"] = Encoding.UTF8.GetBytes("""{"event_id":"POISON-A","type":"order.created","order":{"""),
        ["nothing"] = [],
        ["5 MB"] = Encoding.UTF8.GetBytes($$"""{"event_id":"POISON-B","type":"{{new string('x', 5 * 1024 * 1024)}}","order":null}"""),
        ["depth 10,000"] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000))),
        ["NUL"] = Notice("POISON-C", "1", "1.00").Select(static b => b == (byte)'T' ? (byte)0 : b).ToArray(),
        ["NUL escaped"] = Notice("POISON-D", "1", "1.00", "POISON-\\u0000"),
        ["lone surrogate"] = Notice("POISON-E", "1", "1.00", "POISON-\\ud800"),
        ["bytes that are no UTF-8"] = [.. Notice("POISON-F", "1", "1.00").Select(static b => b == (byte)'T' ? (byte)0xFF : b)],
        ["1e400"] = Notice("POISON-G", "1e400", "1.00"),
        ["amount 1e400"] = Notice("POISON-H", "1", "1e400"),
        ["negative quantity"] = Notice("POISON-I", "-3", "1.00"),
        ["duplicate keys"] = Encoding.UTF8.GetBytes("""{"event_id":"POISON-J","event_id":"POISON-K","type":"order.created","type":"order.updated","order":{},"order":null}"""),
    };

    public static string Signature(string secret, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>A body in chunks that ends in the middle, as it goes over the wire.</summary>
    public static byte[] Truncated(Uri address, string signature) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nx-sandbox-signature: {signature}\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{{\"event_id\":\"POISON-T\"\r\n"));

    private static byte[] Notice(string id, string quantity, string amount, string order = "POISON-1") => Encoding.UTF8.GetBytes(
        $$"""{"event_id":"{{id}}","type":"order.created","order":{{Order.Replace("KEY", order, StringComparison.Ordinal).Replace("QUANTITY", quantity, StringComparison.Ordinal).Replace("AMOUNT", amount, StringComparison.Ordinal)}}}""");
}
