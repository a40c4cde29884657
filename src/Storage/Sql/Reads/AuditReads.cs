using KolajAI.Storage.Auditing;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class AuditReads(ReadConnections connections) : IAuditReads
{
    private const string Columns = "seq, at, action, actor, object, body, hash, seal";
    private const string AlertColumns = "id, kind, subject, state, count, detail, first_at, last_at, decided_by, decided_at";

    public async Task<IReadOnlyList<StoredAudit>> ListAsync(string tenant, AuditFilter filter, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant)
            .Text(filter.Actor, "actor", "actor = @actor")
            .Text(filter.Object, "of", "object = @of")
            .Text(filter.Action, "action", "action = @action")
            .Time(filter.Since, "since", "at >= @since")
            .Time(filter.Until, "until", "at < @until")
            .Number(filter.BeforeSeq ?? long.MaxValue, "before", "seq < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<AuditRecord>($"select {Columns} from audit_entry {where} order by seq desc limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToAudit())];
    }

    public async Task<IReadOnlyList<StoredAudit>> AfterAsync(string tenant, long afterSeq, int limit, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<AuditRecord>(
            $"select {Columns} from audit_entry where tenant = @tenant and seq > @afterSeq order by seq limit @limit", new { tenant, afterSeq, limit }, cancellation);
        return [.. rows.Select(static r => r.ToAudit())];
    }

    public Task<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellation = default) =>
        connections.ListAsync<string>("select tenant from audit_head order by tenant", new { }, cancellation);

    public async Task<AuditEnds?> EndsAsync(string tenant, CancellationToken cancellation = default)
    {
        var ends = await connections.FirstAsync<EndsRecord>(
            """
            select h.seq, h.hash, c.seq as cut_seq, c.hash as cut_hash, c.seal as cut_seal from audit_head h left join audit_cut c on c.tenant = h.tenant
            where h.tenant = @tenant limit 1
            """,
            new { tenant }, cancellation);
        return ends is null ? null : new AuditEnds(ends.Seq, ends.Hash, ends.CutSeq ?? 0, ends.CutHash ?? AuditChain.Beginning, ends.CutSeal);
    }

    public async Task<IReadOnlyList<StoredAlert>> AlertsAsync(string tenant, string? state, string? beforeId, int limit, CancellationToken cancellation = default)
    {
        var where = new Conditions(tenant).Text(state, "state", "state = @state").Text(beforeId ?? "~", "before", "id < @before");
        where.Arguments.Add("limit", limit);
        var rows = await connections.ListAsync<AlertRecord>($"select {AlertColumns} from alert {where} order by id desc limit @limit", where.Arguments, cancellation);
        return [.. rows.Select(static r => r.ToAlert())];
    }

    public async Task<StoredAlert?> AlertAsync(string tenant, string id, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<AlertRecord>($"select {AlertColumns} from alert where tenant = @tenant and id = @id", new { tenant, id }, cancellation))?.ToAlert();

    public Task<IReadOnlyList<string>> KeyPlacesAsync(string tenant, string keyId, CancellationToken cancellation = default) =>
        connections.ListAsync<string>("select place from key_place where tenant = @tenant and key_id = @keyId order by place", new { tenant, keyId }, cancellation);

    private sealed class AuditRecord
    {
        public long Seq { get; init; }
        public long At { get; init; }
        public string Action { get; init; } = "";
        public string Actor { get; init; } = "";
        public string Object { get; init; } = "";
        public byte[] Body { get; init; } = [];
        public string Hash { get; init; } = "";
        public string Seal { get; init; } = "";

        public StoredAudit ToAudit() => new(Seq, Instants.FromMicros(At), Action, Actor, Object, Body, Hash, Seal);
    }

    private sealed class EndsRecord
    {
        public long Seq { get; init; }
        public string Hash { get; init; } = "";
        public long? CutSeq { get; init; }
        public string? CutHash { get; init; }
        public string? CutSeal { get; init; }
    }

    private sealed class AlertRecord
    {
        public string Id { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Subject { get; init; } = "";
        public string State { get; init; } = "";
        public long Count { get; init; }
        public string Detail { get; init; } = "";
        public long FirstAt { get; init; }
        public long LastAt { get; init; }
        public string? DecidedBy { get; init; }
        public long? DecidedAt { get; init; }

        public StoredAlert ToAlert() =>
            new(Id, Kind, Subject, State, Count, Detail, Instants.FromMicros(FirstAt), Instants.FromMicros(LastAt), DecidedBy, Instants.FromMicros(DecidedAt));
    }
}
