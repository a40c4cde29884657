using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.WooCommerce;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceSignatureTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly WooCommerceFixture _shop = new();

    [Fact]
    public void BaseText_TurkishLettersBracketsAndCommas_AreEncodedAsRfc3986Says()
    {
        var text = WooCommerceSignature.BaseText(
            HttpMethod.Get, new Uri("http://shop.example:8088/mağaza/wp-json/wc/v3/products"), VectorQuery());

        // Written out by hand: UTF-8 bytes in upper-case hex, encoded once more as a whole; include[] sorted by value.
        Assert.Equal(
            "GET&http%3A%2F%2Fshop.example%3A8088%2Fma%25C4%259Faza%2Fwp-json%2Fwc%2Fv3%2Fproducts&" +
            "include%255B%255D%3D10%26include%255B%255D%3D2%26" +
            "oauth_consumer_key%3Dck_0123456789abcdef0123456789abcdef01234567%26oauth_nonce%3D6d1f0c5a%26" +
            "oauth_signature_method%3DHMAC-SHA256%26oauth_timestamp%3D1795521600%26per_page%3D100%26" +
            "sku%3DT%25C4%25B0%25C5%259E%25C3%2596RT%2520%25C4%25B1%25C4%259F%252CA%252BB",
            text);
    }

    [Fact]
    public void Sign_Vector_IsWhatHmacGivesElsewhere()
    {
        var signed = WooCommerceSignature.Sign(
            HttpMethod.Get, new Uri("http://shop.example:8088/mağaza/wp-json/wc/v3/products"),
            [("sku", "TİŞÖRT ığ,A+B"), ("include[]", "2"), ("include[]", "10"), ("per_page", "100")],
            WooCommerceFixture.Key, WooCommerceFixture.Secret, "6d1f0c5a", Noon);

        // Computed by another implementation of HMAC-SHA256 over the text above, with the key "cs_…&".
        Assert.Equal("9VG+LSwG3CXZG0D/ocMnNgFZ4oIfWrya4seDMqt29os=", signed.Single(static pair => pair.Name == "oauth_signature").Value);
    }

    [Fact]
    public void Sign_AnotherMethod_GivesAnotherSignature()
    {
        static string Signature(HttpMethod method) => WooCommerceSignature.Sign(
            method, new Uri("http://127.0.0.1:8088/wp-json/wc/v3/products"), [("per_page", "1")],
            WooCommerceFixture.Key, WooCommerceFixture.Secret, "6d1f0c5a", Noon)[^1].Value;

        Assert.Equal("pD7IH1KGC2Af1qszQHBXwV1qvUjCdaz0utQrEh4Cd58=", Signature(HttpMethod.Get));
        Assert.NotEqual(Signature(HttpMethod.Get), Signature(HttpMethod.Post));
    }

    [Fact]
    public async Task Send_PlainHttp_SignsTheQueryAsItIsSentAndIsNeverRepeated()
    {
        _shop.Answers("""{"id":727,"status":"checkout-draft"}""").Answers("""{"id":727,"status":"checkout-draft"}""");
        var session = _shop.Session("http://127.0.0.1:8088");

        await _shop.Connector.ReadOrderAsync(session, "727", WooCommerceFixture.Cancellation);
        await _shop.Connector.ReadOrderAsync(session, "727", WooCommerceFixture.Cancellation);

        var queries = _shop.Sent.Select(static sent => sent.PathAndQuery[(sent.PathAndQuery.IndexOf('?') + 1)..].Split('&')
            .Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1])).ToList();
        Assert.All(_shop.Sent, static sent =>
        {
            Assert.False(sent.Repeatable);
            Assert.DoesNotContain("Authorization", sent.Headers.Keys);
        });
        Assert.NotEqual(queries[0]["oauth_nonce"], queries[1]["oauth_nonce"]);
        var unsigned = string.Join("%26", queries[0].Where(static pair => pair.Key != "oauth_signature").OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => $"{pair.Key}%3D{pair.Value}"));
        var expected = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(WooCommerceFixture.Secret + "&"),
            Encoding.UTF8.GetBytes("GET&http%3A%2F%2F127.0.0.1%3A8088%2Fwp-json%2Fwc%2Fv3%2Forders%2F727&" + unsigned));
        Assert.Equal(Convert.ToBase64String(expected), Uri.UnescapeDataString(queries[0]["oauth_signature"]));
    }

    [Fact]
    public async Task Send_Https_GoesByBasicAndMayBeRepeated()
    {
        _shop.Answers("""{"id":727,"status":"checkout-draft"}""");

        await _shop.Connector.ReadOrderAsync(_shop.Session(), "727", WooCommerceFixture.Cancellation);

        var sent = Assert.Single(_shop.Sent);
        Assert.True(sent.Repeatable);
        Assert.Equal("/wp-json/wc/v3/orders/727", sent.PathAndQuery);
        Assert.Equal(
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WooCommerceFixture.Key}:{WooCommerceFixture.Secret}")), sent.Headers["Authorization"]);
    }

    [Fact]
    public async Task Send_KeysInQuery_LeavesTheHeaderOut()
    {
        _shop.Answers("""{"id":727,"status":"checkout-draft"}""");

        await _shop.Connector.ReadOrderAsync(_shop.Session("https://shop.example/tr", ("keys_in", "query")), "727", WooCommerceFixture.Cancellation);

        var sent = Assert.Single(_shop.Sent);
        Assert.StartsWith("/tr/wp-json/wc/v3/orders/727?consumer_key=ck_", sent.PathAndQuery, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", sent.Headers.Keys);
    }

    private static (string Name, string Value)[] VectorQuery() =>
    [
        ("sku", "TİŞÖRT ığ,A+B"), ("include[]", "2"), ("include[]", "10"), ("per_page", "100"),
        ("oauth_consumer_key", WooCommerceFixture.Key), ("oauth_nonce", "6d1f0c5a"), ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", "1795521600"),
    ];
}
