using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

public abstract class CommitterTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_NewProduct_IsStoredWithVersionOne()
    {
        await using var store = new TestStore(engine);
        var result = await store.CommitAsync(Sample.Unit(Sample.Product("p1")));

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Equal(1, result.Version);
        Assert.Empty(result.Dropped);
        var stored = await store.Products.FindAsync(Sample.Tenant, "p1", Cancellation);
        Assert.NotNull(stored);
        Assert.Equal(1, stored.Version);
        Assert.Equal(Sample.Now, stored.UpdatedAt);
        Assert.Equal(Sample.Product("p1").State, stored.State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Commit_WrongExpectedVersion_IsConflictAndWritesNothing(long expected)
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1")));
        var unit = new Unit
        {
            Tenant = Sample.Tenant,
            Fence = Sample.Product("p1", expected),
            Rows = [Sample.Ledger("p1", "e1")],
            Changes = [new ChangeRow("product", "p1", 2, Sample.Now)],
            Due = [new AccountDue(new AccountRef(Sample.Tenant, "sandbox", "default"), Sample.Now)],
        };
        var result = await store.CommitAsync(unit);

        Assert.Equal(CommitOutcome.Conflict, result.Outcome);
        Assert.Equal(0, result.Version);
        Assert.Equal(0, store.Scalar("select count(*) from ledger"));
        Assert.Equal(0, store.Scalar("select count(*) from change_counter"));
        Assert.Equal(0, store.Scalar("select count(*) from account_wake"));
    }

    [Fact]
    public async Task Commit_RepeatedEffect_IsRefusedByItsLedgerRowAndWritesNothing()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1"), Sample.Ledger("p1", "e1")));
        var repeat = Sample.Ledger("p1", "e1");
        var result = await store.CommitAsync(Sample.Unit(Sample.Product("p1", 1), Sample.Ledger("p1", "e2"), repeat));

        Assert.Equal(CommitOutcome.Refused, result.Outcome);
        Assert.Same(repeat, result.RefusedBy);
        Assert.Equal(1, store.Scalar("select version from product"));
        Assert.Equal(1, store.Scalar("select count(*) from ledger"));
    }

    [Fact]
    public async Task Commit_NameOfAnotherProduct_IsRefused_ButOwnNameMayBeClaimedAgain()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1"), new ProductNameRow("sku", "A", "p1")));
        var again = await store.CommitAsync(Sample.Unit(Sample.Product("p1", 1), new ProductNameRow("sku", "A", "p1")));
        var other = await store.CommitAsync(Sample.Unit(Sample.Product("p2"), new ProductNameRow("sku", "A", "p2")));

        Assert.Equal(CommitOutcome.Committed, again.Outcome);
        Assert.Equal(CommitOutcome.Refused, other.Outcome);
        Assert.IsType<ProductNameRow>(other.RefusedBy);
    }

    [Fact]
    public async Task Commit_SecondOrderWithSameKey_IsRefusedByTheFence()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Order("o1", key: "k")));
        var result = await store.CommitAsync(Sample.Unit(Sample.Order("o2", key: "k")));

        Assert.Equal(CommitOutcome.Refused, result.Outcome);
        Assert.Null(result.RefusedBy);
    }

    [Fact]
    public async Task Commit_ConditionalRowThatMatchesNothing_IsDroppedAlone()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(Sample.Desired("p1", 2));
        var taken = Sample.Taken("p1", 1, "b1");
        var result = await store.WriteAsync(taken, Sample.Desired("p2", 1));

        Assert.Equal([taken], result.Dropped);
        Assert.Equal(2, store.Scalar("select count(*) from listing_aspect"));
        Assert.Equal(0, store.Scalar("select count(*) from listing_aspect where batch_id is not null"));
    }

    [Fact]
    public async Task Commit_BrokenUnitAmongGoodOnes_FailsAlone()
    {
        await using var store = new TestStore(engine);
        var broken = Sample.Unit(Sample.Product("bad"), Sample.Desired("bad", 1, lane: 9));
        var good = Enumerable.Range(0, 50).Select(i => store.CommitAsync(Sample.Unit(Sample.Product($"p{i}")))).ToList();
        var bad = store.CommitAsync(broken);
        good.AddRange(Enumerable.Range(50, 50).Select(i => store.CommitAsync(Sample.Unit(Sample.Product($"p{i}")))));

        Assert.True((await Assert.ThrowsAsync<StorageFailedException>(() => bad)).IsOfUnit);
        Assert.All(await Task.WhenAll(good), static r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
        Assert.Equal(100, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Commit_BrokenUnitAmongGoodOnes_FeedStaysDenseAndTheAccountIsDueAtTheEarliest()
    {
        await using var store = new TestStore(engine);
        Unit Moving(int i, params StoreRow[] rows) => new()
        {
            Tenant = Sample.Tenant,
            Fence = Sample.Product($"p{i}"),
            Rows = rows,
            Changes = { new ChangeRow("stock", $"p{i}", 1, Sample.Now) },
            Due = { new AccountDue(AccountRef.FromKey(Sample.Tenant, Sample.Account), Sample.Now.AddSeconds(100 - i)) },
        };
        var units = Enumerable.Range(0, 100)
            .Select(i => store.CommitAsync(i == 70 ? Moving(i, Sample.Desired("p70", 1, lane: 9)) : Moving(i))).ToList();

        await Assert.ThrowsAsync<StorageFailedException>(() => units[70]);
        units.RemoveAt(70);
        Assert.All(await Task.WhenAll(units), static r => Assert.True(r.Committed));
        Assert.Equal(99, store.Scalar("select count(*) from change"));
        Assert.Equal(99, store.Scalar("select max(seq) from change"));
        Assert.Equal(99, store.Scalar("select seq from change_counter"));
        Assert.Equal(Instants.ToMicros(Sample.Now.AddSeconds(1)), store.Scalar("select due_at from account_wake"));
    }

    [Fact]
    public async Task Commit_UnitThatLosesAtItsLastRow_LeavesNothingOfTheRowsBefore()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(new ConnectorStateRow(Sample.Account, "k", 0, [1]));
        var result = await store.CommitAsync(new Unit
        {
            Tenant = Sample.Tenant,
            Rows = { Sample.Desired("p1", 1), new ConnectorStateRow(Sample.Account, "k", 0, [2]) },
            Changes = { new ChangeRow("stock", "p1", 1, Sample.Now) },
        });

        Assert.Equal(CommitOutcome.Conflict, result.Outcome);
        Assert.Equal(0, store.Scalar("select count(*) from listing_aspect"));
        Assert.Equal(0, store.Scalar("select count(*) from change_counter"));
    }

    [Fact]
    public async Task Commit_UniqueLosersAmongOthers_HarmNoOneElse()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("first"), new ProductNameRow("sku", "taken", "first")));
        var results = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => store.CommitAsync(
            Sample.Unit(Sample.Product($"p{i}"), new ProductNameRow("sku", i % 3 == 0 ? "taken" : $"sku{i}", $"p{i}")))));

        for (var i = 0; i < results.Length; i++)
            Assert.Equal(i % 3 == 0 ? CommitOutcome.Refused : CommitOutcome.Committed, results[i].Outcome);
        Assert.Equal(201, store.Scalar("select count(*) from product"));
        Assert.Equal(201, store.Scalar("select count(*) from product_name"));
    }

    [Fact]
    public async Task Commit_ManyWritersOnTheirOwnRows_KeepVersionsExact()
    {
        await using var store = new TestStore(engine);
        const int rounds = 5;
        await Task.WhenAll(Enumerable.Range(0, 512).Select(async i =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var result = await store.CommitAsync(Sample.Unit(Sample.Product($"p{i}", round), Sample.Ledger($"p{i}", $"e{round}")));
                Assert.Equal(CommitOutcome.Committed, result.Outcome);
                Assert.Equal(round + 1, result.Version);
            }
        }));

        Assert.Equal(512, store.Scalar($"select count(*) from product where version = {rounds}"));
        Assert.Equal(512 * rounds, store.Scalar("select count(*) from ledger"));
    }

    [Fact]
    public async Task Commit_ManyWritersOnOneRow_OneWinsEachVersion()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("hot")));
        const int writers = 64;
        var won = 0;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            while (true)
            {
                var stored = await store.Products.FindAsync(Sample.Tenant, "hot", Cancellation);
                var result = await store.CommitAsync(Sample.Unit(Sample.Product("hot", stored!.Version), Sample.Ledger("hot", $"w{writer}")));
                if (!result.Committed)
                    continue;
                Interlocked.Increment(ref won);
                return;
            }
        }));

        Assert.Equal(writers, won);
        Assert.Equal(writers + 1, store.Scalar("select version from product"));
    }

    [Fact]
    public async Task Commit_QueuedUnitsOfOneRow_AreWrittenInTheirOrder()
    {
        await using var store = new TestStore(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.CommitAsync(Sample.Unit(Sample.Product("p", i)))));

        Assert.All(results, static r => Assert.Equal(CommitOutcome.Committed, r.Outcome));
        Assert.Equal(Enumerable.Range(1, 200).Select(static i => (long)i), results.Select(static r => r.Version));
    }

    [Fact]
    public async Task Commit_ChangesUnderConcurrencyAndLosers_AreDenseForEachTenant()
    {
        await using var store = new TestStore(engine);
        await Task.WhenAll(Enumerable.Range(0, 600).Select(i =>
        {
            var tenant = $"t{i % 3}";

            // Each fifth loses: the product exists already.
            var product = i % 5 == 0 ? Sample.Product("same", tenant: tenant) : Sample.Product($"p{i}", tenant: tenant);
            return store.CommitAsync(new Unit
            {
                Tenant = tenant,
                Fence = product,
                Changes = [new ChangeRow("product", product.Id, 1, Sample.Now), new ChangeRow("stock", product.Id, 1, Sample.Now)],
            });
        }));

        var reads = store.Get<IChangeReads>();
        for (var t = 0; t < 3; t++)
        {
            var changes = await reads.AfterAsync($"t{t}", 0, null, 10_000, Cancellation);
            Assert.Equal(2 * (160 + 1), changes.Count);
            Assert.Equal(Enumerable.Range(1, changes.Count).Select(static i => (long)i), changes.Select(static c => c.Seq));
            Assert.Equal((changes.Count, 1), await reads.BoundsAsync($"t{t}", Cancellation));
        }
    }

    [Fact]
    public async Task Commit_AnotherTenantsFence_IsRejected()
    {
        await using var store = new TestStore(engine);
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.CommitAsync(new Unit { Tenant = "t2", Fence = Sample.Product("p1") }));
    }

    public sealed class OnSqlite() : CommitterTests(Engine.Sqlite);

    public sealed class OnPostgres() : CommitterTests(Engine.Postgres);
}
