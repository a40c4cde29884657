using KolajAI.Connectors;
using KolajAI.Grains.Quotas;
using KolajAI.Grains.Tests.Storing;
using KolajAI.Quotas;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

[Collection(GrainClusterGroup.Name)]
public sealed class GrainPermitsTests(GrainCluster cluster)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly string _seller = Guid.CreateVersion7().ToString("N");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AcquireAsync_TwoAccountsOfOneSeller_ShareItsQuota()
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 2, Window, QuotaScopeKind.RemoteSeller));
        var broker = new PermitBroker(cluster.Client, cluster.Clock);
        var (germany, france) = (new GrainPermits(connector.Context("de", _seller), broker), new GrainPermits(connector.Context("fr", _seller), broker));
        await AcquireAsync(germany);
        await AcquireAsync(france);

        Assert.Equal(PlatformFailure.NoPermit, (await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(germany))).Failure);
        Assert.Equal(PlatformFailure.NoPermit, (await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(france))).Failure);
        await AcquireAsync(new GrainPermits(connector.Context("de", _seller + "-other"), broker));
    }

    [Fact]
    public async Task AcquireAsync_SecondScopeIsFull_GivesTheFirstOnesPermitBack()
    {
        var connector = new QuotaConnector(
            QuotaConnector.Limit("own", 1, Window, QuotaScopeKind.Account), QuotaConnector.Limit("shared", 1, Window, QuotaScopeKind.RemoteSeller));
        var broker = new PermitBroker(cluster.Client, cluster.Clock);
        var (full, free) = (_seller + "-full", _seller + "-free");
        await AcquireAsync(new GrainPermits(connector.Context("a" + _seller, full), broker));
        var account = "b" + _seller;

        await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(new GrainPermits(connector.Context(account, full), broker)));

        await AcquireAsync(new GrainPermits(connector.Context(account, free), broker));
    }

    [Fact]
    public async Task AcquireAsync_AnotherCallIsToldOfALaterEnd_WaitsForThat()
    {
        var clock = new FakeTimeProvider();
        var permits = new GrainPermits(new QuotaConnector().Context("a", _seller), new PermitBroker(cluster.Client, clock));
        var (first, second) = (await AcquireAsync(permits), await AcquireAsync(permits));
        permits.Release(first, TimeSpan.FromSeconds(4));

        var waiting = permits.AcquireAsync(QuotaConnector.Operation, TimeSpan.FromMinutes(1), Cancellation);
        clock.Advance(TimeSpan.FromSeconds(1));
        permits.Release(second, TimeSpan.FromSeconds(4));
        clock.Advance(TimeSpan.FromSeconds(3));
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;
    }

    [Fact]
    public async Task HaveReadyAsync_RoomForFewer_SaysHowMany_AndTheyNeedNoMoreOfTheQuota()
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 5, Window, QuotaScopeKind.RemoteSeller));
        var permits = new GrainPermits(connector.Context("a", _seller), new PermitBroker(cluster.Client, cluster.Clock));
        await AcquireAsync(permits);

        Assert.Equal(4, await permits.HaveReadyAsync(QuotaConnector.Operation, 7));
        Assert.Equal(2, await permits.HaveReadyAsync(QuotaConnector.Operation, 2));
        Assert.Equal(2, cluster.Store.Find<QuotaRow>($"seller/shop/{_seller}")!.Value.Version);
        for (var call = 0; call < 4; call++)
            await AcquireAsync(permits);
        Assert.Equal(0, await permits.HaveReadyAsync(QuotaConnector.Operation, 1));
        Assert.Equal(PlatformFailure.NoPermit, (await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(permits))).Failure);
    }

    [Fact]
    public async Task SoonAsync_SomeAreUsed_SaysHowManyWhen_AndCountsNothing()
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 5, Window, QuotaScopeKind.RemoteSeller));
        var permits = new GrainPermits(connector.Context("a", _seller), new PermitBroker(cluster.Client, cluster.Clock));
        for (var call = 0; call < 3; call++)
            permits.Release(await AcquireAsync(permits), null);

        Assert.Equal(2, await permits.SoonAsync(QuotaConnector.Operation, 7, TimeSpan.Zero));
        Assert.Equal(1, await permits.SoonAsync(QuotaConnector.Operation, 1, TimeSpan.Zero));
        Assert.Equal(5, await permits.SoonAsync(QuotaConnector.Operation, 7, Window));
        Assert.Equal(2, await permits.HaveReadyAsync(QuotaConnector.Operation, 7));
    }

    [Fact]
    public async Task AcquireAsync_MuchWork_StoresBlocksRatherThanPermits()
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 10_000, TimeSpan.FromMinutes(1), QuotaScopeKind.RemoteSeller));
        var permits = new GrainPermits(connector.Context("a", _seller), new PermitBroker(cluster.Client, cluster.Clock));
        for (var call = 0; call < 1000; call++)
            permits.Release(await AcquireAsync(permits), null);

        var commits = cluster.Store.Find<QuotaRow>($"seller/shop/{_seller}")!.Value.Version;
        TestContext.Current.TestOutputHelper!.WriteLine($"1,000 calls, {commits} commits.");
        Assert.InRange(commits, 1000 / PermitBlocks.Largest, 200);
    }

    [Fact]
    public async Task Release_ToldFewerLeft_RefusesTheNextBlock()
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 5, Window, QuotaScopeKind.RemoteSeller));
        var permits = new GrainPermits(connector.Context("a", _seller), new PermitBroker(cluster.Client, cluster.Clock));
        permits.Release(await AcquireAsync(permits), null, new ToldQuotas([new ToldQuota(0)], null));
        var grain = cluster.Client.GetGrain<IQuotaGrain>($"seller/shop/{_seller}");
        for (var i = 0; i < 10_000 && (await grain.Usage())[0].InUse < 5; i++)
            Assert.True(i < 9_999, "The report never arrived.");

        await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(permits));
    }

    [Fact]
    public async Task Release_TooManyRequestsWhereNoLimitIsKnown_WaitsAsLongAsThePlatformSays()
    {
        var broker = new PermitBroker(cluster.Client, cluster.Clock);
        var connector = new QuotaConnector();
        var permits = new GrainPermits(connector.Context("a", _seller), broker);
        permits.Release(await AcquireAsync(permits), TimeSpan.FromMinutes(7));

        var refused = await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(new GrainPermits(connector.Context("a", _seller), broker)));
        Assert.Equal(PlatformFailure.NoPermit, refused.Failure);
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(7));
        await AcquireAsync(new GrainPermits(connector.Context("b", _seller), broker));
    }

    [Fact]
    public async Task Release_TooManyRequests_StopsThePermitsThatAreAlreadyHeld()
    {
        var connector = new QuotaConnector(QuotaConnector.Limit("calls", 10_000, TimeSpan.FromMinutes(1), QuotaScopeKind.RemoteSeller));
        var permits = new GrainPermits(connector.Context("a", _seller), new PermitBroker(cluster.Client, cluster.Clock));
        // The second block has two permits, of which one is held for later.
        await AcquireAsync(permits);
        permits.Release(await AcquireAsync(permits), TimeSpan.FromSeconds(50));

        Assert.Equal(PlatformFailure.NoPermit, (await Assert.ThrowsAsync<PlatformException>(() => AcquireAsync(permits))).Failure);
    }

    private static Task<Permit> AcquireAsync(GrainPermits permits) => permits.AcquireAsync(QuotaConnector.Operation, TimeSpan.Zero, Cancellation);
}
