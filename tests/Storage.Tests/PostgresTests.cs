using System.Diagnostics;
using KolajAI.RunningHub;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Postgres;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>What only a server can do to the store, and several processes to one another.</summary>
public sealed class PostgresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Migrations_OfBothEngines_AreOfTheSameVersions() =>
        Assert.Equal(MigrationScripts.OfSqlite.Select(static s => s.Name), MigrationScripts.OfPostgres.Select(static s => s.Name));

    /// <summary>A full disk may break the connection at a statement whose error does not say so.</summary>
    [Fact]
    public async Task Commit_OnAConnectionThatWasLostUnnoticed_IsWrittenOnAnother()
    {
        await using var store = new TestStore(Engine.Postgres);
        await Assert.ThrowsAsync<StorageFailedException>(() => store.Get<Committer>().RunAsync(static connection =>
        {
            ((PostgresWriteConnection)connection).Connection.Close();
            return 0;
        }));

        await store.CommitAsync(Sample.Unit(Sample.Product("p")));

        Assert.Equal(1, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Start_TwoProcessesAtOnce_MigrateOnceAndShareOneLife()
    {
        await using var store = new TestStore(Engine.Postgres);
        // As it was before the first start.
        using (var connection = new NpgsqlConnection(store.Schema.ConnectionString))
        {
            connection.Open();
            var schema = new NpgsqlConnectionStringBuilder(store.Schema.ConnectionString).SearchPath;
            using var command = new NpgsqlCommand($"drop schema {schema} cascade; create schema {schema}", connection);
            command.ExecuteNonQuery();
        }

        await using var other = store.Beside();
        var lives = await Task.WhenAll(Task.Run(() => store.Database.Incarnation, Cancellation), Task.Run(() => other.Database.Incarnation, Cancellation));

        Assert.Equal(lives[0], lives[1]);
        Assert.Equal(MigrationScripts.OfPostgres.Count, store.Scalar("select count(*) from schemaversions"));
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("synchronous_commit")]
    [InlineData("full_page_writes")]
    public void Durability_SettingOff_IsRefusedByItsName(string weak)
    {
        var refused = Assert.Throws<StorageStartException>(() => PostgresDurability.Require(name => name == weak ? "off" : name == "server_encoding" ? "UTF8" : "on"));
        Assert.Contains(weak, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_SessionThatDoesNotWaitForTheDisk_IsRefused()
    {
        var weak = new NpgsqlConnectionStringBuilder(PostgresSchema.Server) { Options = "-c synchronous_commit=off" }.ToString();
        var folder = TestStore.NewFolder();
        var refused = Assert.Throws<StorageStartException>(
            () => PostgresDatabase.Start(new StorageOptions { DataFolder = folder, Postgres = weak }, TimeProvider.System, NullLoggerFactory.Instance));
        Assert.Contains("synchronous_commit", refused.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Statistics_OfATableThatHasGrown_AreTakenWithoutWaitingForTheServer()
    {
        // More than twice what any test before has left the statistics of.
        const int rows = 5000;
        await using var store = new TestStore(Engine.Postgres);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1"), [.. Enumerable.Range(0, rows).Select(static i => Sample.Ledger("p1", $"e{i}"))]));
        using var statistics = new PostgresStatistics((PostgresDatabase)store.Database, TimeProvider.System, NullLogger<PostgresStatistics>.Instance);

        // A session tells what it wrote with a later transaction, a second after the last time it did.
        long known;
        var events = 0;
        var clock = Stopwatch.StartNew();
        do
        {
            await store.WriteAsync(Sample.Inbox($"i{++events}", $"e{events}"));
            await statistics.LookAsync(Cancellation);
            known = store.Scalar("select reltuples::bigint from pg_class where relname = 'ledger' and relnamespace = current_schema()::regnamespace");
        }
        while (known < rows * 9 / 10 && clock.Elapsed < TimeSpan.FromSeconds(60));

        // The server reckons it from a sample of pages.
        Assert.InRange(known, rows * 9 / 10, rows * 11 / 10);
    }

    [Fact]
    public async Task Commit_TwoProcessesOnTheSameRows_LoseNothingAndNumberDensely()
    {
        const int products = 24;
        const int rounds = 12;
        await using var store = new TestStore(Engine.Postgres);
        await using var other = store.Beside();
        var deadlocks = Deadlocks(store);

        async Task RaiseAsync(TestStore through, int product, int writer)
        {
            var id = $"p{product:d2}";
            for (var round = 0; round < rounds;)
            {
                var version = (await through.Products.FindAsync(Sample.Tenant, id, Cancellation))?.Version ?? 0;
                var result = await through.CommitAsync(new Unit
                {
                    Tenant = Sample.Tenant,
                    Fence = Sample.Product(id, version),
                    Rows = [Sample.Ledger(id, $"{writer}:{round}"), Sample.Desired(id, version + 1), Sample.Desired(id, version + 1, "price")],
                    Changes = [new ChangeRow("product", id, version + 1, Sample.Now)],
                    Due = [new AccountDue(new Identity.AccountRef(Sample.Tenant, "sandbox", "default"), Sample.Now)],
                });
                if (result.Committed)
                    round++;
                else
                    Assert.Equal(CommitOutcome.Conflict, result.Outcome);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, products).SelectMany(p => new[] { RaiseAsync(store, p, 0), RaiseAsync(other, p, 1) }));

        const int writes = products * rounds * 2;
        Assert.Equal(products, store.Scalar($"select count(*) from product where version = {rounds * 2}"));
        Assert.Equal(writes, store.Scalar("select count(*) from ledger"));
        Assert.Equal(products * 2, store.Scalar($"select count(*) from listing_aspect where desired_version = {rounds * 2}"));
        Assert.Equal((writes, 1, writes), (store.Scalar("select count(*) from change"), store.Scalar("select min(seq) from change"), store.Scalar("select max(seq) from change")));
        Assert.Equal(writes, store.Scalar("select seq from change_counter"));
        Assert.Equal(deadlocks, Deadlocks(store));
    }

    [Fact]
    public async Task Commit_UniqueKeyTakenByAnotherProcess_RefusesThatUnitAloneOfItsBatch()
    {
        await using var store = new TestStore(Engine.Postgres);
        await using var other = store.Beside();
        await other.WriteAsync(Sample.Inbox("i0", "taken"));
        using var gate = new ManualResetEventSlim();
        await using var committer = Committer(store, connection =>
        {
            gate.Wait(Cancellation);
            connection["commit"].Run();
        });
        var first = committer.CommitAsync(Unit(Sample.Inbox("i1", "first")), Cancellation);
        var rest = Enumerable.Range(2, 30).Select(i => committer.CommitAsync(Unit(Sample.Inbox($"i{i}", i == 17 ? "taken" : $"e{i}")), Cancellation)).ToList();
        gate.Set();

        Assert.True((await first).Committed);
        var results = await Task.WhenAll(rest);
        Assert.Equal(CommitOutcome.Refused, results[15].Outcome);
        Assert.Equal("i17", Assert.IsType<InboxRow>(results[15].RefusedBy).InboxId);
        Assert.Equal(29, results.Count(static r => r.Committed));
        Assert.Equal(31, store.Scalar("select count(*) from inbox_payload"));
    }

    [Fact]
    public async Task Commit_ConnectionKilledAtCommit_IsUnknownAndNeverDouble()
    {
        await using var store = new TestStore(Engine.Postgres);
        var kill = true;
        await using var committer = Committer(store, connection =>
        {
            if (kill)
                Kill(store, ((PostgresWriteConnection)connection).Connection.ProcessID);
            connection["commit"].Run();
        });
        var unit = new Unit { Tenant = Sample.Tenant, Fence = Sample.Product("p1"), Rows = [Sample.Ledger("p1", "e1")], Changes = [new ChangeRow("product", "p1", 1, Sample.Now)] };
        var lost = await committer.CommitAsync(unit, Cancellation);
        kill = false;
        Assert.Equal(CommitOutcome.Unknown, lost.Outcome);
        Assert.Null(await store.Products.FindAsync(Sample.Tenant, "p1", Cancellation));

        Assert.True((await committer.CommitAsync(unit, Cancellation)).Committed);
        Assert.Equal((1, 1), (store.Scalar("select count(*) from ledger"), store.Scalar("select max(seq) from change")));
    }

    [Fact]
    public async Task Commit_AnswerLostAfterTheCommit_IsUnknownAndTheRepeatIsAConflict()
    {
        await using var store = new TestStore(Engine.Postgres);
        var lose = true;
        await using var committer = Committer(store, connection =>
        {
            connection["commit"].Run();
            if (lose)
                throw Failures.GoneAway(Engine.Postgres);
        });
        var unit = Sample.Unit(Sample.Product("p1"), Sample.Ledger("p1", "e1"));
        Assert.Equal(CommitOutcome.Unknown, (await committer.CommitAsync(unit, Cancellation)).Outcome);
        lose = false;

        Assert.Equal(CommitOutcome.Conflict, (await committer.CommitAsync(unit, Cancellation)).Outcome);
        Assert.Equal(1, store.Scalar("select count(*) from ledger"));
    }

    [Fact]
    public async Task Commit_ConnectionKilledWhileWriting_IsWrittenOnceOnANewOne()
    {
        await using var store = new TestStore(Engine.Postgres);
        await store.CommitAsync(Sample.Unit(Sample.Product("p1")));
        await using var locking = new NpgsqlConnection(store.Schema.ConnectionString);
        await locking.OpenAsync(Cancellation);
        await using var transaction = await locking.BeginTransactionAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("select 1 from product where id = 'p1' for update", locking))
            await hold.ExecuteNonQueryAsync(Cancellation);
        var waiting = store.CommitAsync(Sample.Unit(Sample.Product("p1", 1), Sample.Ledger("p1", "e1")));
        var blocked = 0L;
        while ((blocked = store.Scalar($"select coalesce(max(pid), 0) from pg_stat_activity where {locking.ProcessID} = any(pg_blocking_pids(pid))")) == 0)
            Cancellation.ThrowIfCancellationRequested();
        Kill(store, (int)blocked);
        await transaction.RollbackAsync(Cancellation);

        Assert.Equal((CommitOutcome.Committed, 2L), ((await waiting).Outcome, (await waiting).Version));
        Assert.Equal(1, store.Scalar("select count(*) from ledger"));
    }

    [Fact]
    public async Task Commit_ServerAway_FailsFastAndWritesAgainOnceItIsBack()
    {
        await using var store = new TestStore(Engine.Postgres);
        var server = new NpgsqlConnectionStringBuilder(store.Schema.ConnectionString);
        await using var relay = new Relay(server.Host!, server.Port);
        (server.Host, server.Port) = ("127.0.0.1", relay.Port);
        using var database = PostgresDatabase.Start(
            new StorageOptions { DataFolder = store.Folder, Postgres = server.ToString() }, TimeProvider.System, NullLoggerFactory.Instance);
        await using var committer = new Committer(database, TimeProvider.System, static () => [], NullLogger<Committer>.Instance);
        Assert.True((await committer.CommitAsync(Sample.Unit(Sample.Product("p0")), Cancellation)).Committed);

        await relay.CutAsync();
        var began = Stopwatch.GetTimestamp();
        var away = await Task.WhenAll(Enumerable.Range(1, 20).Select(async i =>
        {
            try
            {
                return (await committer.CommitAsync(Sample.Unit(Sample.Product($"p{i}")), Cancellation)).Outcome == CommitOutcome.Unknown;
            }
            catch (StorageFailedException)
            {
                return true;
            }
        }));
        Assert.All(away, Assert.True);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"It took {Stopwatch.GetElapsedTime(began)}.");

        relay.Open();
        Assert.True((await committer.CommitAsync(Sample.Unit(Sample.Product("back")), Cancellation)).Committed);
        Assert.Equal(2, store.Scalar("select count(*) from product"));
    }

    [Fact]
    public async Task Commit_TextThatCannotBeStored_FailsAloneAndSaysWhy()
    {
        await using var store = new TestStore(Engine.Postgres);
        var bad = store.CommitAsync(Sample.Unit(Sample.Product("bad", sku: "a\0b")));
        var half = store.CommitAsync(Sample.Unit(Sample.Product("half", sku: "a\ud800b")));
        var good = Enumerable.Range(0, 20).Select(i => store.CommitAsync(Sample.Unit(Sample.Product($"p{i}")))).ToList();

        var (nul, cut) = (await Assert.ThrowsAsync<StorageFailedException>(() => bad), await Assert.ThrowsAsync<StorageFailedException>(() => half));
        Assert.Contains("U+0000", nul.InnerException!.Message, StringComparison.Ordinal);
        Assert.Contains("surrogate", cut.InnerException!.Message, StringComparison.Ordinal);
        Assert.True(nul.IsOfUnit && cut.IsOfUnit);
        Assert.All(await Task.WhenAll(good), static r => Assert.True(r.Committed));
    }

    [Fact]
    public async Task ClaimDueAccounts_TwoSweepersAtOnce_ShareThemOut()
    {
        await using var store = new TestStore(Engine.Postgres);
        await using var other = store.Beside();
        await store.CommitAsync(new Unit
        {
            Tenant = Sample.Tenant,
            Due = [.. Enumerable.Range(0, 40).Select(static i => new AccountDue(new Identity.AccountRef(Sample.Tenant, "sandbox", $"a{i}"), Sample.Now))],
        });
        var claimed = await Task.WhenAll(new[] { store, other, store, other }.Select(
            through => through.Get<ISweeps>().ClaimDueAccountsAsync(Sample.Now, Sample.Now.AddMinutes(1), 15, Cancellation)));

        var all = claimed.SelectMany(static c => c).Select(static a => a.Key).ToList();
        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(all.Count, 30, 40);
        // A lease of no length has run out by the database's clock at once.
        await store.WriteAsync(new AccountWakeRow("sandbox/a0", 1, Sample.Now));
        Assert.Single(await store.Get<ISweeps>().ClaimDueAccountsAsync(Sample.Now, Sample.Now, 1, Cancellation));
        Assert.Single(await other.Get<ISweeps>().ClaimDueAccountsAsync(Sample.Now, Sample.Now.AddMinutes(1), 1, Cancellation));
    }

    private static Unit Unit(params StoreRow[] rows) => new() { Tenant = Sample.Tenant, Rows = rows };

    private static Committer Committer(TestStore store, Action<WriteConnection> commit) =>
        new(store.Database, store.Clock, static () => [], NullLogger<Committer>.Instance, commit);

    private static long Deadlocks(TestStore store) => store.Scalar("select deadlocks from pg_stat_database where datname = current_database()");

    private static void Kill(TestStore store, int process) => store.Scalar($"select pg_terminate_backend({process}, 5000)::int");
}
