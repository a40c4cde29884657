using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Grains.Mappings;
using KolajAI.Grains.Products;
using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

/// <summary>What of a backlog in the store goes into the next call.</summary>
public sealed class AccountWorkTests : IAsyncDisposable
{
    private static readonly AccountRef Account = AccountRef.FromKey("t", "bench/default");

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "kolaj-test-" + Guid.NewGuid().ToString("n"));
    private readonly ServiceProvider _store;

    public AccountWorkTests() =>
        _store = new ServiceCollection().AddLogging().AddKolajStorage(new StorageOptions { DataFolder = _folder }).AddSingleton<AccountBrakes>()
            .AddSingleton<AccountGroups>().AddSingleton<ListingMappings>().AddSingleton<ContentCheck>().AddSingleton<AccountWork>().BuildServiceProvider();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task NextBatch_BacklogOfStock_FillsEachCallUntilNothingIsLeft()
    {
        await CreateAsync(250, published: true);
        var limits = new BatchLimits(Stock: 100, Content: 1000, ReadBack: 0);
        Assert.Equal([100, 100, 50], await TakenAsync<StockJob>(limits, calls: 3));
        Assert.Null(await _store.GetRequiredService<AccountWork>().NextBatchAsync(Context(), limits));
    }

    [Fact]
    public async Task NextBatch_NewListingsAndASmallerStockCall_FillsTheCallThatCreates()
    {
        await CreateAsync(50, published: false);
        Assert.Equal([50], await TakenAsync<ContentJob>(new BatchLimits(Stock: 10, Content: 100, ReadBack: 0), calls: 1));
    }

    [Fact]
    public async Task NextBatch_BothKindsDue_FillsTheCallOfTheFirstPastTheOthers()
    {
        await CreateAsync(5, published: true);
        await CreateAsync(40, published: false, firstNumber: 5);
        await CreateAsync(20, published: true, firstNumber: 45);
        Assert.Equal([20], await TakenAsync<StockJob>(new BatchLimits(Stock: 20, Content: 30, ReadBack: 0), calls: 1));
    }

    [Fact]
    public async Task NextBatch_SeveralAspectsDue_TakesThemTogether()
    {
        var ids = await CreateAsync(20, published: true);
        await DesireAsync(ids, Aspects.Price, version: 1000, lane: 2);
        var job = Assert.IsType<StockJob>(await _store.GetRequiredService<AccountWork>().NextBatchAsync(Context(), new BatchLimits(Stock: 10, Content: 10, ReadBack: 0)));
        Assert.Equal(10, job.Taken.Count);
        Assert.All(job.Taken, static t => Assert.Equal(2, t.Aspects.Count));
    }

    [Fact]
    public async Task NextBatch_PriceFollowsTooClosely_GoesLaterAndTheStockGoesNow()
    {
        var ids = await CreateAsync(3, published: true);
        await DesireAsync(ids, Aspects.Price, version: 1000, lane: 2);
        var before = TimeProvider.System.GetUtcNow();
        var job = Assert.IsType<StockJob>(await _store.GetRequiredService<AccountWork>().NextBatchAsync(
            Context(TimeSpan.FromHours(1)), new BatchLimits(Stock: 100, Content: 100, ReadBack: 0)));

        Assert.All(job.Taken, static t => Assert.Equal(Aspects.Stock, Assert.Single(t.Aspects).Aspect));
        var rows = await _store.GetRequiredService<IListingReads>().FindAsync(Account.Tenant, Account.Key, ids, TestContext.Current.CancellationToken);
        Assert.All(rows.Where(static r => r.Aspect == Aspects.Price), r => Assert.InRange(r.DueAt!.Value, before.AddMinutes(50), before.AddHours(1)));
    }

    [Fact]
    public async Task NextBeside_OrdinaryStock_WaitsUntilACallIsFull()
    {
        var limits = new BatchLimits(Stock: 100, Content: 100, ReadBack: 0);
        await CreateAsync(150, published: true);
        var onTheWay = await FirstAsync(limits);
        Assert.Null(await BesideAsync(limits, onTheWay));
        await CreateAsync(50, published: true, firstNumber: 150);
        Assert.Null(await BesideAsync(limits, onTheWay, urgentOnly: true));
        Assert.Equal(100, (await BesideAsync(limits, onTheWay))!.Taken.Count);
    }

    [Fact]
    public async Task NextBeside_WhatCannotWait_GoesAtOnceSaveForListingsOnTheWay()
    {
        var limits = new BatchLimits(Stock: 10, Content: 100, ReadBack: 0);
        var sent = await CreateAsync(10, published: true);
        var onTheWay = await FirstAsync(limits);
        await DesireAsync(sent, Aspects.Price, version: 1000, lane: 0);
        Assert.Null(await BesideAsync(limits, onTheWay, urgentOnly: true));
        var others = await CreateAsync(1, published: true, firstNumber: 10);
        await DesireAsync(others, Aspects.Stock, version: 1000, lane: 0);
        Assert.Equal(others, (await BesideAsync(limits, onTheWay, urgentOnly: true))!.Taken.Select(static t => t.ProductId));
    }

    [Theory]
    [InlineData(3, false, 3)]
    [InlineData(2, true, 2)]
    [InlineData(0, false, 1)]
    [InlineData(0, true, 0)]
    public async Task NextBeside_DeepBacklog_TakesAsManyFullCallsAsHaveTheirPermits(int ready, bool oneWaits, int expected)
    {
        var limits = new BatchLimits(Stock: 10, Content: 100, ReadBack: 0);
        await CreateAsync(48, published: true);
        var onTheWay = await FirstAsync(limits);
        var asked = 0;
        var jobs = await BesideAsync(limits, onTheWay, new RoomBeside(7, oneWaits, (calls, _) => Task.FromResult(Math.Min(asked = calls, ready))));
        Assert.Equal(3, asked);
        var taken = jobs.Cast<IBatchJob>().ToList();
        Assert.Equal(Enumerable.Repeat(10, expected), taken.Select(static j => j.Taken.Count));
        Assert.Equal(10 * expected, taken.SelectMany(static j => j.Taken).Select(static t => t.ProductId).Distinct().Count());
    }

    [Fact]
    public async Task NextBeside_PriceDueWithTheStock_GoesInTheSameCall()
    {
        var limits = new BatchLimits(Stock: 10, Content: 100, ReadBack: 0);
        var ids = await CreateAsync(40, published: true);
        var onTheWay = await FirstAsync(limits);
        await DesireAsync(ids.Skip(10), Aspects.Price, version: 1000, lane: 1);
        var jobs = await BesideAsync(limits, onTheWay, new RoomBeside(7, false, static (_, _) => Task.FromResult(2)));
        Assert.Equal(2, jobs.Count);
        Assert.All(jobs.Cast<IBatchJob>().SelectMany(static j => j.Taken), static t => Assert.Equal(2, t.Aspects.Count));
    }

    [Fact]
    public async Task NextBeside_NewListingsDue_StayForATurnOfTheirOwn()
    {
        var limits = new BatchLimits(Stock: 10, Content: 10, ReadBack: 0);
        await CreateAsync(10, published: true);
        var onTheWay = await FirstAsync(limits);
        await CreateAsync(30, published: false, firstNumber: 10);
        Assert.Null(await BesideAsync(limits, onTheWay));
    }

    private async Task<HashSet<string>> FirstAsync(BatchLimits limits) =>
        [Assert.IsType<StockJob>(await _store.GetRequiredService<AccountWork>().NextBatchAsync(Context(), limits)).BatchId];

    private async Task<IBatchJob?> BesideAsync(BatchLimits limits, HashSet<string> onTheWay, bool urgentOnly = false) =>
        (IBatchJob?)(await BesideAsync(limits, onTheWay, new RoomBeside(1, urgentOnly, static (_, _) => throw new InvalidOperationException("One call asks for no permits.")))).SingleOrDefault();

    private Task<IReadOnlyList<AccountJob>> BesideAsync(BatchLimits limits, HashSet<string> onTheWay, RoomBeside room) =>
        _store.GetRequiredService<AccountWork>().NextBesideAsync(Context(), limits, onTheWay, room);

    private async Task DesireAsync(IEnumerable<string> productIds, string aspect, long version, int lane)
    {
        var value = aspect == Aspects.Stock ? ListingPlan.StockValue(1) : ListingPlan.PriceValue(new Money(10_100, "TRY"), null);
        var rows = productIds.Select(id => new ListingDesiredRow(id, Account.Key, aspect, version, value, lane, TimeProvider.System.GetUtcNow(), false));
        await _store.GetRequiredService<ICommitter>().CommitAsync(
            new Unit { Tenant = Account.Tenant, Rows = [.. rows] }, TestContext.Current.CancellationToken);
    }

    private async Task<List<int>> TakenAsync<TJob>(BatchLimits limits, int calls)
        where TJob : IBatchJob
    {
        var taken = new List<int>();
        for (var call = 0; call < calls; call++)
            taken.Add(Assert.IsAssignableFrom<TJob>(await _store.GetRequiredService<AccountWork>().NextBatchAsync(Context(), limits)).Taken.Count);
        return taken;
    }

    /// <summary>Products wished on the account; published ones are there already and only their stock is due.</summary>
    private async Task<List<string>> CreateAsync(int count, bool published, int firstNumber = 0)
    {
        var committer = _store.GetRequiredService<ICommitter>();
        var ids = new List<string>();
        for (var number = firstNumber; number < firstNumber + count; number++)
        {
            var now = TimeProvider.System.GetUtcNow();
            var write = new ProductWrite
            {
                Patch = new ProductPatch
                {
                    Sku = string.Create(CultureInfo.InvariantCulture, $"SKU-{number:000}"),
                    Title = "Product",
                    Price = new Money(10_000, "TRY"),
                    Quantity = 100,
                },
                ListOn = [Account.Key],
                Cause = "test",
            };
            var decision = ProductUpsert.Decide(null, 0, Guid.CreateVersion7(now).ToString(), write, now).Decision!;
            Assert.True((await committer.CommitAsync(decision.ToUnit(Account.Tenant, 0, null, [], now), TestContext.Current.CancellationToken)).Committed);
            ids.Add(decision.Document.Product.Id);
            if (published)
                await ConfirmAsync(committer, decision.Raised.Where(static r => r.Aspect != Aspects.Stock), now);
        }

        return ids;
    }

    private static async Task ConfirmAsync(ICommitter committer, IEnumerable<ListingDesiredRow> raised, DateTimeOffset now)
    {
        foreach (var row in raised)
        {
            await committer.CommitAsync(
                new Unit { Tenant = Account.Tenant, Rows = { new ListingTakenRow(row.ProductId, Account.Key, row.Aspect, row.DesiredVersion, row.Value, "b", now) } },
                TestContext.Current.CancellationToken);
            await committer.CommitAsync(
                new Unit
                {
                    Tenant = Account.Tenant,
                    Rows = { new ListingResultRow(row.ProductId, Account.Key, row.Aspect, row.DesiredVersion, "b", "confirmed", null, null, null, now) },
                },
                TestContext.Current.CancellationToken);
        }
    }

    private static JobContext Context(TimeSpan? priceSpacing = null) => new(
        Account, new PlainConnector(priceSpacing), new Dictionary<string, string>(), new Dictionary<string, string>(), "seller",
        new OrderRules(true, true, null, false));

    /// <summary>Never called: batches are only planned here.</summary>
    private sealed class PlainConnector(TimeSpan? priceSpacing) : IConnector
    {
        public ConnectorDescriptor Descriptor { get; } = new()
        {
            Id = "bench",
            Name = "Bench",
            Type = "ecommerce",
            Region = "TR",
            Evidence = "official",
            StockWrite = StockWriteKind.Absolute,
            PriceSpacing = priceSpacing,
        };

        public string RemoteSeller(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => "seller";

        public Uri BaseAddress(IReadOnlyDictionary<string, string> credentials, IReadOnlyDictionary<string, string> settings) => new("https://bench.invalid/");
    }
}
