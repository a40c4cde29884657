using static KolajAI.Connectors.Tests.Vendure.VendureStub;

namespace KolajAI.Connectors.Tests.Vendure;

public sealed class VendureSessionTests
{
    private readonly VendureStub _shop = new VendureStub().On("Shop", Recorded("shop"));

    private Task<ConnectionCheck> TestAsync() => _shop.Connector.TestAsync(_shop.Session(), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Test_TwoJobs_LogInOnce()
    {
        var check = await TestAsync();
        await TestAsync();

        Assert.Equal(["Login", "Shop", "Shop"], _shop.Operations);
        Assert.All(_shop.Calls.Skip(1), call => Assert.Equal("token-1", call.Token));
        Assert.Contains("TRY", check.Detail);
    }

    [Fact]
    public async Task Test_SessionExpired_LogsInAgainAndGoesOn()
    {
        await TestAsync();
        _shop.On("Shop", Recorded("forbidden"), Recorded("shop"));

        await TestAsync();

        Assert.Equal(["Login", "Shop", "Shop", "Login", "Shop"], _shop.Operations);
        Assert.Equal("token-2", _shop.Calls[^1].Token);
    }

    [Fact]
    public async Task Test_ForbiddenAfterFreshLogin_IsAuthentication()
    {
        _shop.On("Shop", Recorded("forbidden"));

        var error = await Assert.ThrowsAsync<PlatformException>(TestAsync);

        Assert.Equal(PlatformFailure.Authentication, error.Failure);
        Assert.Equal("FORBIDDEN", error.Code);
        Assert.Equal(["Login", "Shop"], _shop.Operations);
    }

    [Fact]
    public async Task Test_LoginRefused_IsAuthenticationWithoutTheSecret()
    {
        _shop.On("Login", Recorded("login-refused"));

        var error = await Assert.ThrowsAsync<PlatformException>(TestAsync);

        Assert.Equal(PlatformFailure.Authentication, error.Failure);
        Assert.Equal("INVALID_CREDENTIALS_ERROR", error.Code);
        Assert.DoesNotContain(_shop.Password, error.ToString());
    }

    [Fact]
    public async Task Test_PasswordChanged_DoesNotUseTheOldSession()
    {
        await TestAsync();
        _shop.Password = "another";

        await TestAsync();

        Assert.Equal(["Login", "Shop", "Login", "Shop"], _shop.Operations);
    }

    [Fact]
    public async Task Test_HoursLater_LogsInAgain()
    {
        await TestAsync();
        _shop.Clock.Advance(TimeSpan.FromHours(13));

        await TestAsync();

        Assert.Equal(["Login", "Shop", "Login", "Shop"], _shop.Operations);
    }

    [Fact]
    public async Task Test_PricesWithoutTax_IsRefusedWithTheWayOut()
    {
        _shop.On("Shop", Recorded("shop", data => data["activeChannel"]!["pricesIncludeTax"] = false));

        var error = await Assert.ThrowsAsync<PlatformException>(TestAsync);

        Assert.Equal((PlatformFailure.Refused, "prices_exclude_tax"), (error.Failure, error.Code));
    }

    [Fact]
    public async Task Test_AnswerIsNoJson_IsBroken()
    {
        _shop.On("Shop", "<html>maintenance</html>");

        var error = await Assert.ThrowsAsync<PlatformException>(TestAsync);

        Assert.Equal(PlatformFailure.Broken, error.Failure);
    }

    [Theory]
    [InlineData("https://Shop.example.com/", "shop.example.com#")]
    [InlineData("https://shop.example.com", "shop.example.com#")]
    [InlineData("https://shop.example.com:8443/tr", "shop.example.com:8443/tr#")]
    public void RemoteSeller_SameShopWrittenOtherwise_IsTheSame(string address, string expected) =>
        Assert.Equal(expected, _shop.Connector.RemoteSeller(
            new Dictionary<string, string>(), new Dictionary<string, string> { ["base_url"] = address }));

    [Theory]
    [InlineData(null)]
    [InlineData("shop")]
    [InlineData("ftp://shop.example.com")]
    public void BaseAddress_NoWebAddress_IsRefused(string? address)
    {
        var settings = new Dictionary<string, string>();
        if (address is not null)
            settings["base_url"] = address;

        var error = Assert.Throws<PlatformException>(() => _shop.Connector.BaseAddress(new Dictionary<string, string>(), settings));

        Assert.Equal(PlatformFailure.AddressRefused, error.Failure);
    }
}
