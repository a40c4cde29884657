using KolajAI.Connectors;
using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class QuotaScopesTests
{
    [Theory]
    [InlineData(QuotaScopeKind.Account, "account/t/shop/a", "account/t/shop/b")]
    [InlineData(QuotaScopeKind.RemoteSeller, "seller/shop/s", "seller/shop/s")]
    [InlineData(QuotaScopeKind.App, "app/shop", "app/shop")]
    [InlineData(QuotaScopeKind.Address, "address/shop", "address/shop")]
    public void All_TwoAccountsOfOneSeller_MeetWhereTheScopeSaysSo(QuotaScopeKind kind, string first, string second)
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 5, TimeSpan.FromSeconds(1), kind));
        Assert.Equal([first, second], QuotaScopes.All(connector.Context("a", "s")).Concat(QuotaScopes.All(connector.Context("b", "s"))));
    }

    [Fact]
    public void Of_LimitOfPointsWithAReserve_IsTheWindowOfIt()
    {
        var limit = QuotaConnector.Limit("points", 1000, TimeSpan.FromSeconds(20), QuotaScopeKind.Account) with
        {
            Kind = QuotaKind.Bucket,
            Costs = new Dictionary<string, int> { [QuotaConnector.Operation] = 40 },
            CostTold = true,
            Reserve = 0.1,
        };
        var (_, windows) = Assert.Single(QuotaScopes.Of(new QuotaConnector(limit).Context("a", "s"), QuotaConnector.Operation));
        Assert.Equal(
            new QuotaWindow("points", 1000, TimeSpan.FromSeconds(20)) { Kind = QuotaKind.Bucket, Cost = 40, Reserve = 100, CostTold = true }, Assert.Single(windows));

        // Lowered by the operator below what one call costs, calls still fit one at a time.
        var lowered = new QuotaConnector(limit).Context("a", "s", new Dictionary<string, string> { ["limits.points"] = "30" });
        var window = Assert.Single(Assert.Single(QuotaScopes.Of(lowered, QuotaConnector.Operation)).Windows);
        Assert.Equal((30, 30, 3), (window.Permits, window.Cost, window.Reserve));
    }
}
