using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Tests;

/// <summary>What was written is found again, by its names, in pages and in sums.</summary>
public abstract class ReadTests(Engine engine)
{
    private static readonly AccountRef Account = AccountRef.FromKey(Sample.Tenant, Sample.Account);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_PageThroughEverythingOnce()
    {
        await using var store = new TestStore(engine);
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => store.CommitAsync(
            Sample.Unit(Sample.Product($"p{i:d2}", updatedAt: Sample.Now.AddSeconds(i / 4))))));
        var seen = new List<string>();
        var filter = new ProductFilter(null, null, null, null, null, null, true);
        while (true)
        {
            var page = await store.Products.ListAsync(Sample.Tenant, filter, 4, Cancellation);
            Assert.Equal(25, page.Total);
            if (page.Rows.Count == 0)
                break;
            seen.AddRange(page.Rows.Select(static r => r.Id));
            filter = filter with { AfterUpdatedAt = page.Rows[^1].UpdatedAt, AfterId = page.Rows[^1].Id };
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(static i => $"p{i:d2}"), seen);
    }

    [Fact]
    public async Task Ledger_SumsAndTimeline_FollowTheEntries()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(
            Sample.Product("p"),
            Sample.Ledger("p", "early", "ship", -9, -9), Sample.Ledger("p", "e1", "ship", -2, -2, Sample.Now.AddSeconds(1)),
            Sample.Ledger("p", "e2", "release", -1, -1, Sample.Now.AddSeconds(2)), Sample.Ledger("p", "e3", "restock", 4, 0, Sample.Now.AddSeconds(3)),
            Sample.Ledger("p", "e4", "count", 100, 0, Sample.Now.AddSeconds(4)), Sample.Ledger("p", "e5", "reserve", 0, 5, Sample.Now.AddSeconds(5))));

        Assert.Equal(new LedgerSums(3, 4, 2), await store.Products.SumsSinceAsync(Sample.Tenant, "p", "default", Sample.Now, Cancellation));
        var newest = await store.Products.TimelineAsync(Sample.Tenant, "p", null, 2, Cancellation);
        var older = await store.Products.TimelineAsync(Sample.Tenant, "p", newest[^1].Seq, 10, Cancellation);
        Assert.Equal(["e5", "e4"], newest.Select(static e => e.EffectKey));
        Assert.Equal(["e3", "e2", "e1", "early"], older.Select(static e => e.EffectKey));
        Assert.Equal(["e1"], await store.Products.AppliedEffectsAsync(Sample.Tenant, "p", ["e1", "none"], Cancellation));
    }

    [Fact]
    public async Task Names_ResolveToLivingProductsOnly_AndSharedBarcodesToNone()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1"), new ProductNameRow("sku", "A", "p1"), new ProductBarcodesRow("p1", ["x", "shared"])));
        await store.CommitAsync(Sample.Unit(Sample.Product("p2"), new ProductNameRow("sku", "B", "p2"), new ProductBarcodesRow("p2", ["y", "shared"])));
        var barcodes = await store.Products.ResolveBarcodesAsync(Sample.Tenant, ["x", "y", "shared", "z"], Cancellation);
        Assert.Equal(new Dictionary<string, string> { ["x"] = "p1", ["y"] = "p2" }, barcodes);

        await store.CommitAsync(Sample.Unit(Sample.Product("p2", 1) with { Deleted = true }));
        await store.CommitAsync(Sample.Unit(Sample.Product("p1", 1), new ProductBarcodesRow("p1", ["shared"])));
        barcodes = await store.Products.ResolveBarcodesAsync(Sample.Tenant, ["x", "y", "shared"], Cancellation);
        Assert.Equal(new Dictionary<string, string> { ["shared"] = "p1" }, barcodes);
        var skus = await store.Products.ResolveSkusAsync(Sample.Tenant, ["A", "B", "a"], Cancellation);
        Assert.Equal(new Dictionary<string, string> { ["A"] = "p1" }, skus);
        Assert.Empty(await store.Products.ResolveSkusAsync("t2", ["A"], Cancellation));
    }

    [Fact]
    public async Task Accounts_AreFoundByTheirEndpointUntilDeleted()
    {
        await using var store = new TestStore(engine);
        var row = new AccountRow
        {
            Tenant = Sample.Tenant,
            Id = Sample.Account,
            ExpectedVersion = 0,
            State = [1],
            IntegrationId = "sandbox",
            Account = "default",
            RemoteSeller = "seller",
            EndpointKeyHash = "hash",
            SealedWebhookSecret = [7],
            UpdatedAt = Sample.Now,
        };
        await store.CommitAsync(Sample.Unit(row));
        var second = await store.CommitAsync(Sample.Unit(row with { Id = "sandbox/two", Account = "two", EndpointKeyHash = null }));
        Assert.Equal(CommitOutcome.Refused, second.Outcome);

        var reads = store.Get<IAccountReads>();
        var endpoint = await reads.FindByEndpointAsync("hash", Cancellation);
        Assert.Equal(Account, endpoint!.Account);
        Assert.Equal([7], endpoint.SealedSecret);
        Assert.Equal([Account], await reads.ListAsync(Sample.Tenant, Cancellation));
        await store.CommitAsync(Sample.Unit(row with { ExpectedVersion = 1, Deleted = true }));
        Assert.Null(await reads.FindByEndpointAsync("hash", Cancellation));
        Assert.Empty(await reads.ListAsync(Sample.Tenant, Cancellation));
    }

    [Fact]
    public async Task KeysTenantsAndDataKeys_AreFoundAndUnique()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(
            new TenantRow("Shop", Sample.Now), new ApiKeyRow("k1", "hash", "kk_1", "main", "admin", Sample.Now),
            new DataKeyRow("order:1", [1]), new DataKeyRow("order:1", [2]), new BlindIndexRow("order:1", "phone", [5]), new BlindIndexRow("order:1", "phone", [5]));
        var repeat = await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Rows = [new TenantRow("Shop", Sample.Now)] });
        Assert.Equal(CommitOutcome.Refused, repeat.Outcome);

        var keys = store.Get<IKeyReads>();
        Assert.Equal((Sample.Tenant, "admin"), ((await keys.FindByHashAsync("hash", Cancellation))!.Tenant, "admin"));
        await store.WriteAsync(new ApiKeyRevokedRow("k1", Sample.Now));
        Assert.Null(await keys.FindByHashAsync("hash", Cancellation));
        Assert.Equal(Sample.Now, (await keys.ListAsync(Sample.Tenant, Cancellation)).Single().RevokedAt);
        Assert.Equal("Shop", (await store.Get<ITenantReads>().FindAsync(Sample.Tenant, Cancellation))!.Name);
        Assert.Single(await store.Get<ITenantReads>().ListAsync(Cancellation));
        Assert.Equal([1], await store.Get<IDataKeyReads>().FindAsync(Sample.Tenant, "order:1", Cancellation));
        Assert.Equal(["order:1"], await store.Get<IDataKeyReads>().ByBlindIndexAsync(Sample.Tenant, "phone", [5], Cancellation));
    }

    [Fact]
    public async Task QuotasOperationsAndBatches_AreReadBack()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(Sample.Unit(new QuotaRow { Tenant = "-", Id = "app", ExpectedVersion = 0, State = [1] }));
        Assert.Equal(1, (await store.Get<IQuotaReads>().FindAsync("-", "app", Cancellation))!.Version);

        var operation = new OperationRow
        {
            Tenant = Sample.Tenant,
            Id = "op",
            ExpectedVersion = 0,
            State = [1],
            Kind = "sync_products",
            OperationState = "running",
            CreatedAt = Sample.Now,
            Deadline = Sample.Now.AddDays(1),
        };
        await store.CommitAsync(Sample.Unit(operation));
        var sweeps = store.Get<ISweeps>();
        Assert.Empty(await sweeps.DueOperationsAsync(Sample.Now, 10, Cancellation));
        Assert.Equal([(Sample.Tenant, "op")], await sweeps.DueOperationsAsync(Sample.Now.AddDays(1), 10, Cancellation));
        Assert.Single(await store.Get<IOperationReads>().ListAsync(Sample.Tenant, "running", null, 10, Cancellation));
        await store.CommitAsync(Sample.Unit(operation with { ExpectedVersion = 1, OperationState = "ended" }));
        Assert.Empty(await sweeps.DueOperationsAsync(Sample.Now.AddDays(1), 10, Cancellation));

        var batch = new BatchRow(Sample.Account, "b1", "stock", "sending", null, [1], Sample.Now, Sample.Now.AddMinutes(1), Sample.Now);
        await store.WriteAsync(batch, batch with { State = "following", RemoteBatchId = "r" }, batch with { BatchId = "b0", SentAt = Sample.Now.AddSeconds(-1) });
        var open = await store.Get<IBatchReads>().OpenAsync(Sample.Tenant, Sample.Account, Cancellation);
        Assert.Equal([("b0", "sending", null), ("b1", "following", "r")], open.Select(static b => (b.BatchId, b.State, b.RemoteBatchId)));
        await store.WriteAsync(new BatchDoneRow(Sample.Account, "b0"));
        Assert.Single(await store.Get<IBatchReads>().OpenAsync(Sample.Tenant, Sample.Account, Cancellation));
    }

    public sealed class OnSqlite() : ReadTests(Engine.Sqlite);

    public sealed class OnPostgres() : ReadTests(Engine.Postgres);
}
