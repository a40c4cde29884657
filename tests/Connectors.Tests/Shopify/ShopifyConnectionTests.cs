using KolajAI.Connectors.Shopify;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>Which shop it is, what the app may do there, and how it gets in.</summary>
public sealed class ShopifyConnectionTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    private static CancellationToken Cancellation => ShopifyStub.Cancellation;

    private static async Task<PlatformException> RefusedAsync(ShopifyBenchShop shop, params (string Name, string Value)[] settings) =>
        await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.TestAsync(shop.Session(settings), Cancellation));

    [Fact]
    public async Task Test_TellsShopMoneyLocationAndChannel()
    {
        using var shop = await bench.OpenAsync();

        var check = await shop.Connector.TestAsync(shop.Session(), Cancellation);

        Assert.Equal($"{shop.Platform.Shop} ({shop.Platform.Shop}.myshopify.com), TRY, prices with tax, stock at Depo, new products on Online Store", check.Detail);
    }

    [Fact]
    public async Task Test_MissingScopes_AreAllNamed()
    {
        using var shop = await bench.OpenAsync(
            static shop => shop with { Scopes = ["write_products", "read_locations", "read_publications", "write_orders"] });

        var refused = await RefusedAsync(shop);

        Assert.Equal((PlatformFailure.Authentication, "scope_missing"), (refused.Failure, refused.Code));
        Assert.Contains("write_inventory, write_merchant_managed_fulfillment_orders, write_publications", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("read_orders", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_NoSalesChannelWanted_NeedsNoScopeForIt()
    {
        using var shop = await bench.OpenAsync(static shop => shop with
        {
            Scopes = ["write_products", "write_inventory", "read_locations", "write_orders", "write_merchant_managed_fulfillment_orders"],
        });

        Assert.Contains("no sales channel", (await shop.Connector.TestAsync(shop.Session(("sales_channel", "none")), Cancellation)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("location", "Yok", "location_unknown", "'Depo', 'Mağaza'")]
    [InlineData("location", "", "location_required", "'Depo', 'Mağaza'")]
    [InlineData("sales_channel", "Yok", "sales_channel_unknown", "'Online Store', 'Point of Sale'")]
    public async Task Test_SettingThatTheShopDoesNotHave_IsToldWithWhatItHas(string setting, string value, string code, string has)
    {
        using var shop = await bench.OpenAsync(static shop => shop with { Locations = ["Depo", "Mağaza"] });

        var refused = await RefusedAsync(shop, setting == "location" ? [(setting, value)] : [(setting, value), ("location", "Depo")]);

        Assert.Equal((PlatformFailure.Refused, code), (refused.Failure, refused.Code));
        Assert.Contains(has, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_PricesWithoutTax_IsRefused()
    {
        using var shop = await bench.OpenAsync(static shop => shop with { TaxesIncluded = false });

        Assert.Equal("prices_exclude_tax", (await RefusedAsync(shop)).Code);
    }

    [Fact]
    public async Task Token_ServesManyCalls_AndIsRenewedBeforeItEnds()
    {
        using var shop = await bench.OpenAsync();
        await shop.Connector.TestAsync(shop.Session(), Cancellation);
        await shop.Connector.TestAsync(shop.Session(), Cancellation);
        Assert.Single(shop.Passed, static passed => passed.Name == "token");

        bench.Clock.Advance(TimeSpan.FromHours(23) + TimeSpan.FromMinutes(56));
        await shop.Connector.TestAsync(shop.Session(), Cancellation);

        Assert.Equal(2, shop.Passed.Count(static passed => passed.Name == "token"));
    }

    [Fact]
    public async Task Token_NotGiven_IsTheCredentialsFault()
    {
        using var shop = await bench.OpenAsync();
        await shop.Platform.UninstallAsync(Cancellation);

        var refused = await RefusedAsync(shop);

        Assert.Equal((PlatformFailure.Authentication, "app_not_installed"), (refused.Failure, refused.Code));
    }

    [Fact]
    public async Task Token_OfACustomApp_IsUsedAsItIs()
    {
        using var shop = new ShopifyStub().OnShop();

        var refused = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.TestAsync(shop.Session(), Cancellation));

        Assert.Equal("scope_missing", refused.Code);
        Assert.Equal(("shpat_of_the_stub", "shop", true), (shop.Last("Shop").Token, shop.Last("Shop").Operation, shop.Last("Shop").Repeatable));
    }

    [Fact]
    public async Task NoCredentials_AreAskedForByName()
    {
        using var shop = new ShopifyStub().OnShop();
        var session = shop.Session();

        var refused = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.TestAsync(new ConnectorSession
        {
            Account = session.Account,
            Credentials = new Dictionary<string, string>(),
            Settings = session.Settings,
            Http = session.Http,
            Clock = session.Clock,
            State = session.State,
        }, Cancellation));

        Assert.Equal((PlatformFailure.Authentication, "credential_missing"), (refused.Failure, refused.Code));
        Assert.Contains("access_token", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dukkan.myshopify.com")]
    [InlineData("ftp://dukkan.myshopify.com")]
    [InlineData("")]
    public void BaseAddress_ThatIsNone_IsRefused(string address)
    {
        var refused = Assert.Throws<PlatformException>(
            () => new ShopifyConnector().BaseAddress(new Dictionary<string, string>(), new Dictionary<string, string> { ["base_url"] = address }));

        Assert.Equal("base_url_invalid", refused.Code);
    }

    [Fact]
    public void RemoteSeller_IsTheShop_WhateverTheToken()
    {
        var connector = new ShopifyConnector();
        string Seller(string address, string token) => connector.RemoteSeller(new Dictionary<string, string> { ["access_token"] = token }, new Dictionary<string, string> { ["base_url"] = address });

        Assert.Equal(Seller("https://Dukkan.myshopify.com", "a"), Seller("https://dukkan.myshopify.com/", "b"));
        Assert.NotEqual(Seller("https://dukkan.myshopify.com", "a"), Seller("https://baska.myshopify.com", "a"));
    }
}
