using KolajAI.Grains.Tests.Storing;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Operations;

/// <summary>Operations whose request broke off before the last item was stored: nobody seals them.</summary>
[Collection(StoredClusterGroup.Name)]
public sealed class BrokenOffTests(StoredCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Due_NeverSealed_StepsAsideForOthers()
    {
        var id = await StartAsync(TimeSpan.FromHours(24));
        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains(id, await DueAsync());

        await cluster.Operation(id).Get();

        Assert.DoesNotContain(id, await DueAsync());
    }

    [Fact]
    public async Task Due_NeverSealed_EndsAtItsDeadline()
    {
        var id = await StartAsync(TimeSpan.FromMinutes(10));
        cluster.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("running", (await cluster.Operation(id).Get())!.State);
        cluster.Clock.Advance(TimeSpan.FromMinutes(2));

        var ended = await cluster.Operation(id).Get();

        Assert.Equal("ended", ended!.State);
        Assert.DoesNotContain(id, await DueAsync());
    }

    [Fact]
    public async Task Seal_AfterItStoodAside_EndsIt()
    {
        var id = await StartAsync(TimeSpan.FromHours(24));
        cluster.Clock.Advance(TimeSpan.FromSeconds(5));
        await cluster.Operation(id).Get();

        Assert.Equal("ended", (await cluster.Operation(id).Seal(0, 0)).State);
    }

    [Fact]
    public async Task Seal_AnotherActivationWroteMeanwhile_IsSealedAllTheSame()
    {
        var id = await StartAsync(TimeSpan.FromHours(24));
        var stored = (await cluster.Get<IOperationReads>().FindAsync(StoredCluster.Tenant, id, Cancellation))!;
        var elsewhere = await cluster.Get<ICommitter>().CommitAsync(
            new Unit
            {
                Tenant = StoredCluster.Tenant,
                Fence = new OperationRow
                {
                    Tenant = StoredCluster.Tenant,
                    Id = id,
                    ExpectedVersion = stored.Version,
                    State = stored.State,
                    Kind = "update_inventory",
                    OperationState = "running",
                    CreatedAt = cluster.Clock.GetUtcNow(),
                    Deadline = cluster.Clock.GetUtcNow().AddHours(24),
                    DueAt = cluster.Clock.GetUtcNow().AddHours(1),
                },
            },
            Cancellation);
        Assert.True(elsewhere.Committed);

        var view = await cluster.Operation(id).Seal(3, 1);

        Assert.Equal(("ended", 3, 1), (view.State, view.Accepted, view.Rejected));
    }

    private async Task<string> StartAsync(TimeSpan deadline)
    {
        var id = "op_" + Guid.CreateVersion7().ToString("n");
        await cluster.Operation(id).Start(new OperationStart("update_inventory", cluster.Clock.GetUtcNow() + deadline, "test", null));
        return id;
    }

    private async Task<IEnumerable<string>> DueAsync() =>
        (await cluster.Get<ISweeps>().DueOperationsAsync(cluster.Clock.GetUtcNow(), 1000, Cancellation)).Select(static o => o.OperationId);
}
