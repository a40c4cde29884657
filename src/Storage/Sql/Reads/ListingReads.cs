using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class ListingReads(ReadConnections connections) : IListingReads
{
    private const string AspectsOf = "from listing_aspect a where a.tenant = l.tenant and a.product_id = l.product_id and a.account_key = l.account_key";

    private const string DueInLane = AspectRecord.Select + """
         where a.tenant = @tenant and a.account_key = @accountKey and a.due_at <= @now and a.batch_id is null
          and a.aspect in (select value from json_each(@aspects))
        """;

    // Lane by lane, so that what a lane owes later is not walked through.
    private const string DueByLane = $"""
        select * from ({DueInLane} and a.lane = 0 order by a.due_at limit @limit) lane0
        union all select * from ({DueInLane} and a.lane = 1 order by a.due_at limit @limit) lane1
        union all select * from ({DueInLane} and a.lane = 2 order by a.due_at limit @limit) lane2
        union all select * from ({DueInLane} and a.lane = 3 order by a.due_at limit @limit) lane3
        limit @limit
        """;

    // The conditions of ListingStates, for the filter; a test holds them together.
    private const string IsHeld = $"exists (select 1 {AspectsOf} and a.held_version = a.desired_version)";
    private const string IsRefused = $"exists (select 1 {AspectsOf} and a.refused_version = a.desired_version)";
    private const string IsShown = $"exists (select 1 {AspectsOf}) and not exists (select 1 {AspectsOf} and a.confirmed_version <> a.desired_version)";

    public async Task<IReadOnlyList<AspectRow>> ForProductAsync(string tenant, string productId, CancellationToken cancellation = default) =>
        Rows(await connections.ListAsync<AspectRecord>(
            AspectRecord.Select + " where a.tenant = @tenant and a.product_id = @productId order by a.account_key, a.aspect",
            new { tenant, productId }, cancellation));

    public async Task<IReadOnlyList<AspectRow>> DueAsync(
        string tenant, string accountKey, DateTimeOffset now, IReadOnlyCollection<string> aspects, int limit, CancellationToken cancellation = default)
    {
        var due = Rows(await connections.ListAsync<AspectRecord>(
            DueByLane, new { tenant, accountKey, now = Instants.ToMicros(now), aspects = JsonSerializer.Serialize(aspects), limit }, cancellation));
        // No engine promises the order of a union's parts.
        return [.. due.OrderBy(static r => r.Lane).ThenBy(static r => r.DueAt)];
    }

    public async Task<IReadOnlyList<AspectRow>> FindAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        Rows(await connections.ListAsync<AspectRecord>(
            AspectRecord.Select + """
             where a.tenant = @tenant and a.product_id in (select value from json_each(@ids)) and a.account_key = @accountKey
             order by a.product_id, a.aspect
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(productIds) }, cancellation));

    public async Task<IReadOnlyList<string>> SettleDueAsync(
        string tenant, string accountKey, DateTimeOffset readThrough, int limit, CancellationToken cancellation = default) =>
        await connections.ListAsync<string>(
            """
            select product_id from listing_aspect
            where tenant = @tenant and account_key = @accountKey and settle_at <= @readThrough and batch_id is null
            order by settle_at limit @limit
            """,
            new { tenant, accountKey, readThrough = Instants.ToMicros(readThrough), limit }, cancellation);

    public async Task<IReadOnlyList<AspectRow>> ReadDueAsync(
        string tenant, string accountKey, DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        Rows(await connections.ListAsync<AspectRecord>(
            AspectRecord.Select + """
             where a.tenant = @tenant and a.account_key = @accountKey and a.read_at <= @now and a.batch_id is null
               and coalesce(a.error_code, '') <> 'outcome_unknown'
             order by a.read_at limit @limit
            """,
            new { tenant, accountKey, now = Instants.ToMicros(now), limit }, cancellation));

    public async Task<IReadOnlyList<string>> ProductsOnAsync(
        string tenant, string accountKey, string? afterProductId, int limit, CancellationToken cancellation = default) =>
        await connections.ListAsync<string>(
            "select product_id from listing where tenant = @tenant and account_key = @accountKey and product_id > @after order by product_id limit @limit",
            new { tenant, accountKey, after = afterProductId ?? "", limit }, cancellation);

    public async Task<ListingBacklog> BacklogAsync(string tenant, string accountKey, CancellationToken cancellation = default)
    {
        var counts = await connections.FirstAsync<BacklogRecord>(
            """
            select
              count(*) filter (where refused_version <> desired_version and held_version <> desired_version) as waiting,
              count(*) filter (where refused_version = desired_version) as refused,
              min(due_at) filter (where refused_version <> desired_version) as oldest_due_at
            from listing_aspect indexed by listing_aspect_behind
            where tenant = @tenant and account_key = @accountKey and confirmed_version < desired_version
            """,
            new { tenant, accountKey }, cancellation);
        return new ListingBacklog(counts?.Waiting ?? 0, counts?.Refused ?? 0, Instants.FromMicros(counts?.OldestDueAt));
    }

    public Task<IReadOnlyList<ListingSummary>> ListAsync(string tenant, ListingFilter filter, int limit, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(snapshot => ListAsync(snapshot, tenant, filter, limit), cancellation);

    private static async Task<IReadOnlyList<ListingSummary>> ListAsync(ReadSnapshot snapshot, string tenant, ListingFilter filter, int limit)
    {
        var where = new Conditions(tenant, "l.")
            .Account("l.account_key", filter.IntegrationId, filter.Account)
            .Text(filter.SearchText, "search", "instr(p.search_text, @search) > 0")
            .Text(filter.Code, "code", $"exists (select 1 {AspectsOf} and a.error_code = @code)");
        switch (filter.State)
        {
            case null:
                break;
            case ListingStates.Held:
                where.When(true, $"l.mark is null and {IsHeld}");
                break;
            case ListingStates.Refused:
                where.When(true, $"l.mark is null and not {IsHeld} and {IsRefused}");
                break;
            case ListingStates.Live:
                where.When(true, $"l.mark is null and not {IsHeld} and not {IsRefused} and {IsShown}");
                break;
            case ListingStates.Behind:
                where.When(true, $"l.mark is null and not {IsHeld} and not {IsRefused} and not ({IsShown})");
                break;
            default:
                where.Text(filter.State, "mark", "l.mark = @mark");
                break;
        }

        if (filter.AfterProductId is not null)
        {
            where.Text(filter.AfterProductId, "after_product", "(l.product_id, l.account_key) > (@after_product, @after_account)");
            where.Arguments.Add("after_account", filter.AfterAccountKey ?? "");
        }

        where.Arguments.Add("limit", limit);
        var rows = await snapshot.ListAsync<ListingRecord>(
            $"""
            select l.product_id, l.account_key, l.mark, l.mark_detail, coalesce(p.sku, '') as sku, p.state
            from listing l left join product p on p.tenant = l.tenant and p.id = l.product_id
            {where}
            order by l.product_id, l.account_key limit @limit
            """,
            where.Arguments);
        if (rows.Count == 0)
            return [];
        var of = new { tenant, ids = JsonSerializer.Serialize(rows.Select(static r => r.ProductId).Distinct(StringComparer.Ordinal)) };
        var aspects = (await snapshot.ListAsync<AspectRecord>(
            AspectRecord.Select + " where a.tenant = @tenant and a.product_id in (select value from json_each(@ids)) order by a.aspect", of))
            .ToLookup(static a => (a.ProductId, a.AccountKey), static a => a.ToRow());
        var remoteIds = (await snapshot.ListAsync<ListingRemoteIdRecord>(
            """
            select product_id, account_key, kind, remote_id from remote_id
            where tenant = @tenant and product_id in (select value from json_each(@ids)) order by seq
            """,
            of)).ToLookup(static r => (r.ProductId, r.AccountKey));
        return
        [
            .. rows.Select(row =>
            {
                var key = (row.ProductId, row.AccountKey);
                var ids = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var id in remoteIds[key])
                    ids[id.Kind] = id.RemoteId;
                return new ListingSummary(row.ProductId, row.Sku, ProductTitle.Of(row.State), row.AccountKey, [.. aspects[key]], ids)
                {
                    Mark = row.Mark,
                    MarkDetail = row.MarkDetail,
                };
            }),
        ];
    }

    private static IReadOnlyList<AspectRow> Rows(IReadOnlyList<AspectRecord> records) => [.. records.Select(static r => r.ToRow())];

    private sealed class BacklogRecord
    {
        public long Waiting { get; init; }
        public long Refused { get; init; }
        public long? OldestDueAt { get; init; }
    }

    private sealed class ListingRecord
    {
        public string ProductId { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string? Mark { get; init; }
        public string? MarkDetail { get; init; }
        public string Sku { get; init; } = "";
        public byte[]? State { get; init; }
    }

    private sealed class ListingRemoteIdRecord
    {
        public string ProductId { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string Kind { get; init; } = "";
        public string RemoteId { get; init; } = "";
    }
}
