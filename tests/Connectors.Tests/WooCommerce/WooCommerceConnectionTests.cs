using System.Net;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceConnectionTests
{
    private readonly WooCommerceFixture _shop = new();

    private Task<ConnectionCheck> TestAsync() => _shop.Connector.TestAsync(_shop.Session(), WooCommerceFixture.Cancellation);

    private WooCommerceFixture AnswersVersion() => _shop.Answers("""{"environment":{"version":"11.0.1"}}""");

    [Fact]
    public async Task Test_ShopInOrder_TellsVersionAndCurrencyAndChangesNothing()
    {
        AnswersVersion().AnswersFacts().Answers("[]");

        var check = await TestAsync();

        Assert.Equal("WooCommerce 11.0.1, TRY, prices with tax", check.Detail);
        Assert.Equal("""{"update":[]}""", Assert.Single(_shop.Sent, static sent => sent.Method != "GET").Body!.ToJsonString());
    }

    [Fact]
    public async Task Test_KeyMayOnlyRead_SaysSoInAnyLanguage()
    {
        AnswersVersion().AnswersFacts().Answers(
            """{"code":"woocommerce_rest_authentication_error","message":"Sağlanan API anahtarının yazma izni yok.","data":{"status":401}}""",
            HttpStatusCode.Unauthorized);

        var error = await Assert.ThrowsAsync<PlatformException>(TestAsync);

        Assert.Equal((PlatformFailure.Authentication, "key_read_only"), (error.Failure, error.Code));
    }

    [Fact]
    public async Task Test_PricesWithoutTax_AreRefused()
    {
        AnswersVersion().AnswersFacts(includeTax: "no").Answers("[]");

        var error = await Assert.ThrowsAsync<PlatformException>(TestAsync);

        Assert.Equal((PlatformFailure.Refused, "prices_exclude_tax"), (error.Failure, error.Code));
    }

    [Fact]
    public async Task Test_ShopThatAddsNoTax_MayEnterPricesAsItLikes()
    {
        AnswersVersion().AnswersFacts(includeTax: "no", calcTaxes: "no").Answers("[]");

        Assert.Contains("TRY", (await TestAsync()).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "woocommerce_rest_cannot_view", "Cannot list.", PlatformFailure.Authentication)]
    [InlineData(401, "woocommerce_rest_authentication_error", "Invalid signature - provided signature does not match.", PlatformFailure.Authentication)]
    [InlineData(401, "woocommerce_rest_authentication_error", "Invalid nonce - nonce has already been used.", PlatformFailure.Broken)]
    [InlineData(401, "woocommerce_rest_authentication_error", "Invalid timestamp.", PlatformFailure.Broken)]
    [InlineData(403, "woocommerce_rest_cannot_view", "Cannot list.", PlatformFailure.Authentication)]
    [InlineData(403, "itsec_blocked", "Blocked.", PlatformFailure.Refused)]
    [InlineData(404, "rest_no_route", "No route.", PlatformFailure.Broken)]
    [InlineData(400, "rest_invalid_param", "Invalid parameter(s): per_page", PlatformFailure.Refused)]
    [InlineData(429, "too_many", "Slow down.", PlatformFailure.RateLimited)]
    [InlineData(500, "internal_server_error", "Critical error.", PlatformFailure.Broken)]
    public async Task Read_ErrorWithCode_IsSorted(int status, string code, string message, PlatformFailure failure)
    {
        _shop.Answers($$$"""{"code":"{{{code}}}","message":"{{{message}}}","data":{"status":{{{status}}}}}""", (HttpStatusCode)status);

        var error = await Assert.ThrowsAsync<PlatformException>(() =>
            _shop.Connector.ReadOrdersAsync(_shop.Session(), null, DateTimeOffset.UnixEpoch, WooCommerceFixture.Cancellation));

        Assert.Equal((failure, code), (error.Failure, error.Code));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Read_PageOfAFirewallOrHost_SaysNothingOfKeysOrOrders(int status)
    {
        _shop.Answers("<html>Attention required</html>", (HttpStatusCode)status);

        var error = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.ReadOrderAsync(_shop.Session(), "7", WooCommerceFixture.Cancellation));

        Assert.Equal(PlatformFailure.Broken, error.Failure);
    }

    [Fact]
    public async Task Read_ShopRedirectsToAnotherHost_NamesTheAddressToSet()
    {
        _shop.Answers("", HttpStatusCode.MovedPermanently, ("Location", "https://www.shop.example/wp-json/wc/v3/orders"));

        var error = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.ReadOrderAsync(_shop.Session(), "7", WooCommerceFixture.Cancellation));

        Assert.Equal((PlatformFailure.AddressRefused, "base_url_redirects"), (error.Failure, error.Code));
        Assert.Contains("https://www.shop.example", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PhpNoticesBeforeTheJson_AreSkipped()
    {
        _shop.Answers("<br />\n<b>Notice</b>: Undefined index {x} in <b>a.php</b>\n{\"id\":7,\"status\":\"checkout-draft\"}");

        Assert.Null(await _shop.Connector.ReadOrderAsync(_shop.Session(), "7", WooCommerceFixture.Cancellation));
    }

    [Fact]
    public async Task Test_NoWooCommerceAtTheAddress_SaysWhatToCheck()
    {
        _shop.Answers("""{"code":"rest_no_route","message":"No route","data":{"status":404}}""", HttpStatusCode.NotFound);

        Assert.Equal("shop_api_not_found", (await Assert.ThrowsAsync<PlatformException>(TestAsync)).Code);
    }

    [Fact]
    public void RemoteSeller_SameShopWrittenOtherwise_IsTheSameAndHoldsNoKey()
    {
        static Dictionary<string, string> Settings(string url) => new() { ["base_url"] = url };
        var credentials = new Dictionary<string, string> { ["consumer_key"] = WooCommerceFixture.Key };

        Assert.Equal("shop.example/tr", _shop.Connector.RemoteSeller(credentials, Settings("https://Shop.example/tr/?x=1")));
        Assert.Equal("shop.example/tr", _shop.Connector.RemoteSeller(credentials, Settings("https://shop.example/tr")));
        Assert.Throws<PlatformException>(() => _shop.Connector.RemoteSeller(credentials, Settings("shop.example")));
    }
}
