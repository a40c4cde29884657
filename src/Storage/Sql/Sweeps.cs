using System.Globalization;
using KolajAI.Identity;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sql.Reads;
using KolajAI.Storage.Sql.Writes;

namespace KolajAI.Storage.Sql;

/// <summary>Finds what is due over all tenants. What it writes (leases, deletions) goes through the committer's thread.</summary>
internal sealed class Sweeps(Database database, Committer committer, ReadConnections connections) : ISweeps
{
    private const string ExpireIdempotency = """
        delete from idempotency where (tenant, scope_hash) in (select tenant, scope_hash from idempotency where keep_until <= ?1 limit ?2)
        """;

    private const string CounterTenants = "select tenant from change_counter";

    // Numbers grow with time, so a tenant's expired changes are its first ones: no index on time is needed.
    private const string ExpireChanges = """
        delete from change
        where tenant = ?1 and at < ?2 and seq <= (select min(seq) from change where tenant = ?1) + ?3 - 1
        """;

    private const string AuditTenants = "select tenant from audit_head";

    // The log is cut where all before is old: numbers grow with time.
    private const string OldestAudit = """
        select max(seq) from (select seq, at from audit_entry where tenant = ?1 and seq > 0 order by seq limit ?3) e where at < ?2
        """;

    private const string AuditHash = """
        select hash from audit_entry where tenant = ?1 and seq = ?2
        """;

    private const string CutAudit = """
        insert into audit_cut (tenant, seq, hash, at, seal) values (?1, ?2, ?3, ?4, ?5)
        on conflict (tenant) do update set seq = excluded.seq, hash = excluded.hash, at = excluded.at, seal = excluded.seal where audit_cut.seq < excluded.seq
        """;

    private const string ExpireAudit = """
        delete from audit_entry where tenant = ?1 and seq > 0 and seq <= ?2
        """;

    private const string ExpireAlerts = """
        delete from alert where (tenant, id) in (select tenant, id from alert where state = 'resolved' and last_at < ?1 limit ?2)
        """;

    private const string ExpirePayloads = """
        delete from inbox_payload where (tenant, inbox_id) in (
          select tenant, inbox_id from inbox where payload_kept = 1 and state in ('done', 'dead') and updated_at < ?1 order by updated_at limit ?2)
        """;

    private const string MarkPayloads = """
        update inbox set payload_kept = 0 where (tenant, inbox_id) in (
          select tenant, inbox_id from inbox where payload_kept = 1 and state in ('done', 'dead') and updated_at < ?1 order by updated_at limit ?2)
        """;

    private const string ExpirePayloadKeys = """
        delete from data_key where (tenant, object_id) in (
          select tenant, 'inbox:' || inbox_id from inbox where payload_kept = 1 and state in ('done', 'dead') and updated_at < ?1 order by updated_at limit ?2)
        """;

    private const string ExpirePersonalEvents = """
        delete from personal_event where (tenant, inbox_id) in (
          select tenant, inbox_id from inbox where payload_kept = 1 and state in ('done', 'dead') and updated_at < ?1 order by updated_at limit ?2)
        """;

    // Whoever wrote these had asked whether the person was erased before that was committed.
    private const string ToldSinceErased = """
        select tenant, object_id from (
          select e.tenant, e.object_id from erasure e join personal_event p on p.tenant = e.tenant and p.object_id = e.object_id where e.erased_at >= ?1
          union select e.tenant, e.object_id from erasure e join data_key k on k.tenant = e.tenant and k.object_id = e.object_id where e.erased_at >= ?1
          union select e.tenant, e.object_id from erasure e join blind_index b on b.tenant = e.tenant and b.object_id = e.object_id where e.erased_at >= ?1) told
        limit ?2
        """;

    // Days are the tenants' own, so one is over everywhere two days later.
    private const string ExpirePasses = """
        delete from brake_pass where (tenant, account_key, kind, day, product_id) in (
          select tenant, account_key, kind, day, product_id from brake_pass where day < ?1 limit ?2)
        """;

    private const string ExpireImportErrors = """
        delete from import_error where (tenant, import_id, row_number, place) in (
          select e.tenant, e.import_id, e.row_number, e.place from import i join import_error e on e.tenant = i.tenant and e.import_id = i.id
          where i.due_at is null and i.updated_at < ?1 limit ?2)
        """;

    private const string ExpireImports = """
        delete from import where (tenant, id) in (
          select tenant, id from import i where due_at is null and updated_at < ?1
            and not exists (select 1 from import_error e where e.tenant = i.tenant and e.import_id = i.id) limit ?2)
        """;

    private const string ExpireSessions = """
        delete from user_session where token_hash in (select token_hash from user_session where expires_at <= ?1 limit ?2)
        """;

    // A known lane is kept as long as it is known.
    private const string ExpireLanes = """
        delete from sign_in_lane where (tenant, lane_key) in (
          select tenant, lane_key from sign_in_lane where failed_at < ?1 and blocked_until <= ?2 and known_until <= ?2 order by failed_at limit ?3)
        """;

    /// <summary>Longer than any limit remembers.</summary>
    private static readonly TimeSpan LanesKept = TimeSpan.FromDays(2);

    /// <summary>Longer than any process takes from asking whether a person was erased to writing what it was told of it.</summary>
    private static readonly TimeSpan ErasureSettles = TimeSpan.FromHours(1);

