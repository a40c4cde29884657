using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Quotas;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

[Collection(GrainClusterGroup.Name)]
public sealed class QuotaGrainTests(GrainCluster cluster) : IDisposable
{
    private static readonly QuotaRequest Two = new(new List<QuotaWindow> { new("b", 2, TimeSpan.FromSeconds(10)) }, 1, TimeSpan.FromSeconds(5));

    private readonly string _scope = GrainKeys.Join("account", "t", "trendyol", Guid.CreateVersion7().ToString("N"));

    private IQuotaGrain Grain => cluster.Client.GetGrain<IQuotaGrain>(_scope);

    public void Dispose() => cluster.Store.Fault = null;

    [Fact]
    public async Task Reserve_BeyondTheWindow_SaysWhenToComeBack()
    {
        var first = await Grain.Reserve(Two);
        var second = await Grain.Reserve(Two);
        Assert.True(first.Granted && second.Granted && first.GrantId != second.GrantId);
        Assert.Equal(2, Assert.Single(await Grain.Usage()).InUse);
        // A report is one-way; its short block shows when it has arrived.
        await Grain.Report(new QuotaReport(second.GrantId, 1, TimeSpan.FromSeconds(5), Two.Windows));
        await ArrivesAsync(async () => (await Grain.Usage())[0].BlockedUntil is not null);
        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        var third = await Grain.Reserve(Two);
        Assert.False(third.Granted);
        Assert.InRange(third.RetryIn, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(5));
        cluster.Clock.Advance(third.RetryIn);
        Assert.True((await Grain.Reserve(Two)).Granted);
    }

    [Fact]
    public async Task Reserve_AnotherActivationWrote_CountsItsGrants()
    {
        await Grain.Reserve(Two);
        // The other activation granted one of the two as well: what is stored is one use at another version.
        cluster.Store.Touch<QuotaRow>(_scope);
        Assert.True((await Grain.Reserve(Two)).Granted);
        Assert.False((await Grain.Reserve(Two)).Granted);
    }

    [Fact]
    public async Task Reserve_StoreIsFull_GivesNothing()
    {
        cluster.Store.Fault = static _ => InjectedFault.Overloaded;
        await Assert.ThrowsAnyAsync<Exception>(() => Grain.Reserve(Two));
        cluster.Store.Fault = null;
        Assert.Null(cluster.Store.Find<QuotaRow>(_scope));
    }

    [Fact]
    public async Task Report_Block_IsStoredAtOnce()
    {
        var grant = await Grain.Reserve(Two);
        await Grain.Report(new QuotaReport(grant.GrantId, 1, TimeSpan.FromSeconds(90), Two.Windows));
        await ArrivesAsync(async () => (await Grain.Usage())[0].BlockedUntil is not null);
        var refused = await Grain.Reserve(Two);
        Assert.False(refused.Granted);
        Assert.InRange(refused.RetryIn, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
        Assert.Equal(2, cluster.Store.Find<QuotaRow>(_scope)!.Value.Version);
    }

    /// <summary>One-way calls have no answer to wait for; each question is a round trip behind them.</summary>
    private static async Task ArrivesAsync(Func<Task<bool>> happened)
    {
        for (var i = 0; i < 10_000; i++)
        {
            if (await happened())
                return;
        }

        Assert.Fail("The report never arrived.");
    }
}
