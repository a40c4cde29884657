using KolajAI.Simulator.Faults;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>What only a marketplace elsewhere can do: refuse the key, be somebody's already, fail on the way.</summary>
public sealed class RemoteSandboxTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task Test_WrongKey_IsAuthentication()
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");
        var session = market.SessionWith(new Dictionary<string, string> { ["api_key"] = "another" });

        Assert.Equal((PlatformFailure.Authentication, "key_unknown"), await FailureAsync(() => market.Connector.TestAsync(session, SandboxMarket.Cancellation)));
    }

    [Fact]
    public async Task Test_NoKey_IsAuthenticationWithoutACall()
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");

        Assert.Equal((PlatformFailure.Authentication, "credential_missing"), await FailureAsync(() => market.Connector.TestAsync(market.SessionWith(None), SandboxMarket.Cancellation)));
        Assert.Empty(market.Calls);
    }

    [Fact]
    public async Task Test_ShopOfAnotherKind_IsRefused()
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");
        var settings = new Dictionary<string, string>(market.Session.Settings) { ["stock_write"] = "delta" };
        var session = market.SessionWith(RemoteSandbox.Credentials, settings);

        Assert.Equal((PlatformFailure.Refused, "stock_write_differs"), await FailureAsync(() => market.Connector.TestAsync(session, SandboxMarket.Cancellation)));
    }

    [Theory]
    [InlineData("absolute", null, 1)]
    [InlineData("absolute", "w1", 1)]
    [InlineData("delta", null, 1)]
    [InlineData("delta", "w1", 2)]
    public async Task Update_AnswerLost_IsSentAgainOnlyUnderAKey(string kind, string? writeKey, int calls)
    {
        await using var market = await RemoteSandbox.OpenAsync(kind);
        await market.PublishAsync("A", 5);
        await market.FailAsync(new FaultRequest { Endpoint = "channels.stock", Count = 1, Action = FaultAction.DropAfterApply });
        Task<ItemResult> WriteAsync() => market.WriteAsync("A", 7, delta: kind is "delta" ? 2 : null, writeKey: writeKey);

        if (calls == 1)
            Assert.Equal(PlatformFailure.OutcomeUnknown, (await FailureAsync(WriteAsync)).Failure);
        else
            Assert.Equal(ItemOutcome.Confirmed, (await WriteAsync()).Outcome);

        Assert.Equal(calls, market.Calls.Count(static call => call.Operation == "stock"));
        Assert.Equal(7, await market.ForSaleAsync("A"));
    }

    [Theory]
    [InlineData(500, PlatformFailure.OutcomeUnknown)]
    [InlineData(502, PlatformFailure.OutcomeUnknown)]
    [InlineData(504, PlatformFailure.OutcomeUnknown)]
    [InlineData(403, PlatformFailure.Refused)]
    [InlineData(429, PlatformFailure.RateLimited)]
    public async Task Update_ServerFails_IsSorted(int status, PlatformFailure failure)
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");
        await market.FailAsync(new FaultRequest { Endpoint = "channels.stock", Action = FaultAction.Status, Status = status });

        Assert.Equal(failure, (await FailureAsync(() => market.WriteAsync("A", 1))).Failure);
    }

    [Theory]
    [InlineData(FaultAction.Html)]
    [InlineData(FaultAction.Truncate)]
    public async Task Update_AnswerNotUnderstood_MayHaveBeenDone(FaultAction action)
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");
        await market.PublishAsync("A", 5);
        await market.FailAsync(new FaultRequest { Endpoint = "channels.stock", Action = action });

        Assert.Equal((PlatformFailure.OutcomeUnknown, "answer_not_understood"), await FailureAsync(() => market.WriteAsync("A", 1)));
    }

    [Fact]
    public async Task Read_AnswerNotUnderstood_IsBroken()
    {
        await using var market = await RemoteSandbox.OpenAsync("absolute");
        await market.FailAsync(new FaultRequest { Endpoint = "channels.*", Action = FaultAction.Html });

        Assert.Equal(PlatformFailure.Broken, (await FailureAsync(() => market.FeedAsync())).Failure);
        Assert.Equal(PlatformFailure.Broken, (await FailureAsync(() => market.ShownAsync("A"))).Failure);
    }

    [Fact]
    public void RemoteSeller_OneShopWrittenDifferently_IsOne()
    {
        var connector = new SandboxFixture().Connector;
        string Seller(string address, string shop) =>
            connector.RemoteSeller(None, new Dictionary<string, string> { ["base_url"] = address, ["shop"] = shop });

        Assert.Equal(Seller("https://sandbox.example", "main"), Seller(" https://SANDBOX.example:443/ ", ""));
        Assert.NotEqual(Seller("https://sandbox.example", "main"), Seller("https://sandbox.example", "second"));
        Assert.NotEqual(Seller("https://sandbox.example/a", "main"), Seller("https://sandbox.example/b", "main"));
    }

    [Fact]
    public void BaseAddress_OfAShop_IsBelowTheServersPath() => Assert.Equal(
        "https://sandbox.example/channels/shops/main/",
        new SandboxFixture().Connector.BaseAddress(None, new Dictionary<string, string> { ["base_url"] = "https://sandbox.example/channels?x=1" }).ToString());

    [Theory]
    [InlineData("ftp://sandbox.example", "main")]
    [InlineData("sandbox", "main")]
    [InlineData("https://sandbox.example", "../other")]
    [InlineData("https://sandbox.example", "Main")]
    public void BaseAddress_NoAddressOrShop_IsRefused(string address, string shop) => Assert.Equal(
        PlatformFailure.AddressRefused,
        Assert.Throws<PlatformException>(() => new SandboxFixture().Connector.BaseAddress(
            None, new Dictionary<string, string> { ["base_url"] = address, ["shop"] = shop })).Failure);

    private static async Task<(PlatformFailure Failure, string? Code)> FailureAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(call);
        return (error.Failure, error.Code);
    }
}
