namespace KolajAI.Connectors.Tests.Sandbox;

public sealed class SandboxSettingsTests
{
    [Theory]
    [InlineData(null, StockWriteKind.Absolute, false, false)]
    [InlineData("absolute", StockWriteKind.Absolute, false, false)]
    [InlineData("on_hand_minus_own_orders", StockWriteKind.OnHandMinusOwnOrders, false, false)]
    [InlineData("compare_and_set", StockWriteKind.CompareAndSet, false, true)]
    [InlineData("delta", StockWriteKind.Delta, true, true)]
    public void StockWriting_OfEveryKind_SaysWhatTheMarketplaceDoes(string? name, StockWriteKind kind, bool refusesBelowZero, bool takesKey)
    {
        var settings = name is null ? [] : new Dictionary<string, string> { ["stock_write"] = name };

        var writing = new SandboxFixture().Connector.StockWriting(settings);

        Assert.Equal(new StockWriting(kind, true, refusesBelowZero, takesKey, TimeSpan.FromSeconds(5), TimeSpan.Zero), writing);
    }

    [Fact]
    public void StockWriting_TimesSet_AreSaid()
    {
        var settings = new Dictionary<string, string> { ["settle_seconds"] = "0", ["feed_lag_seconds"] = "600" };

        var writing = new SandboxFixture().Connector.StockWriting(settings);

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(10)), (writing.Settle, writing.FeedLag));
    }

    [Theory]
    [InlineData("stock_write", "relative")]
    [InlineData("settle_seconds", "601")]
    [InlineData("settle_seconds", "-1")]
    [InlineData("feed_lag_seconds", "1.5")]
    public async Task Test_SettingOutOfRange_IsRefusedByName(string name, string value)
    {
        var sandbox = new SandboxFixture { Settings = new Dictionary<string, string> { [name] = value } };

        var refusal = await Assert.ThrowsAsync<PlatformException>(() => sandbox.Connector.TestAsync(sandbox.Session, sandbox.Cancellation));

        Assert.Equal((PlatformFailure.Refused, "setting_invalid"), (refusal.Failure, refusal.Code));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }
}