    public Task<IReadOnlyList<AccountRef>> ClaimDueAccountsAsync(
        DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellation = default) =>
        committer.RunAsync(connection => connection[database.ClaimDueAccounts].Time(now).Time(leaseUntil).Number(limit)
            .RunForRows(static row => AccountRef.FromKey(row.ColumnText(0), row.ColumnText(1))));

    public Task<IReadOnlyList<(string Tenant, string OperationId)>> DueOperationsAsync(
        DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(
            async snapshot =>
            {
                var of = new { now = Instants.ToMicros(now), limit };
                var due = await snapshot.ListAsync<TextPair>(
                    "select tenant as name, id as value from operation where due_at <= @now order by due_at limit @limit", of);
                var past = await snapshot.ListAsync<TextPair>(
                    """
                    select tenant as name, id as value from operation where operation_state = 'running' and deadline <= @now
                    order by deadline limit @limit
                    """,
                    of);
                return (IReadOnlyList<(string, string)>)[.. due.Concat(past).Select(static r => (r.Name, r.Value)).Distinct().Take(limit)];
            },
            cancellation);

    public async Task<IReadOnlyList<(string Tenant, string ProductId)>> DueProductsAsync(
        DateTimeOffset now, int limit, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<TextPair>(
            "select tenant as name, product_id as value from product_wake where due_at <= @now order by due_at limit @limit",
            new { now = Instants.ToMicros(now), limit }, cancellation);
        var bundles = await connections.ListAsync<TextPair>(
            "select tenant as name, bundle_id as value from bundle_wake where due_at <= @now order by due_at limit @limit",
            new { now = Instants.ToMicros(now), limit }, cancellation);
        return [.. rows.Concat(bundles).Select(static r => (r.Name, r.Value)).Distinct()];
    }

    public async Task<IReadOnlyList<(string Tenant, string AccountKey, string OrderKey)>> OrdersOwingEffectsAsync(
        DateTimeOffset olderThan, int limit, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<OwingRecord>(
            """
            select tenant, account_key, order_key from orders where effects_pending = 1 and updated_at < @olderThan
            order by updated_at limit @limit
            """,
            new { olderThan = Instants.ToMicros(olderThan), limit }, cancellation);
        return [.. rows.Select(static r => (r.Tenant, r.AccountKey, r.OrderKey))];
    }

    public Task<long> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default) =>
        committer.RunAsync(connection =>
        {
            long deleted = connection[ExpireIdempotency].Time(now).Number(limit).Run();
            long changes = 0;
            foreach (var tenant in connection[CounterTenants].RunForRows(static row => row.ColumnText(0)))
            {
                if (changes >= limit)
                    break;
                changes += connection[ExpireChanges].Text(tenant).Time(now - database.Options.ChangesKept).Number(limit - changes).Run();
            }

            var payloadsBefore = now - database.Options.EndedPayloadsKept;
            deleted += connection[ExpirePayloads].Time(payloadsBefore).Number(limit).Run();
            connection[ExpirePayloadKeys].Time(payloadsBefore).Number(limit).Run();
            connection[ExpirePersonalEvents].Time(payloadsBefore).Number(limit).Run();
            connection[MarkPayloads].Time(payloadsBefore).Number(limit).Run();
            foreach (var (tenant, objectId) in connection[ToldSinceErased].Time(now - ErasureSettles).Number(limit).RunForRows(static row => (row.ColumnText(0), row.ColumnText(1))))
                PersonalWriter.Erase(connection, tenant, objectId);
            deleted += connection[ExpirePasses].Text(now.UtcDateTime.AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Number(limit).Run();
            var importsBefore = now - database.Options.EndedImportsKept;
            deleted += connection[ExpireImportErrors].Time(importsBefore).Number(limit).Run();
            deleted += connection[ExpireImports].Time(importsBefore).Number(limit).Run();
            deleted += connection[ExpireSessions].Time(now).Number(limit).Run();
            deleted += CutAudits(connection, now, limit);
            deleted += connection[ExpireAlerts].Time(now - database.Options.AuditKept).Number(limit).Run();
            deleted += connection[ExpireLanes].Time(now - LanesKept).Time(now).Number(limit).Run();
            return deleted + changes;
        });

    /// <summary>What is left still hangs on what was removed: its last hash is kept, and sealed.</summary>
    private long CutAudits(WriteConnection connection, DateTimeOffset now, int limit)
    {
        long deleted = 0;
        foreach (var tenant in connection[AuditTenants].RunForRows(static row => row.ColumnText(0)))
        {
            if (deleted >= limit)
                break;
            if (connection[OldestAudit].Text(tenant).Time(now - database.Options.AuditKept).Number(limit - deleted).RunForNumber() is not (> 0 and var seq))
                continue;
            var hash = connection[AuditHash].Text(tenant).Number(seq).RunForRows(static row => row.ColumnText(0))[0];
            connection[CutAudit].Text(tenant).Number(seq).Text(hash).Time(now).Text(database.Audit.SealCut(tenant, seq, hash)).Run();
            deleted += connection[ExpireAudit].Text(tenant).Number(seq).Run();
        }

        return deleted;
    }

    private sealed class OwingRecord
    {
        public string Tenant { get; init; } = "";
        public string AccountKey { get; init; } = "";
        public string OrderKey { get; init; } = "";
    }
}
