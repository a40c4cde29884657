using System.Globalization;
using Dapper;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>
/// The same batches of random units on both engines: SQLite writes them one after the other, PostgreSQL by sets where it can. Answers and
/// tables must be the same.
/// </summary>
public sealed class EngineAgreementTests
{
    private const int Width = 40;

    private static readonly string[] Aspects = ["stock", "price", "content"];
    private static readonly string[] Results = ["confirmed", "refused", "retry", "unknown", "closed"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Batches_OnBothEngines_ComeToTheSame(int seed)
    {
        await using var postgres = new TestStore(Engine.Postgres);
        await using var sqlite = new TestStore(Engine.Sqlite);
        foreach (var store in new[] { postgres, sqlite })
        {
            await store.CommitAsync(Sample.Unit(Sample.Product("part0")));
            await store.CommitAsync(Sample.Unit(Sample.Product("part1")));
            await store.CommitAsync(Sample.Unit(new WarehouseRow { Tenant = Sample.Tenant, Id = "north", ExpectedVersion = 0, State = [1] }));
            await store.WriteAsync(
                new BundleComponentsRow("set", [new BundlePart("part0", 1), new BundlePart("part1", 2)], Sample.Now),
                new BundleComponentsRow("pair", [new BundlePart("part1", 2)], Sample.Now));
        }

        var random = new Random(seed);
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var round = 0; round < 12; round++)
        {
            var units = Enumerable.Range(0, Width).Select(i => Unit(random, i, round, versions)).ToList();
            var expected = await CommitTogetherAsync(sqlite, units, round);
            var actual = await CommitTogetherAsync(postgres, units, round);
            for (var i = 0; i < Width; i++)
            {
                Assert.Equal(
                    (i, expected[i].Outcome, expected[i].Version, expected[i].RefusedBy, string.Join(';', expected[i].Dropped)),
                    (i, actual[i].Outcome, actual[i].Version, actual[i].RefusedBy, string.Join(';', actual[i].Dropped)));
                if (expected[i].Committed && units[i].Fence is { } fence)
                    versions[fence.Id] = expected[i].Version;
            }
        }

        foreach (var table in await TablesAsync(postgres))
            Assert.Equal(await DumpAsync(sqlite, table), await DumpAsync(postgres, table));
        Assert.Equal(postgres.Scalar("select count(*) from change"), postgres.Scalar("select max(seq) from change"));
        Assert.True(postgres.Scalar("select count(*) from listing_aspect") > 20);
        Assert.True(postgres.Scalar("select count(*) from ledger") > 20);
        Assert.True(postgres.Scalar("select count(*) from warehouse_stock") > 2);
        Assert.True(postgres.Scalar("select count(*) from account_warehouse") > 2);
    }

    /// <summary>All units but the first, which holds the commit back until they wait, are one batch.</summary>
    private static async Task<CommitResult[]> CommitTogetherAsync(TestStore store, List<Unit> units, int round)
    {
        using var open = new ManualResetEventSlim();
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var committer = new Committer(store.Database, store.Clock, static () => [], NullLogger<Committer>.Instance, connection =>
        {
            entered.TrySetResult();
            open.Wait();
            connection["commit"].Run();
        });
        var gate = committer.CommitAsync(Sample.Unit(Sample.Product($"gate{round}")), Cancellation);
        await entered.Task;
        var answers = units.Select(u => committer.CommitAsync(u, Cancellation)).ToList();
        open.Set();
        await gate;
        return await Task.WhenAll(answers);
    }

