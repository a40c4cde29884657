using System.Data.Common;
using System.Reflection;
using System.Text.RegularExpressions;
using KolajAI.Identity;
using KolajAI.Storage.Postgres;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sql.Writes;
using KolajAI.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace KolajAI.Storage.Tests;

/// <summary>Runs every read with every filter, and reads the plan of each statement: none may walk a whole table.</summary>
public abstract partial class QueryPlanTests(Engine engine)
{
    /// <summary>A row a tenant or fewer, walked at operators' questions and sweeps only; and what the statement itself has found.</summary>
    private static readonly string[] SmallTables = ["tenant", "api_key", "change_counter", "audit_head", "json_each", "CONSTANT", "(subquery", "lane0", "lane1", "lane2", "lane3"];

    /// <summary>A handful a tenant, listed whole.</summary>
    private static readonly string[] FewATenant = ["account", "warehouse"];

    private const string FillTables = """
        do $$ declare t record; begin
          for t in
            select c.table_name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position) as columns,
              string_agg(case
                when c.column_name = 'tenant' then '''t'' || i % 5'
                when c.column_name = 'lane' then 'i % 4'
                when c.data_type = 'bytea' then 'decode(lpad(to_hex(i), 8, ''0''), ''hex'')'
                when c.data_type = 'bigint' and c.column_name in (
                  'deleted', 'guarded', 'lines_due', 'effects_pending', 'has_problem', 'has_invoice', 'unreferenced', 'payload_kept', 'done') then 'i % 2'
                when c.data_type = 'bigint' then 'i'
                when c.column_name = 'state' then '(array[''stored'', ''done'', ''refused''])[1 + i % 3]'
                when c.column_name = 'product_id' and c.is_nullable = 'YES' then 'case when i % 2 = 0 then ''v'' || i end'
                when c.column_name in ('detail', 'remote_ids', 'accounts') then '''{}'''
                else '''v'' || i' end, ', ' order by c.ordinal_position) as given
            from information_schema.columns c join information_schema.tables b on b.table_schema = c.table_schema and b.table_name = c.table_name
            where c.table_schema = current_schema() and b.table_type = 'BASE TABLE' and c.table_name not in ('schemaversions', 'meta')
              and c.table_name not like 'orleans%'
            group by c.table_name
          loop
            execute format('insert into %I (%s) select %s from generate_series(0, case when %L in (''tenant'', ''change_counter'', ''audit_head'', ''audit_cut'') then 4 else 2000 end) i',
              t.table_name, t.columns, t.given, t.table_name);
          end loop;
        end $$;
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_EveryStatement_RunsOnAnIndex()
    {
        await using var store = new TestStore(engine);
        var statements = new HashSet<string>(StringComparer.Ordinal);
        store.Connections.Observer = sql => statements.Add(sql);
        await RunProductsAsync(store.Products);
        await RunListingsAsync(store.Listings);
        await RunConsistencyAsync(store.Get<IConsistencyReads>());
        await RunHoldsAsync(store.Get<IHoldReads>());
        await RunCatalogueAsync(store.Get<ICatalogReads>());
        await RunMappingsAsync(store.Get<IMappingReads>());
        await RunOrdersAsync(store.Get<IOrderReads>());
        await RunAdoptionAsync(store.Get<IAdoptionReads>());
        await store.Get<IBundleReads>().ComponentsAsync("t", ["p"], Cancellation);
        await store.Get<IBundleReads>().WakeAsync("t", "p", Cancellation);
        await store.Get<IWarehouseReads>().FindAsync("t", "w", Cancellation);
        await store.Get<IWarehouseReads>().ListAsync("t", Cancellation);
        await store.Get<IWarehouseReads>().UseAsync("t", "w", Cancellation);
        await RunImportsAsync(store);
        await RunAccountsAsync(store);
        await RunWorkAsync(store);
        await RunAuditAsync(store.Get<IAuditReads>());

        Assert.True(statements.Count > 60, $"Only {statements.Count} statements were seen.");
        using var connection = Open(store);
        Assert.All(statements, sql => AssertIndexed(connection, sql));
    }

    [Fact]
    public async Task Writes_EveryStatement_FindsItsRowsByKey()
    {
        // A wider row can be a reason for SQLite to take another index: whoever adds a column sees it here.
        await using var store = new TestStore(engine, isNext: false);
        var statements = typeof(UnitWriter).Assembly.GetTypes().Where(static t => t.Namespace == typeof(UnitWriter).Namespace)
            .SelectMany(static t => t.GetFields(BindingFlags.NonPublic | BindingFlags.Static)).Where(static f => f.IsLiteral)
            .Select(static f => f.GetRawConstantValue()).OfType<string>().Where(static sql => RowStatement().IsMatch(sql)).ToList();

        Assert.True(statements.Count > 60, $"Only {statements.Count} statements were found.");
        // What a database made anew has no statistics for.
        using var connection = Open(store);
        Assert.All(statements, sql => AssertIndexed(connection, sql));
    }

    [Fact]
    public async Task PlanCheck_StatementWithoutAnIndex_Fails()
    {
        await using var store = new TestStore(engine);
        using var connection = Open(store);
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertIndexed(connection, "select id from product where search_text = @q"));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertIndexed(connection, "select id from orders order by updated_at"));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertIndexed(connection, "select sku from operation_item where tenant = @tenant and sku = @sku"));
    }

    private static DbConnection Open(TestStore store)
    {
        if (store.Database is SqliteDatabase sqlite)
            return sqlite.OpenForWriting();
        var connection = ((PostgresDatabase)store.Database).Reading.OpenConnection();
        using var command = connection.CreateCommand();
        // Plans are chosen by what tables hold: five tenants with some hundred rows in each. What could only be walked still is.
        command.CommandText = FillTables + "analyze; set enable_seqscan = off";
        command.ExecuteNonQuery();
        return connection;
    }

    private static void AssertIndexed(DbConnection connection, string sql)
    {
        if (connection is SqliteConnection sqlite)
            AssertIndexed(sqlite, sql);
        else
            AssertIndexedOnPostgres(connection, PostgresDialect.Of(sql));
    }

    private static void AssertIndexedOnPostgres(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // Text without a type takes the type of what it is compared with; where that is nothing, only times are given.
        command.CommandText = "explain (costs off) " + PostgresParameter().Replace(
            TimeParameter().Replace(JsonParameter().Replace(sql, "$1('[\"1\"]')"), "${before}1::bigint${after}"),
            static m => m.Value is "@tenant" or "@Tenant" or "$1" ? "'t1'" : "'1'");
        var plan = new List<string>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                plan.Add(reader.GetString(0));
        }

        for (var i = 0; i < plan.Count; i++)
        {
            if (PostgresScan().Match(plan[i]) is not { Success: true } scan || SmallTables.Contains(scan.Groups["table"].Value))
                continue;
            var condition = plan.Skip(i + 1).TakeWhile(static line => !line.Contains("->", StringComparison.Ordinal))
                .FirstOrDefault(static line => line.Contains("Index Cond: ", StringComparison.Ordinal)) ?? plan.Skip(i + 1)
                .FirstOrDefault(line => plan[i].Contains("Bitmap Heap", StringComparison.Ordinal) && line.Contains("Index Cond: ", StringComparison.Ordinal));
            // A page in key order walks no further than the page; who asks for a total has an index counted.
            var whole = condition is null || (PostgresWholeTenant().IsMatch(condition) && !FewATenant.Contains(scan.Groups["table"].Value)
                && !sql.Contains("limit", StringComparison.Ordinal) && !sql.StartsWith("select count(*) from ", StringComparison.Ordinal));
            Assert.False(plan[i].Contains("Seq Scan", StringComparison.Ordinal) || whole, $"{string.Join('\n', plan)}\nof\n{sql}");
        }
    }

    private static void AssertIndexed(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + sql;
        foreach (var name in Parameter().Matches(sql).Select(static m => m.Value).Distinct(StringComparer.Ordinal))
            command.Parameters.AddWithValue(name, "1");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var detail = reader.GetString(3);
            var walked = detail.StartsWith("SCAN ", StringComparison.Ordinal)
                && !SmallTables.Any(t => detail.AsSpan(5).StartsWith(t, StringComparison.Ordinal))
                && !Aliases().IsMatch(detail);
            // A page in key order walks no further than the page.
            var whole = WholeTenant().Match(detail) is { Success: true } match && !SmallTables.Contains(match.Groups[1].Value)
                && !sql.Contains("limit", StringComparison.Ordinal);
            Assert.False(walked || whole, $"{detail}\nin\n{sql}");
        }
    }

    private static async Task RunCatalogueAsync(ICatalogReads reads)
    {
        var all = new CatalogFilter("brands", "", null, null, false, null, null);
        foreach (var filter in (CatalogFilter[])[all, all with { SearchText = "q" }, all with { Parent = "p", WithGone = true }, all with { AfterSearch = "a", AfterId = "1" }])
            await reads.ListAsync("t", "a/b", filter, 10, Cancellation);
        await reads.OfScopeAsync("t", "a/b", "attributes", "1", Cancellation);
        await reads.FindAsync("t", "a/b", "brands", "", ["1"], Cancellation);
        await reads.NamedAsync("t", "a/b", "brands", "", ["x"], Cancellation);
        await reads.ReadingAsync("t", "a/b", "brands", "", Cancellation);
        await reads.NextReadingAsync("t", "a/b", Cancellation);
    }

    private static async Task RunMappingsAsync(IMappingReads reads)
    {
        await reads.OfIntegrationAsync("t", "a", Cancellation);
        await reads.OfWordsAsync("t", "brands", "a", ["o", "p"], Cancellation);
        var none = new MappingFilter(null, null, null);
        foreach (var filter in (MappingFilter[])[none, none with { IntegrationId = "a" }, none with { IntegrationId = "a", Account = "b" }, none with { After = ["a", "b", "c", "d", "e"] }])
            await reads.ListAsync("t", "brands", filter, 10, Cancellation);
        await reads.NextCheckAsync("t", "a/b", Cancellation);
        await reads.LackingAsync("t", "a/b", ["p"], Cancellation);
        await reads.MissingAsync("t", "a/b", Cancellation);
    }

    private static async Task RunProductsAsync(IProductReads reads)
    {
        await reads.FindAsync("t", "p", Cancellation);
        await reads.FindManyAsync("t", ["p"], Cancellation);
        await reads.ResolveSkusAsync("t", ["s"], Cancellation);
        await reads.ResolveConfusablesAsync("t", ["s"], Cancellation);
        await reads.ResolveBarcodesAsync("t", ["b"], Cancellation);
        await reads.ResolveRemoteIdAsync("t", "a/b", "k", "r", Cancellation);
        await reads.RemoteIdsAsync("t", "a/b", ["p"], Cancellation);
        await reads.GroupsAsync("t", ["g"], Cancellation);
        await reads.GroupRemoteIdsAsync("t", "a/b", ["g"], Cancellation);
        await reads.AppliedEffectsAsync("t", "p", ["e"], Cancellation);
        await reads.SumsSinceAsync("t", "p", "default", Sample.Now, Cancellation);
        await reads.LineEntriesAsync("t", "p", ["o|1|"], Cancellation);
        await reads.TimelineAsync("t", "p", null, 10, Cancellation);
        await reads.TimelineAsync("t", "p", 5, 10, Cancellation);
        await reads.WalkAsync("t", "p", 10, Cancellation);
        var none = new ProductFilter(null, null, null, null, null, null, true);
        await reads.ListAsync("t", none, 10, Cancellation);
        await reads.ListAsync("t", none with { Sku = "s" }, 10, Cancellation);
        await reads.ListAsync("t", none with { SearchText = "s", Since = Sample.Now, Until = Sample.Now }, 10, Cancellation);
        await reads.ListAsync("t", none with { AfterUpdatedAt = Sample.Now, AfterId = "p" }, 10, Cancellation);
    }

    private static async Task RunListingsAsync(IListingReads reads)
    {
        await reads.ForProductAsync("t", "p", Cancellation);
        await reads.DueAsync("t", "a/b", Sample.Now, ["stock"], 10, Cancellation);
        await reads.FindAsync("t", "a/b", ["p"], Cancellation);
        await reads.BacklogAsync("t", "a/b", Cancellation);
        var none = new ListingFilter(null, null, null, null, null, null, null);
        foreach (var state in (string?[])[null, "live", "refused", "behind", "held", "conflict"])
        {
            await reads.ListAsync("t", none with { State = state }, 10, Cancellation);
            await reads.ListAsync("t", none with { State = state, IntegrationId = "a", Account = "b" }, 10, Cancellation);
            await reads.ListAsync("t", none with { State = state, IntegrationId = "a", Code = "c", SearchText = "q" }, 10, Cancellation);
            await reads.ListAsync("t", none with { State = state, Account = "b", AfterProductId = "p", AfterAccountKey = "a/b" }, 10, Cancellation);
        }
    }

    private static async Task RunAdoptionAsync(IAdoptionReads reads)
    {
        await reads.NextImportAsync("t", "a/b", Cancellation);
        await reads.WalkAsync("t", "a/b", "o", "l", 10, Cancellation);
        await reads.FindAsync("t", "a/b", "l", Cancellation);
        await reads.ContestedAsync("t", "a/b", "o", ["p"], Cancellation);
        await reads.RepeatedSkusAsync("t", "a/b", "o", ["s"], Cancellation);
        await reads.SharedIdsAsync("t", "a/b", ["l"], Cancellation);
        await reads.HoldersAsync("t", "a/b", ["l"], Cancellation);
        await reads.BarcodeHoldersAsync("t", ["b"], Cancellation);
        await reads.LinesDueAsync("t", "a/b", 10, Cancellation);
        await reads.WaitingLinesAsync("t", "a/b", "s", "b", Cancellation);
        await reads.CountsAsync("t", "a/b", Cancellation);
        var none = new ChannelListingFilter(null, null, null, null, null, null, null);
        foreach (var filter in (ChannelListingFilter[])
        [
            none, none with { State = "conflict", Reason = "r" }, none with { IntegrationId = "a", Account = "b", SearchText = "q" }, none with { IntegrationId = "a" },
            none with { Account = "b", AfterAccountKey = "a/b", AfterId = "l" },
        ])
        {
            await reads.ListAsync("t", filter, 10, Cancellation);
        }
    }

    private static async Task RunConsistencyAsync(IConsistencyReads reads)
    {
        await reads.NextCheckAsync("t", "a/b", Cancellation);
        await reads.HasCheckAsync("t", "a/b", "c", Cancellation);
        await reads.WalkAsync("t", "a/b", "p", 10, Cancellation);
        await reads.FindAsync("t", "a/b", ["p"], Cancellation);
        await reads.ToJudgeAsync("t", "a/b", Sample.Now, 10, Cancellation);
        var none = new DriftFilter(null, null, null, null, null, null, null);
        foreach (var filter in (DriftFilter[])
        [
            none, none with { State = "open" }, none with { Explanation = "missing" }, none with { IntegrationId = "a", Account = "b" },
            none with { IntegrationId = "a", State = "open", Explanation = "missing" }, none with { Account = "b" },
            none with { AfterProductId = "p", AfterAccountKey = "a/b", AfterAspect = "stock" },
            none with { State = "open", IntegrationId = "a", Account = "b", AfterProductId = "p", AfterAccountKey = "a/b", AfterAspect = "stock" },
        ])
        {
            await reads.ListAsync("t", filter, 10, Cancellation);
        }
    }

    private static async Task RunHoldsAsync(IHoldReads reads)
    {
        await reads.FindAsync("t", "h", Cancellation);
        await reads.PassedAsync("t", "a/b", "zeroing", "2026-03-01", ["p"], Cancellation);
        await reads.LiveAsync("t", "a/b", "2026-03-01", Cancellation);
        var none = new HoldFilter(null, null, null, null, null);
        foreach (var filter in (HoldFilter[])
        [
            none, none with { State = "open" }, none with { Kind = "zeroing" }, none with { IntegrationId = "a", Account = "b" },
            none with { IntegrationId = "a", State = "open", Kind = "zeroing" }, none with { Account = "b", BeforeId = "h" },
            none with { State = "open", BeforeId = "h" },
        ])
        {
            await reads.ListAsync("t", filter, 10, Cancellation);
        }
    }

    private static async Task RunImportsAsync(TestStore store)
    {
        var reads = store.Get<IImportReads>();
        await reads.FindAsync("t", "i", Cancellation);
        var none = new ImportFilter(null, null, null);
        foreach (var filter in (ImportFilter[])[none, none with { State = "queued" }, none with { ScheduleId = "s" }, none with { State = "queued", ScheduleId = "s", BeforeId = "i" }])
            await reads.ListAsync("t", filter, 10, Cancellation);
        await reads.ErrorsAsync("t", "i", 0, 0, 10, Cancellation);
        await reads.DueAsync(Sample.Now, 10, Cancellation);
        await reads.OpenAsync("t", Cancellation);
        await reads.IsOpenAsync("i", Cancellation);
        await reads.FindScheduleAsync("t", "s", Cancellation);
        await reads.SchedulesAsync("t", null, 10, Cancellation);
        await reads.SchedulesAsync("t", "s", 10, Cancellation);
        await reads.DueSchedulesAsync(Sample.Now, 10, Cancellation);
        await reads.SeenAsync("t", "s", "i", Cancellation);
        await reads.MissingAsync("t", "s", "i", "p", 10, Cancellation);
        var feeds = store.Get<IFeedReads>();
        await feeds.FindAsync("t", "f", Cancellation);
        await feeds.FindByTokenAsync("h", Cancellation);
        await feeds.ListAsync("t", null, 10, Cancellation);
        await feeds.ListAsync("t", "f", 10, Cancellation);
    }

    private static async Task RunOrdersAsync(IOrderReads reads)
    {
        await reads.FindAsync("t", "o", Cancellation);
        await reads.OwedEffectsAsync("t", "o", Cancellation);
        await reads.EffectKeysAsync("t", "o", Cancellation);
        await reads.ActionsAsync("t", "o", Cancellation);
        await reads.DueActionsAsync("t", "a/b", Sample.Now, 10, Cancellation);
        await reads.WithUnboundLinesAsync("t", 10, null, Cancellation);
        await reads.WithUnboundLinesAsync("t", 10, "o", Cancellation);
        await reads.OpenUnitsAsync("t", "a/b", ["p"], Cancellation);
        var none = new OrderFilter { WantTotal = true };
        foreach (var filter in (OrderFilter[])
        [
            none, none with { IntegrationId = "a" }, none with { IntegrationId = "a", Account = "b" }, none with { Account = "b" },
            none with { Status = "created" }, none with { OrderNumber = "1" }, none with { Sku = "s" }, none with { Problem = true },
            none with { Unreferenced = true }, none with { Problem = false, Unreferenced = false }, none with { HasInvoice = false },
            none with { Since = Sample.Now, Until = Sample.Now, PlacedSince = Sample.Now, PlacedUntil = Sample.Now, ShipByBefore = Sample.Now },
            none with { AfterUpdatedAt = Sample.Now, AfterId = "o" }, none with { Status = "created", AfterUpdatedAt = Sample.Now, AfterId = "o" },
        ])
        {
            await reads.ListAsync("t", filter, 10, Cancellation);
        }
    }

    private static async Task RunUsersAsync(IUserReads reads)
    {
        await reads.FindAsync("t", "u", Cancellation);
        await reads.FindByEmailAsync("t", [1], Cancellation);
        await reads.FindBySubjectAsync("t", [1], Cancellation);
        await reads.FindByInvitationAsync("h", Cancellation);
        await reads.ListAsync("t", null, 10, Cancellation);
        await reads.FindSessionAsync("h", Cancellation);
        await reads.SessionsAsync("t", "u", Cancellation);
        await reads.LaneAsync("t", "l", Cancellation);
    }

    private static async Task RunAccountsAsync(TestStore store)
    {
        var account = new AccountRef("t", "a", "b");
        var reads = store.Get<IAccountReads>();
        await reads.FindAsync(account, Cancellation);
        await reads.ListAsync("t", Cancellation);
        await reads.FindByEndpointAsync("h", Cancellation);
        await reads.WakeAsync(account, Cancellation);
        await reads.AgendaAsync(account, Cancellation);
        await store.Get<IQuotaReads>().FindAsync("t", "s", Cancellation);
        await store.Get<IConnectorStateReads>().FindAsync("t", "a/b", "k", Cancellation);
        await store.Get<IConnectorStateReads>().ListAsync("t", "a/b", "k", null, 10, Cancellation);
        await store.Get<IKeyReads>().FindByHashAsync("h", Cancellation);
        await store.Get<IKeyReads>().ListAsync("t", Cancellation);
        await RunUsersAsync(store.Get<IUserReads>());
        await store.Get<ITenantReads>().ListAsync(Cancellation);
        await store.Get<ITenantReads>().FindAsync("t", Cancellation);
        await store.Get<IIdempotencyReads>().FindAsync("t", "s", Cancellation);
        await store.Get<IDataKeyReads>().FindAsync("t", "o", Cancellation);
        await store.Get<IDataKeyReads>().ByBlindIndexAsync("t", "k", [1], Cancellation);
        await store.Get<IDataKeyReads>().ErasedAsync("t", ["o", "p"], Cancellation);
        await store.Get<IDataKeyReads>().IsErasedAsync("t", "o", Cancellation);
    }

    private static async Task RunWorkAsync(TestStore store)
    {
        var inbox = store.Get<IInboxReads>();
        await inbox.DueAsync("t", "a/b", Sample.Now, 10, Cancellation);
        await inbox.FindAsync("t", "i", Cancellation);
        await inbox.FindByEventAsync("t", "a/b", "e", Cancellation);
        await inbox.PayloadAsync("t", "i", Cancellation);
        await inbox.LastReceivedAsync("t", "a/b", Cancellation);
        var none = new InboxFilter(null, null, null, null, null, null, null);
        foreach (var state in (string?[])[null, "done", "dead"])
        {
            await inbox.ListAsync("t", none with { State = state }, 10, Cancellation);
            await inbox.ListAsync("t", none with { State = state, IntegrationId = "a", Account = "b", BeforeId = "i" }, 10, Cancellation);
            await inbox.ListAsync("t", none with { State = state, IntegrationId = "a", Type = "x", Q = "q", Since = Sample.Now }, 10, Cancellation);
        }

        await store.Get<IBatchReads>().OpenAsync("t", "a/b", Cancellation);
        var operations = store.Get<IOperationReads>();
        await operations.FindAsync("t", "o", Cancellation);
        await operations.CountsAsync("t", "o", Cancellation);
        await operations.ItemsAsync("t", "o", null, null, 10, Cancellation);
        await operations.ItemsAsync("t", "o", "stored", "p/a/s", 10, Cancellation);
        await operations.ListAsync("t", null, null, 10, Cancellation);
        await operations.ListAsync("t", "running", "o", 10, Cancellation);
        var changes = store.Get<IChangeReads>();
        await changes.AfterAsync("t", 0, null, 10, Cancellation);
        await changes.AfterAsync("t", 0, ["order"], 10, Cancellation);
        await changes.BoundsAsync("t", Cancellation);
        var sweeps = store.Get<ISweeps>();
        await sweeps.DueOperationsAsync(Sample.Now, 10, Cancellation);
        await sweeps.DueProductsAsync(Sample.Now, 10, Cancellation);
        await sweeps.OrdersOwingEffectsAsync(Sample.Now, 10, Cancellation);
    }

    private static async Task RunAuditAsync(IAuditReads audit)
    {
        var none = new AuditFilter(null, null, null, null, null, null);
        foreach (var filter in new[] { none, none with { BeforeSeq = 5 }, none with { Actor = "a" }, none with { Object = "o", Action = "x" }, none with { Since = Sample.Now, Until = Sample.Now } })
            await audit.ListAsync("t", filter, 10, Cancellation);
        await audit.AfterAsync("t", 0, 10, Cancellation);
        await audit.TenantsAsync(Cancellation);
        await audit.EndsAsync("t", Cancellation);
        await audit.AlertsAsync("t", null, null, 10, Cancellation);
        await audit.AlertsAsync("t", "open", "a", 10, Cancellation);
        await audit.AlertAsync("t", "a", Cancellation);
        await audit.KeyPlacesAsync("t", "k", Cancellation);
    }

    /// <summary>The tenant is all that narrows it: a walk through everything that the tenant has in a table.</summary>
    [GeneratedRegex(@"^SEARCH (\w+) USING PRIMARY KEY \(tenant=\?\)$")]
    private static partial Regex WholeTenant();

    [GeneratedRegex(@"(Seq Scan|(?<!Bitmap )Index Scan|Index Only Scan|Bitmap Heap Scan)( Backward)?( using \w+)? on (?<table>\w+)")]
    private static partial Regex PostgresScan();

    [GeneratedRegex(@"Index Cond: \(tenant = 't1'::text( COLLATE ""C"")?\)$")]
    private static partial Regex PostgresWholeTenant();

    [GeneratedRegex(@"[@$][a-zA-Z_]+|\$\d+")]
    private static partial Regex PostgresParameter();

    [GeneratedRegex(@"(?<before>then )\$\d+(?<after> end)|(?<before>then null else )\$\d+(?<after> end)|coalesce\(\$\d+, \$\d+\)")]
    private static partial Regex TimeParameter();

    [GeneratedRegex(@"(json_texts|json_each)\([@$]\w+\)")]
    private static partial Regex JsonParameter();

    [GeneratedRegex("^(insert|update|delete|select) ")]
    private static partial Regex RowStatement();

    [GeneratedRegex(@"@[a-zA-Z_]+|\?\d+")]
    private static partial Regex Parameter();

    /// <summary>The named subquery of unbound orders, itself read from an index.</summary>
    [GeneratedRegex("^SCAN l$")]
    private static partial Regex Aliases();

    public sealed class OnSqlite() : QueryPlanTests(Engine.Sqlite);

    public sealed class OnPostgres() : QueryPlanTests(Engine.Postgres);
}
