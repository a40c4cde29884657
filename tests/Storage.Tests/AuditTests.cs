using System.Data.Common;
using KolajAI.Identity;
using KolajAI.Storage.Auditing;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sql;
using KolajAI.Storage.Sqlite;
using Npgsql;

namespace KolajAI.Storage.Tests;

/// <summary>The audit log's chain: written with what it tells of, and seen to be broken whatever is done to it (S18).</summary>
public abstract class AuditTests(Engine engine)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What somebody who can write in the database might do to entries 1 to 5 of tenant t1.</summary>
    public static TheoryData<string, string> Forgeries => new()
    {
        { "update audit_entry set body = {0}7b7d{1} where tenant = 't1' and seq = 3", "entry 3 was changed" },
        { "update audit_entry set actor = 'key:other' where tenant = 't1' and seq = 3", "entry 3 is listed under what it does not say" },
        { "update audit_entry set at = at + 1 where tenant = 't1' and seq = 3", "entry 3 is listed under what it does not say" },
        { "delete from audit_entry where tenant = 't1' and seq = 3", "entry 3 is missing" },
        { "delete from audit_entry where tenant = 't1' and seq = 1", "entry 1 is missing" },
        { "delete from audit_entry where tenant = 't1' and seq = 5", "entry 5 is missing" },
        { "delete from audit_entry where tenant = 't1'", "entry 1 is missing" },
        { "update audit_head set seq = 4 where tenant = 't1'", "not the newest one" },
        { "delete from audit_head where tenant = 't1'", "the newest entry is not known" },
        { "update audit_entry set seal = hash where tenant = 't1' and seq = 5", "entry 5 was not written by the hub" },
        { "insert into audit_cut (tenant, seq, hash, at, seal) select tenant, seq, hash, at, seal from audit_entry where tenant = 't1' and seq = 2", "was not written by the hub" },
    };

    [Fact]
    public async Task Entries_AreChainedPerTenantWithWhatTheyTellOf()
    {
        await using var store = new TestStore(engine);
        await store.CommitAsync(new Unit { Tenant = "t2", Audit = [Entry("other")] });
        for (var i = 1; i <= 3; i++)
            await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Fence = Sample.Product($"p{i}"), Audit = [Entry($"a{i}"), Entry($"b{i}")] });
        var conflict = await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Fence = Sample.Product("p1", expected: 9), Audit = [Entry("never")] });

        Assert.Equal(CommitOutcome.Conflict, conflict.Outcome);
        var entries = await store.Get<IAuditReads>().AfterAsync(Sample.Tenant, 0, 100, Cancellation);
        Assert.Equal(["a1", "b1", "a2", "b2", "a3", "b3"], entries.Select(static e => e.Action));
        Assert.Equal([1L, 2, 3, 4, 5, 6], entries.Select(static e => e.Seq));
        Assert.Equal((null, 6L), await VerifyAsync(store, Sample.Tenant));
        Assert.Equal((null, 1L), await VerifyAsync(store, "t2"));
        Assert.Equal((null, 0L), await VerifyAsync(store, "t3"));
    }

    [Fact]
    public async Task Entries_OfManyUnitsOfABatch_AreOneChainAndOnlyOfThoseThatWin()
    {
        await using var store = new TestStore(engine);
        var units = Enumerable.Range(0, 60).Select(i => new Unit { Tenant = $"t{i % 3}", Fence = Sample.Product($"p{i / 6}", tenant: $"t{i % 3}"), Audit = [Entry($"a{i}")] });

        var results = await Task.WhenAll(units.Select(store.CommitAsync));

        Assert.Equal(30, results.Count(static r => r.Committed));
        foreach (var tenant in new[] { "t0", "t1", "t2" })
            Assert.Equal((null, 10L), await VerifyAsync(store, tenant));
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Forgery_IsSeen(string sql, string problem)
    {
        await using var store = await FilledAsync();

        Execute(store, sql.Replace("{0}", engine is Engine.Sqlite ? "x'" : "'\\x", StringComparison.Ordinal).Replace("{1}", "'", StringComparison.Ordinal));

        Assert.Contains(problem, (await VerifyAsync(store, Sample.Tenant)).Problem, StringComparison.Ordinal);
        Assert.Equal((null, 1L), await VerifyAsync(store, "t2"));
    }

    [Fact]
    public async Task Chain_WrittenAnewByWhoHasNoKey_IsSeen()
    {
        await using var store = await FilledAsync();
        var entries = await store.Get<IAuditReads>().AfterAsync(Sample.Tenant, 0, 100, Cancellation);
        var hash = entries[1].Hash;
        foreach (var entry in entries.Skip(2))
        {
            var body = entry.Seq == 3 ? AuditChain.Body(Entry("innocent")) : entry.Body;
            hash = AuditChain.Hash(hash, Sample.Tenant, entry.Seq, body);
            Execute(store, $"update audit_entry set hash = '{hash}', action = '{(entry.Seq == 3 ? "innocent" : entry.Action)}', body = {Bytes(body)} where tenant = 't1' and seq = {entry.Seq}");
        }

        Execute(store, $"update audit_head set hash = '{hash}' where tenant = 't1'");

        Assert.Equal("entry 3 was not written by the hub", (await VerifyAsync(store, Sample.Tenant)).Problem);
        // Nor does it help to go on: what the hub writes after it hangs on what was forged.
        await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Audit = [Entry("later")] });
        Assert.Equal("entry 3 was not written by the hub", (await VerifyAsync(store, Sample.Tenant)).Problem);
    }

    [Fact]
    public async Task End_CutOffWithItsHead_IsSeenByWhoNotedIt()
    {
        await using var store = await FilledAsync();
        var verifier = store.Get<AuditVerifier>();
        var noted = await verifier.VerifyAsync(Sample.Tenant, cancellation: Cancellation);
        var fourth = (await store.Get<IAuditReads>().AfterAsync(Sample.Tenant, 3, 1, Cancellation))[0];

        Execute(store, "delete from audit_entry where tenant = 't1' and seq = 5");
        Execute(store, $"update audit_head set seq = 4, hash = '{fourth.Hash}' where tenant = 't1'");

        Assert.Equal("entry 5 is missing", (await verifier.VerifyAsync(Sample.Tenant, (noted.Last, noted.Hash), Cancellation)).Problem);
        Assert.True((await verifier.VerifyAsync(Sample.Tenant, (fourth.Seq, fourth.Hash), Cancellation)).IsWhole);
        await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Audit = [Entry("another")] });
        Assert.Equal("entry 5 is another than it was", (await verifier.VerifyAsync(Sample.Tenant, (noted.Last, noted.Hash), Cancellation)).Problem);
    }

    [Fact]
    public async Task Old_IsRemovedAfterItsTime_AndTheRestStillFollows()
    {
        await using var store = await FilledAsync();
        store.Clock.Advance(TimeSpan.FromDays(729));
        await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Audit = [Entry("new") with { At = store.Clock.GetUtcNow() }] });
        var sweeps = store.Get<ISweeps>();
        await sweeps.DeleteExpiredAsync(store.Clock.GetUtcNow(), 100, Cancellation);
        Assert.Equal((null, 6L), await VerifyAsync(store, Sample.Tenant));

        store.Clock.Advance(TimeSpan.FromDays(2));
        await sweeps.DeleteExpiredAsync(store.Clock.GetUtcNow(), 3, Cancellation);
        Assert.Equal((null, 3L), await VerifyAsync(store, Sample.Tenant));
        await sweeps.DeleteExpiredAsync(store.Clock.GetUtcNow(), 100, Cancellation);
        await sweeps.DeleteExpiredAsync(store.Clock.GetUtcNow(), 100, Cancellation);

        var verdict = await store.Get<AuditVerifier>().VerifyAsync(Sample.Tenant, cancellation: Cancellation);
        Assert.Equal((true, 1L, 6L, 6L), (verdict.IsWhole, verdict.Entries, verdict.First, verdict.Last));
        await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Audit = [Entry("newer")] });
        Assert.Equal((null, 2L), await VerifyAsync(store, Sample.Tenant));
        Execute(store, "update audit_cut set seq = 6 where tenant = 't1'");
        Assert.Contains("was not written by the hub", (await VerifyAsync(store, Sample.Tenant)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_IsFollowedByItsHashesAlone()
    {
        await using var store = await FilledAsync();
        using var text = new StringWriter();
        await AuditExport.WriteAsync(text, Sample.Tenant, store.Get<IAuditReads>(), 2, Cancellation);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(6, lines.Length);
        Assert.Equal((true, 5L), await FollowAsync(lines));
        Assert.False((await FollowAsync([.. lines[..3], .. lines[4..]])).IsWhole);
        Assert.False((await FollowAsync([.. lines.Select(static l => l.Replace("\"a3\"", "\"a4\"", StringComparison.Ordinal))])).IsWhole);
        Assert.False((await FollowAsync([.. lines.Select(static l => l.Replace(" ışık", " isik", StringComparison.Ordinal))])).IsWhole);
        Assert.False((await FollowAsync(["nonsense"])).IsWhole);
    }

    [Fact]
    public async Task Alert_ThatStandsOpen_CountsWhatComesAgain()
    {
        await using var store = new TestStore(engine);
        await store.WriteAsync(new AlertRow("webhook_refused", "account:a", "From 10.0.0.1.", 2, Sample.Now));
        await store.WriteAsync(new AlertRow("webhook_refused", "account:a", "From 10.0.0.2.", 3, Sample.Now.AddMinutes(1)), new AlertRow("key_new_place", "key:k", "x", 1, Sample.Now));
        var reads = store.Get<IAuditReads>();
        var open = Assert.Single(await reads.AlertsAsync(Sample.Tenant, "open", null, 10, Cancellation), static a => a.Kind == "webhook_refused");
        Assert.Equal((5L, "From 10.0.0.2.", Sample.Now, Sample.Now.AddMinutes(1)), (open.Count, open.Detail, open.FirstAt, open.LastAt));

        await store.WriteAsync(new AlertDecisionRow(open.Id, "acknowledged", "user:u", Sample.Now));
        await store.WriteAsync(new AlertRow("webhook_refused", "account:a", "x", 1, Sample.Now));
        Assert.Equal(("acknowledged", 6L), await AlertAsync(open.Id));
        await store.WriteAsync(new AlertDecisionRow(open.Id, "resolved", "user:u", Sample.Now));
        Assert.Single((await store.WriteAsync(new AlertDecisionRow(open.Id, "acknowledged", "user:u", Sample.Now))).Dropped);
        await store.WriteAsync(new AlertRow("webhook_refused", "account:a", "x", 1, Sample.Now));

        Assert.Equal(("resolved", 6L), await AlertAsync(open.Id));
        Assert.Equal(3, (await reads.AlertsAsync(Sample.Tenant, null, null, 10, Cancellation)).Count);

        async Task<(string, long)> AlertAsync(string id) => await reads.AlertAsync(Sample.Tenant, id, Cancellation) is { } a ? (a.State, a.Count) : default;
    }

    private static AuditRow Entry(string action) => new(action, "key:k ışık", new Actor("user:u", "owner", "10.0.0.1", "trace"), Sample.Now.AddTicks(13))
    {
        Before = AuditRow.Json(new { Name = "before", Number = 1.5m }),
        After = AuditRow.Json(new { Name = "after\0\ud800" }),
    };

    private async Task<TestStore> FilledAsync()
    {
        var store = new TestStore(engine);
        for (var i = 1; i <= 5; i++)
            await store.CommitAsync(new Unit { Tenant = Sample.Tenant, Audit = [Entry($"a{i}")] });
        await store.CommitAsync(new Unit { Tenant = "t2", Audit = [Entry("other")] });
        return store;
    }

    private static async Task<(string? Problem, long Entries)> VerifyAsync(TestStore store, string tenant)
    {
        var verdict = await store.Get<AuditVerifier>().VerifyAsync(tenant, cancellation: Cancellation);
        return (verdict.Problem, verdict.Entries);
    }

    private static async Task<(bool IsWhole, long Entries)> FollowAsync(IEnumerable<string> lines)
    {
        using var reader = new StringReader(string.Join('\n', lines));
        var verdict = await AuditExport.VerifyAsync(reader);
        return (verdict.IsWhole, verdict.Entries);
    }

    private string Bytes(byte[] bytes) => (engine is Engine.Sqlite ? "x'" : "'\\x") + Convert.ToHexStringLower(bytes) + "'";

    private static void Execute(TestStore store, string sql)
    {
        using DbConnection connection = store.Database is SqliteDatabase sqlite ? sqlite.OpenForWriting() : Open(store.Schema.ConnectionString);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0, sql);
    }

    private static NpgsqlConnection Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        return connection;
    }

    public sealed class OnSqlite() : AuditTests(Engine.Sqlite);

    public sealed class OnPostgres() : AuditTests(Engine.Postgres)
    {
        [Fact]
        public async Task TwoProcesses_OfOneTenant_WriteOneChain()
        {
            await using var store = new TestStore(Engine.Postgres);
            await using var other = store.Beside();
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? store : other).CommitAsync(new Unit { Tenant = Sample.Tenant, Audit = [Entry($"a{i}")] })));

            Assert.Equal((null, 200L), await VerifyAsync(store, Sample.Tenant));
        }
    }
}