    private static Unit Unit(Random random, int i, int round, Dictionary<string, long> versions)
    {
        bool Once(int of) => random.Next(of) == 0;
        var product = $"p{i}";
        var aspect = Aspects[random.Next(3)];
        var at = Sample.Now.AddSeconds(round);
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                var version = versions.GetValueOrDefault(product);
                var rows = new List<StoreRow>
                {
                    Sample.Ledger(product, Once(6) ? "e0" : $"e{round}"),
                    new ProductNameRow("sku", Once(8) ? "S0" : $"S{i}", product),
                    new ProductBarcodesRow(product, [.. Enumerable.Range(0, random.Next(3)).Select(b => $"b{b}")]),
                    new OperationItemRow($"op{random.Next(3)}", product, Sample.Account, aspect, random.Next(4), product, "stored", at),
                    new BundlesDueRow($"part{random.Next(3)}", Once(2), at),
                };
                if (Once(4))
                    rows.Add(new WarehouseStockRow(product, Once(2) ? "north" : "default", random.Next(2), random.Next(2)));
                rows.AddRange(Aspects.Where(_ => !Once(3)).Select(a => Sample.Desired(product, random.Next(1, 8), a, due: Once(4) ? null : at, rest: Once(5), shown: Once(4)) with
                {
                    IsShared = Once(8),
                    IsAdopted = Once(5),
                    Cause = Once(3) ? ListingCauses.Sale : null,
                    Value = $"v{random.Next(2)}",
                }));
                return new Unit
                {
                    Tenant = Sample.Tenant,
                    Fence = Sample.Product(product, Once(8) ? version + 1 : version, updatedAt: at),
                    Rows = rows,
                    Changes = [new ChangeRow("product", product, version + 1, at)],
                    Due = [new AccountDue(new AccountRef(Sample.Tenant, "sandbox", Once(2) ? "default" : "second"), at)],
                };
            case 3:
                var order = $"o{i}";
                return Sample.Unit(
                    Sample.Order(order, versions.GetValueOrDefault(order), key: Once(10) ? "shared" : order, updatedAt: at),
                    new OrderLineRow(order, "1", Sample.Account, Once(2) ? product : null, product, null, random.Next(3)),
                    new OrderEffectRow(order, $"x{random.Next(3)}", product, [1], Once(2)),
                    new OrderActionRow($"{order}-{random.Next(2)}", order, Sample.Account, "ship", Once(2) ? "done" : "pending", [2], random.Next(3), null, at, at),
                    new DataKeyRow(order, [(byte)round]), new BlindIndexRow(order, "phone", [7]));
            case 4:
                return Rows(
                    Sample.Taken(product, random.Next(1, 8), $"b{i}", aspect),
                    new BatchRow(Sample.Account, $"b{i}", "stock", "sending", null, [1], at, at, at),
                    new OperationItemsMovedRow(product, Sample.Account, aspect, random.Next(4), "sent", null, null, at));
            case 5:
                return Rows(
                    Sample.Result(product, random.Next(1, 8), Once(3) ? "" : $"b{i}", Results[random.Next(5)], aspect, code: "c", due: at),
                    new BatchDoneRow(Sample.Account, $"b{i}"),
                    new OperationItemsMovedRow(product, Sample.Account, aspect, random.Next(4), Once(2) ? "confirmed" : "refused", "c", "m", at));
            case 6:
                return Once(2)
                    ? Rows(Sample.Inbox($"i{i}-{round}", $"e{i}-{random.Next(3)}", at), new ImportSeenRow("s", product, $"i{round}"))
                    : Rows(
                        new InboxStateRow($"i{i}-{random.Next(round + 1)}", Once(2) ? "pending" : null, Once(2) ? "done" : "processing", 1, null, "e", null, at),
                        Once(2) ? new IdempotencyRow($"h{i}", [(byte)random.Next(2)], at, at.AddSeconds(2)) : new IdempotencyAnswerRow($"h{i}", random.Next(2) * 200, "t", [3], at));
            case 7:
                var warehouse = $"w{i}";
                return Once(2)
                    ? Sample.Unit(new WarehouseRow { Tenant = Sample.Tenant, Id = warehouse, ExpectedVersion = versions.GetValueOrDefault(warehouse), State = [(byte)round] })
                    : Rows(new WarehouseRemovedRow(warehouse));
            case 8:
                return Once(2)
                    ? Rows(new WarehouseStockRow(product, $"w{i}", random.Next(3), random.Next(2)))
                    : Rows(new AccountWarehousesRow($"sandbox/{i}", [.. new[] { "default", "north", $"w{i}" }.Where(_ => Once(2))]));
            default:
                return Once(2)
                    ? Rows(new ListingMarkRow(product, Sample.Account, Once(2) ? "conflict" : null, "d"))
                    : Rows(new ListingRemovedRow(product, Sample.Account));
        }
    }

    private static Unit Rows(params StoreRow[] rows) => new() { Tenant = Sample.Tenant, Rows = rows };

    private static async Task<IReadOnlyList<string>> TablesAsync(TestStore postgres)
    {
        await using var connection = new NpgsqlConnection(postgres.Schema.ConnectionString);
        return [.. await connection.QueryAsync<string>(
            "select tablename from pg_tables where schemaname = current_schema() and tablename not in ('meta', 'schemaversions') and tablename not like 'orleans%' order by 1")];
    }

    /// <summary>Without the numbers that an engine gives by itself, and that tell the order of units.</summary>
    private static async Task<IReadOnlyList<string>> DumpAsync(TestStore store, string table)
    {
        await using System.Data.Common.DbConnection connection = store.Database is SqliteDatabase sqlite
            ? new SqliteConnection(sqlite.ReadConnectionString)
            : new NpgsqlConnection(store.Schema.ConnectionString);
        var rows = await connection.QueryAsync($"select * from {table}");
        return
        [
            .. rows.Cast<IDictionary<string, object?>>().Select(row => table + ": " + string.Join(", ", row.Where(c => c.Key != "seq" || table == "change_counter")
                .OrderBy(static c => c.Key, StringComparer.Ordinal)
                .Select(static c => $"{c.Key}={(c.Value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(c.Value, CultureInfo.InvariantCulture))}")))
                .Order(StringComparer.Ordinal),
        ];
    }
}
