using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace KolajAI.Storage.Tests;

/// <summary>The queue, cancellation, listeners and a database that goes away, with a commit step that the test holds.</summary>
public abstract class CommitterQueueTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_QueueFull_FailsAtOnceAndWritesNothing()
    {
        await using var store = new TestStore(engine, capacity: 3);
        using var gate = new HeldCommit();
        await using var committer = Committer(store, gate.Commit);
        var first = committer.CommitAsync(Sample.Unit(Sample.Product("p0")), Cancellation);
        await gate.Entered;
        var waiting = Enumerable.Range(1, 3).Select(i => committer.CommitAsync(Sample.Unit(Sample.Product($"p{i}")), Cancellation)).ToList();

        var overload = await Assert.ThrowsAsync<StorageOverloadedException>(
            () => committer.CommitAsync(Sample.Unit(Sample.Product("p4")), Cancellation));
        Assert.True(overload.RetryAfter > TimeSpan.Zero);
        gate.Open();
        await Task.WhenAll([first, .. waiting]);
        Assert.Equal(4, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Pressure_QueueFillsAndEmpties_IsOnBeforeItIsFullAndOffAgain()
    {
        await using var store = new TestStore(engine, capacity: 8);
        using var gate = new HeldCommit();
        await using var committer = Committer(store, gate.Commit);
        var first = committer.CommitAsync(Sample.Unit(Sample.Product("p0")), Cancellation);
        await gate.Entered;
        var waiting = Enumerable.Range(1, 5).Select(i => committer.CommitAsync(Sample.Unit(Sample.Product($"p{i}")), Cancellation)).ToList();
        Assert.False(committer.Pressure.IsOn);
        waiting.Add(committer.CommitAsync(Sample.Unit(Sample.Product("p6")), Cancellation));
        Assert.True(committer.Pressure.IsOn);
        // What has begun is still taken in.
        waiting.Add(committer.CommitAsync(Sample.Unit(Sample.Product("p7")), Cancellation));
        gate.Open();
        await Task.WhenAll([first, .. waiting]);

        Assert.False(committer.Pressure.IsOn);
        Assert.Equal(8, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Commit_ItemsOfABulkRequestWait_EverythingElsePassesThem()
    {
        await using var store = new TestStore(engine);
        using var gate = new HeldCommit();
        await using var committer = Committer(store, gate.Commit);
        var first = committer.CommitAsync(Sample.Unit(Sample.Product("first")), Cancellation);
        await gate.Entered;
        var bulk = Enumerable.Range(0, 500).Select(i => committer.CommitAsync(
            Sample.Unit(Sample.Product($"p{i}"), new OperationItemRow("op", $"p{i}", Sample.Account, "stock", 1, $"p{i}", "accepted", Sample.Now)), Cancellation)).ToList();
        var other = committer.CommitAsync(Sample.Unit(Sample.Product("other")), Cancellation);
        gate.Open();
        await other;

        Assert.InRange(bulk.Count(static b => b.IsCompleted), 0, 2 * CommitQueue.MostOfBulk);
        Assert.All(await Task.WhenAll([first, .. bulk]), static r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
    }

    [Fact]
    public async Task Commit_CancelledWhileQueued_IsDropped()
    {
        await using var store = new TestStore(engine);
        using var gate = new HeldCommit();
        await using var committer = Committer(store, gate.Commit);
        var first = committer.CommitAsync(Sample.Unit(Sample.Product("p")), Cancellation);
        await gate.Entered;
        using var source = new CancellationTokenSource();
        var dropped = committer.CommitAsync(Sample.Unit(Sample.Product("p", 1)), source.Token);
        var behind = committer.CommitAsync(Sample.Unit(Sample.Product("p", 1)), Cancellation);
        await source.CancelAsync();
        gate.Open();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dropped);
        Assert.Equal(2, (await behind).Version);
    }

    [Fact]
    public async Task Commit_CancelledAfterItWasTaken_IsStillAnswered()
    {
        await using var store = new TestStore(engine);
        using var gate = new HeldCommit();
        await using var committer = Committer(store, gate.Commit);
        using var source = new CancellationTokenSource();
        var taken = committer.CommitAsync(Sample.Unit(Sample.Product("p")), source.Token);
        await gate.Entered;
        await source.CancelAsync();
        gate.Open();

        Assert.Equal(CommitOutcome.Committed, (await taken).Outcome);
    }

    [Fact]
    public async Task Commit_DatabaseGoesAwayAtCommit_IsUnknownAndTheNextUnitIsWritten()
    {
        await using var store = new TestStore(engine);
        var broken = true;
        await using var committer = Committer(store, connection =>
        {
            if (broken)
                throw Failures.GoneAway(engine);
            connection["commit"].Run();
        });
        var lost = await committer.CommitAsync(Sample.Unit(Sample.Product("p1")), Cancellation);
        broken = false;
        var next = await committer.CommitAsync(Sample.Unit(Sample.Product("p2")), Cancellation);

        Assert.Equal(CommitOutcome.Unknown, lost.Outcome);
        Assert.Equal(CommitOutcome.Committed, next.Outcome);
        Assert.Equal(1, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Commit_CommitStepFailsOtherwise_IsFailedAndNotWritten()
    {
        await using var store = new TestStore(engine);
        await using var committer = Committer(store, _ => throw Failures.Full(engine));

        var failed = await Assert.ThrowsAsync<StorageFailedException>(() => committer.CommitAsync(Sample.Unit(Sample.Product("p1")), Cancellation));
        Assert.False(failed.IsOfUnit);
        Assert.Equal(0, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Dispose_WithUnitsWaiting_WritesThemFirst()
    {
        await using var store = new TestStore(engine);
        using var gate = new HeldCommit();
        var committer = Committer(store, gate.Commit);
        var first = committer.CommitAsync(Sample.Unit(Sample.Product("p0")), Cancellation);
        await gate.Entered;
        var waiting = Enumerable.Range(0, 20).Select(i => committer.CommitAsync(Sample.Unit(Sample.Product("p0", i + 1)), Cancellation)).ToList();
        var stopping = committer.DisposeAsync();
        Assert.False(stopping.IsCompleted);
        gate.Open();
        await stopping;

        Assert.Equal(CommitOutcome.Committed, (await first).Outcome);
        Assert.All(await Task.WhenAll(waiting), static r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => committer.CommitAsync(Sample.Unit(Sample.Product("p1")), Cancellation));
    }

    [Fact]
    public async Task Listeners_AreToldOfCommittedUnitsOnly_AndTheirFailuresHarmNoOne()
    {
        var heard = new Recorder();
        await using (var store = new TestStore(engine, listeners: [new Thrower(), heard]))
        {
            var unit = Sample.Unit(Sample.Product("p1"));
            unit.Due.Add(new AccountDue(new AccountRef(Sample.Tenant, "sandbox", "default"), Sample.Now));
            await store.CommitAsync(unit);
            await store.CommitAsync(Sample.Unit(Sample.Product("p1")));
            await store.CommitAsync(Sample.Unit(Sample.Product("p2")));
        }

        Assert.Equal(["p1", "p2"], heard.Units.Select(static u => u.Fence!.Id));
    }

    [Fact]
    public async Task Commit_ListenersAreGoneBecauseTheProcessStops_IsAnsweredAndStops()
    {
        await using var store = new TestStore(engine);
        var committer = new Committer(
            store.Database, store.Clock, static () => throw new ObjectDisposedException("provider"), NullLogger<Committer>.Instance);

        Assert.Equal(CommitOutcome.Committed, (await committer.CommitAsync(Sample.Unit(Sample.Product("p1")), Cancellation)).Outcome);
        await committer.DisposeAsync();
    }

    private static Committer Committer(TestStore store, Action<WriteConnection> commit) =>
        new(store.Database, store.Clock, static () => [], NullLogger<Committer>.Instance, commit);

    private sealed class HeldCommit : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public void Open() => _open.Set();

        public void Commit(WriteConnection connection)
        {
            _entered.TrySetResult();
            _open.Wait();
            connection["commit"].Run();
        }

        public void Dispose()
        {
            _open.Set();
            _open.Dispose();
        }
    }

    private sealed class Recorder : ICommitListener
    {
        public List<Unit> Units { get; } = [];

        public void Committed(Unit unit) => Units.Add(unit);
    }

    private sealed class Thrower : ICommitListener
    {
        public void Committed(Unit unit) => throw new InvalidOperationException("broken listener");
    }

    public sealed class OnSqlite() : CommitterQueueTests(Engine.Sqlite);

    public sealed class OnPostgres() : CommitterQueueTests(Engine.Postgres);
}
