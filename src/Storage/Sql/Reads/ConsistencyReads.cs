using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class ConsistencyReads(ReadConnections connections) : IConsistencyReads
{
    private const string Columns = """
        d.product_id, d.account_key, d.aspect, d.expected, d.shown, d.explanation, d.state, d.first_seen_at, d.last_seen_at, d.times, d.judge_at,
        d.put_right_day, d.put_right
        """;

    public async Task<StoredCheck?> NextCheckAsync(string tenant, string accountKey, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<CheckRecord>(
            """
            select check_id, operation_id, products, position, compared, differing, due_at from consistency_check
            where tenant = @tenant and account_key = @accountKey order by due_at limit 1
            """,
            new { tenant, accountKey }, cancellation))?.ToCheck();

    public async Task<bool> HasCheckAsync(string tenant, string accountKey, string checkId, CancellationToken cancellation = default) =>
        await connections.FirstAsync<long?>(
            "select 1 from consistency_check where tenant = @tenant and account_key = @accountKey and check_id = @checkId",
            new { tenant, accountKey, checkId }, cancellation) is not null;

    public Task<IReadOnlyList<string>> WalkAsync(
        string tenant, string accountKey, string? afterProductId, int limit, CancellationToken cancellation = default) =>
        connections.ListAsync<string>(
            """
            select product_id from listing where tenant = @tenant and account_key = @accountKey and product_id > @after
            order by product_id limit @limit
            """,
            new { tenant, accountKey, after = afterProductId ?? "", limit }, cancellation);

    public async Task<IReadOnlyList<StoredDrift>> FindAsync(
        string tenant, string accountKey, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        Drifts(await connections.ListAsync<DriftRecord>(
            $"""
            select {Columns}, '' as sku from drift d
            where d.tenant = @tenant and d.product_id in (select value from json_each(@ids)) and d.account_key = @accountKey
            """,
            new { tenant, accountKey, ids = JsonSerializer.Serialize(productIds) }, cancellation));

    public Task<IReadOnlyList<string>> ToJudgeAsync(
        string tenant, string accountKey, DateTimeOffset ordersReadAt, int limit, CancellationToken cancellation = default) =>
        connections.ListAsync<string>(
            """
            select product_id from drift where tenant = @tenant and account_key = @accountKey and judge_at <= @ordersReadAt
            order by judge_at limit @limit
            """,
            new { tenant, accountKey, ordersReadAt = Instants.ToMicros(ordersReadAt), limit }, cancellation);

    public async Task<IReadOnlyList<StoredDrift>> ListAsync(string tenant, DriftFilter filter, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant, "d.")
            .Account("d.account_key", filter.IntegrationId, filter.Account)
            .Text(filter.State, "state", "d.state = @state")
            .Text(filter.Explanation, "explanation", "d.explanation = @explanation");
        if (filter.AfterProductId is not null)
        {
            where.Text(filter.AfterProductId, "after_product", "(d.product_id, d.account_key, d.aspect) > (@after_product, @after_account, @after_aspect)");
            where.Arguments.Add("after_account", filter.AfterAccountKey ?? "");
            where.Arguments.Add("after_aspect", filter.AfterAspect ?? "");
        }

        where.Arguments.Add("limit", limit);
        return Drifts(await connections.ListAsync<DriftRecord>(
            $"""
            select {Columns}, coalesce(p.sku, '') as sku from drift d left join product p on p.tenant = d.tenant and p.id = d.product_id
            {where}
            order by d.product_id, d.account_key, d.aspect limit @limit
            """,
            where.Arguments, cancellation));
    }

    private static IReadOnlyList<StoredDrift> Drifts(IReadOnlyList<DriftRecord> records) => [.. records.Select(static r => r.ToDrift())];

    private sealed class CheckRecord
    {
        public string CheckId { get; init; } = "";
        public string? OperationId { get; init; }
        public string? Products { get; init; }
        public string? Position { get; init; }
        public long Compared { get; init; }
        public long Differing { get; init; }
        public long DueAt { get; init; }

        public StoredCheck ToCheck() => new(
            CheckId, OperationId, Products is null ? null : JsonSerializer.Deserialize<List<string>>(Products), Position, Compared, Differing,
            Instants.FromMicros(DueAt));
    }

    private sealed class DriftRecord
    {
        public string ProductId { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string Aspect { get; init; } = "";
        public string Sku { get; init; } = "";
        public string? Expected { get; init; }
        public string? Shown { get; init; }
        public string Explanation { get; init; } = "";
        public string State { get; init; } = "";
        public long FirstSeenAt { get; init; }
        public long LastSeenAt { get; init; }
        public int Times { get; init; }
        public long? JudgeAt { get; init; }
        public string? PutRightDay { get; init; }
        public int PutRight { get; init; }

        public StoredDrift ToDrift() => new()
        {
            ProductId = ProductId,
            AccountKey = AccountKey,
            Aspect = Aspect,
            Sku = Sku,
            Expected = Expected,
            Shown = Shown,
            Explanation = Explanation,
            State = State,
            FirstSeenAt = Instants.FromMicros(FirstSeenAt),
            LastSeenAt = Instants.FromMicros(LastSeenAt),
            Times = Times,
            JudgeAt = Instants.FromMicros(JudgeAt),
            PutRightDay = PutRightDay,
            PutRight = PutRight,
        };
    }
}
