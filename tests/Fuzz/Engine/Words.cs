using System.Text;

namespace KolajAI.Fuzz.Engine;

/// <summary>What is put in the place of values and names: each has broken some parser somewhere.</summary>
internal sealed class Words(IReadOnlyList<byte[]> values, IReadOnlyList<byte[]> names, IReadOnlyList<byte[]> large)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "7", "99", "0.1", "-1.5", "0.00005", "1e400", "-1e400", "1e-400", "1e5", "1E+2", "9e99", "127", "128", "255", "256", "32767", "65535", "65536", "1000000",
        "1000001", "2147483647", "2147483648", "-2147483648", "4294967295", "9007199254740993", "922337203685477", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615", "99999999999999999999", "1000000000000", "1000000000001", "999999999999.9999", "10000000000000", "9999999999999.99995", "79228162514264337593543950335",
        "-79228162514264337593543950335", "0.0000000000000000000000000001", "253402300799999", "253402300800000", "-62135596800000", "1732435200000", "1732435200", "00", "01", "+1", ".5", "5.", "1_000", "0x10", "NaN",
        "Infinity", "-Infinity", "1.234,56", "1,234.56", "१२३", "１２３", "1 234", "12 adet", "%20", "₺199,90", "1e", "--1",
    ];

    private static readonly string[] Times =
    [
        "2026-11-24T10:00:00Z", "2026-11-24T10:00:00+03:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-24", "24.11.2026", "1.1.0001", "1.1.1880 10:00", "31.12.9999 23:59", "2026-11-24T10:00:00", "Tue, 24 Nov 2026 10:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "25:61", "T", "2026-W48",
        "29.3.2026 03:30",
    ];

    private static readonly string[] Texts =
    [
        "", " ", "\t", "\n", "a", "null", "true", "false", "yes", "TRY", "TL", "USD", "XXX", "JPY", "tr", "İ", "ı", "ß", "é", "e\u0301", "\u00A0", "\u200B", "\u202E", "\uFEFF", "\uFFFD", "\uFFFE", "\uFFFF", "😀",
        "<b>x</b>", "<script>", "&amp;", "&#0;", "&#xD800;", "&lt;", "' or 1=1", "../../etc", "..", ".", "/", "\\\\", "%", "%00", "%zz", "%C0%80", "?", "#", ":", "10:55", "10:", ":5", "1:2:3", "~", "a/b", "gid://shopify/Order/1",
        "gid://shopify/LineItem/99999999999999999999", "gid://", "https://a.example/x?y=z", "http://[::1", "javascript:x", "=1+1", "+1", "-1", "@x", "'", "{}", "[]", "{", "[", "<", ",", ";", "|", "\u0001", "\u007F",
        "variable", "variation", "parent", "publish", "cancelled", "Cancelled", "UnPacked", "Awaiting", "SUCCESS", "FAILED", "COMPLETED", "trash", "draft", "refunded", "delivered", "DELIVERED", "CANCELLED", "THROTTLED", "ACCESS_DENIED",
    ];

    public static Words Json { get; } = new(
        [.. Bare("null", "true", "false", "{}", "[]", "[[]]", "[null]", "[{}]", "{\"\":1}", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"x\\udc00y\"", "\"\\ud83d\\ude00\"", "\"\\ufffe\"", "\"\\", "\"", "", "nul", "\"\\x\"", "/**/", "'a'", "[1,]", "{\"a\":1,}"),
            .. Bare(Numbers), .. Quoted(Numbers), .. Quoted(Times), .. Quoted(Texts), [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0x00, 0x22], [0x22, 0x0A, 0x22]],
        [.. Bare("\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"\\u0069d\"", "\"id\"", "\"ID\"", "\"status\"", "\"errors\"", "\"data\"", "\"lines\"", "\"quantity\"", "\"__proto__\"", "\"$type\"", "\"a/b~c\"", "id", "\"\\ud800id\""), [0x22, 0xFF, 0x22]],
        [.. Bare("\"" + new string('x', 300) + "\"", "\"" + new string('İ', 1_500) + "\"", "\"" + new string('k', 70_000) + "\"", new string('9', 400), "1" + new string('0', 2_000), new string('[', 70) + new string(']', 70), new string('[', 3_000) + new string(']', 3_000),
            Nested("{\"a\":", "1", "}", 70), Nested("{\"a\":", "1", "}", 2_000), "[" + string.Join(',', Enumerable.Repeat("{}", 500)) + "]", "\"" + string.Concat(Enumerable.Repeat("\\u0000", 300)) + "\"")]);

    public static Words Xml { get; } = new(
        [.. Bare(Numbers), .. Bare(Times), .. Bare(Texts), .. Bare("&x;", "&lt;", "&#1;", "&#x10FFFF;", "&#x110000;", "<![CDATA[", "<![CDATA[x]]>", "]]>", "<!--", "<!-- x -->", "<?x y?>", "<!DOCTYPE x>", "<!DOCTYPE x [<!ENTITY a \"aa\">]>",
            "<a/>", "</a>", "<a b=\"", "xmlns=\"u\"", "xml:space=\"preserve\"", "<a:b/>"), [0xFF], [0x00], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE]],
        [.. Bare("a", "A", "a:b", "xml", "row", "c", "v", "is", "si", "t", "f", "item", "1", "", "İ", "Ürün", "xmlns", "x-y", "x.y", "a b")],
        [.. Bare(new string('x', 600), new string('k', 70_000), new string('9', 400), Nested("<a>", "x", "</a>", 40), Nested("<a>", "x", "</a>", 2_000), string.Concat(Enumerable.Repeat("<a>1</a>", 1_100)),
            "<a " + string.Join(' ', Enumerable.Range(0, 1_100).Select(static i => $"a{i}=\"1\"")) + "/>", string.Concat(Enumerable.Repeat("&amp;", 2_000)),
            "<!DOCTYPE x [<!ENTITY a \"" + new string('a', 100) + "\"><!ENTITY b \"" + string.Concat(Enumerable.Repeat("&a;", 100)) + "\">]>")]);

    public static Words Cells { get; } = new(
        [.. Bare(Numbers), .. Bare(Times), .. Bare(Texts), .. Bare("\"", "\"\"", "\"a", "a\"b", "\"a\"b", ";", ",", "\t", "\r", "\r\n", "\n", "\"a;b\"", "8,69E+12", "12 kg", "500 gr", "30 mm", "stokta yok", "2026-11-20T00:00+03:00/2026-11-30T00:00+03:00", "1.1.0001/1.1.0001",
            "[]", "[null]", "{\"a\":\"\\ud800\"}", "{\"\\ud800\":1}", "[{\"url\":\"x\"}]", "{\"a\":[\"b\"]}", "[{\"integration_id\":\"trendyol\"}]", "{\"mode\":\"guarded\"}", "https://a.example/1.jpg|https://a.example/2.jpg"),
            [0xFF], [0x00], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF], [0xDD], [0xFD]],
        [.. Bare("sku", "Stok Kodu", "price", "Fiyat", "quantity", "metadata:x", "variant:Renk", "özellik: a", "image 50", "image 51")],
        [.. Bare(new string('x', 600), new string('k', 70_000), new string('9', 400), new string(';', 1_200), new string('"', 3_001), string.Concat(Enumerable.Repeat("a;", 900)), new string('\n', 2_000))]);

    public static Words Plain { get; } = new(
        [.. Bare(Numbers), .. Bare(Times), .. Bare(Texts), .. Bare("limit=100", "remaining=0", "reset=30", "\"day\";r=50;t=30", "q=100;w=86400", ";;;", "=", "==", "w=1e400", "32/40", "/", "40/", "W/\"3\"", "\"3\"", "*", "gzip", "utf-8", "application/json; charset=", "AAAA", "AA==", "____", "-_-_"),
            [0xFF], [0x00], [0xC0, 0x80], [0x0D], [0x0A]],
        [.. Bare("Retry-After", "RateLimit", "RateLimit-Policy", "X-RateLimit-Remaining", "Content-Type", "ETag")],
        [.. Bare(new string('x', 300), new string('9', 400), new string('k', 20_000), string.Concat(Enumerable.Repeat("%41", 400)), string.Concat(Enumerable.Repeat("a=1,", 500)), new string('/', 500))]);

    public ReadOnlySpan<byte> Value(FuzzRandom random) => random.OneIn(150) ? random.Of(large) : random.Of(values);

    public ReadOnlySpan<byte> Name(FuzzRandom random) => random.Of(names);

    private static IEnumerable<byte[]> Bare(params IEnumerable<string> words) => words.Select(Encoding.UTF8.GetBytes);

    private static IEnumerable<byte[]> Quoted(IEnumerable<string> words) => words.Select(static word =>
        Encoding.UTF8.GetBytes("\"" + word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal).Replace("\u0001", "\\u0001", StringComparison.Ordinal) + "\""));

    private static string Nested(string open, string core, string close, int times) =>
        string.Concat(Enumerable.Repeat(open, times)) + core + string.Concat(Enumerable.Repeat(close, times));
}
