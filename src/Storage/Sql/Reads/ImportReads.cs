using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class ImportReads(ReadConnections connections) : IImportReads
{
    public async Task<StoredRow?> FindAsync(string tenant, string importId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from import where tenant = @tenant and id = @importId", new { tenant, importId }, cancellation))?.ToRow();

    public async Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, ImportFilter filter, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Text(filter.State, "state", "import_state = @state")
            .Text(filter.ScheduleId, "schedule", "schedule_id = @schedule")
            .Text(filter.BeforeId, "before", "id < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from import {where} order by id desc limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToRow())];
    }

    public async Task<IReadOnlyList<StoredImportError>> ErrorsAsync(
        string tenant, string importId, long afterRow, int afterPlace, int limit, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<ErrorRecord>(
            """
            select row_number, place, sku, column_name, code, detail from import_error
            where tenant = @tenant and import_id = @importId and (row_number, place) > (@afterRow, @afterPlace)
            order by row_number, place limit @limit
            """,
            new { tenant, importId, afterRow, afterPlace, limit }, cancellation);
        return [.. rows.Select(static r => new StoredImportError(r.RowNumber, (int)r.Place, r.Sku, r.ColumnName, r.Code, r.Detail))];
    }

    public async Task<IReadOnlyList<(string Tenant, string ImportId)>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        Pairs(await connections.ListAsync<TextPair>(
            "select tenant as name, id as value from import where due_at <= @now order by due_at limit @limit",
            new { now = Instants.ToMicros(now), limit }, cancellation));

    public async Task<bool> IsOpenAsync(string importId, CancellationToken cancellation = default) =>
        await connections.FirstAsync<long>(
            "select count(*) from import where due_at is not null and due_at < @end and id = @importId", new { importId, end = long.MaxValue }, cancellation) > 0;

    public async Task<long> OpenAsync(string tenant, CancellationToken cancellation = default) =>
        await connections.FirstAsync<long>(
            "select count(*) from import where tenant = @tenant and import_state in ('queued', 'running')", new { tenant }, cancellation);

    public async Task<StoredRow?> FindScheduleAsync(string tenant, string scheduleId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from import_schedule where tenant = @tenant and id = @scheduleId",
            new { tenant, scheduleId }, cancellation))?.ToRow();

    public async Task<IReadOnlyList<StoredRow>> SchedulesAsync(string tenant, string? beforeId, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant).Text(beforeId, "before", "id < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from import_schedule {where} order by id desc limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToRow())];
    }

    public async Task<IReadOnlyList<(string Tenant, string ScheduleId)>> DueSchedulesAsync(
        DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        Pairs(await connections.ListAsync<TextPair>(
            "select tenant as name, id as value from import_schedule where due_at <= @now order by due_at limit @limit",
            new { now = Instants.ToMicros(now), limit }, cancellation));

    public async Task<(long Seen, long Missing)> SeenAsync(string tenant, string scheduleId, string importId, CancellationToken cancellation = default)
    {
        var counts = await connections.ListAsync<TextCount>(
            """
            select case when import_id = @importId then 'named' else 'missing' end as name, count(*) as count
            from import_seen where tenant = @tenant and schedule_id = @scheduleId group by 1
            """,
            new { tenant, scheduleId, importId }, cancellation);
        return (counts.Sum(static c => c.Count), counts.Where(static c => c.Name == "missing").Sum(static c => c.Count));
    }

    public Task<IReadOnlyList<string>> MissingAsync(
        string tenant, string scheduleId, string importId, string? afterProductId, int limit, CancellationToken cancellation = default) =>
        connections.ListAsync<string>(
            """
            select product_id from import_seen
            where tenant = @tenant and schedule_id = @scheduleId and product_id > @after and import_id <> @importId
            order by product_id limit @limit
            """,
            new { tenant, scheduleId, importId, after = afterProductId ?? "", limit }, cancellation);

    private static (string, string)[] Pairs(IEnumerable<TextPair> rows) => [.. rows.Select(static r => (r.Name, r.Value))];

    private sealed class ErrorRecord
    {
        public long RowNumber { get; init; }
        public long Place { get; init; }
        public string? Sku { get; init; }
        public string? ColumnName { get; init; }
        public string Code { get; init; } = "";
        public string Detail { get; init; } = "";
    }
}
