using System.Text.Json;
using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class IdentityReads(ReadConnections connections) : IKeyReads, ITenantReads, IIdempotencyReads, IDataKeyReads
{
    private const string KeyColumns = "tenant, key_id, key_hash, prefix, name, role, created_at, revoked_at, expires_at, ip_allow_list, last_used_at, last_used_from, replaced_by";

    private const string TenantColumns = "tenant, name, created_at, suspended_at, limits, branding";

    public async Task<StoredKey?> FindByHashAsync(string keyHash, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<KeyRecord>(
            $"select {KeyColumns}, (select t.suspended_at from tenant t where t.tenant = api_key.tenant limit 1) as tenant_suspended_at from api_key where key_hash = @keyHash and revoked_at is null",
            new { keyHash }, cancellation))?.ToKey();

    public async Task<IReadOnlyList<StoredKey>> ListAsync(string tenant, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<KeyRecord>(
            $"select {KeyColumns} from api_key where tenant = @tenant order by key_id", new { tenant }, cancellation);
        return [.. rows.Select(static r => r.ToKey())];
    }

    async Task<IReadOnlyList<StoredTenant>> ITenantReads.ListAsync(CancellationToken cancellation)
    {
        var rows = await connections.ListAsync<TenantRecord>($"select {TenantColumns} from tenant order by tenant", new { }, cancellation);
        return [.. rows.Select(static r => r.ToTenant())];
    }

    async Task<StoredTenant?> ITenantReads.FindAsync(string tenant, CancellationToken cancellation) =>
        (await connections.FirstAsync<TenantRecord>(
            $"select {TenantColumns} from tenant where tenant = @tenant", new { tenant }, cancellation))?.ToTenant();

    async Task<StoredIdempotency?> IIdempotencyReads.FindAsync(string tenant, string scopeHash, CancellationToken cancellation) =>
        (await connections.FirstAsync<IdempotencyRecord>(
            """
            select body_hash, lease_until, keep_until, status, content_type, sealed_body from idempotency
            where tenant = @tenant and scope_hash = @scopeHash
            """,
            new { tenant, scopeHash }, cancellation))?.ToIdempotency();

    async Task<byte[]?> IDataKeyReads.FindAsync(string tenant, string objectId, CancellationToken cancellation) =>
        await connections.FirstAsync<byte[]>(
            "select sealed_key from data_key where tenant = @tenant and object_id = @objectId", new { tenant, objectId }, cancellation);

    async Task<bool> IDataKeyReads.IsErasedAsync(string tenant, string objectId, CancellationToken cancellation) =>
        await connections.FirstAsync<long?>("select erased_at from erasure where tenant = @tenant and object_id = @objectId", new { tenant, objectId }, cancellation) is not null;

    async Task<IReadOnlySet<string>> IDataKeyReads.ErasedAsync(string tenant, IReadOnlyCollection<string> objectIds, CancellationToken cancellation) => objectIds.Count == 0
        ? new HashSet<string>()
        : (await connections.ListAsync<string>(
            "select object_id from erasure where tenant = @tenant and object_id in (select value from json_each(@ids))",
            new { tenant, ids = JsonSerializer.Serialize(objectIds) }, cancellation)).ToHashSet(StringComparer.Ordinal);

    Task<IReadOnlyList<string>> IDataKeyReads.ByBlindIndexAsync(string tenant, string kind, byte[] hash, CancellationToken cancellation) =>
        connections.ListAsync<string>(
            "select object_id from blind_index where tenant = @tenant and kind = @kind and hash = @hash order by object_id",
            new { tenant, kind, hash }, cancellation);

    private sealed class KeyRecord
    {
        public string Tenant { get; init; } = "";
        public string KeyId { get; init; } = "";
        public string KeyHash { get; init; } = "";
        public string Prefix { get; init; } = "";
        public string Name { get; init; } = "";
        public string Role { get; init; } = "";
        public long CreatedAt { get; init; }
        public long? RevokedAt { get; init; }
        public long? ExpiresAt { get; init; }
        public string? IpAllowList { get; init; }
        public long? LastUsedAt { get; init; }
        public string? LastUsedFrom { get; init; }
        public string? ReplacedBy { get; init; }
        public long? TenantSuspendedAt { get; init; }

        public StoredKey ToKey() => new(Tenant, KeyId, Prefix, Name, Role, Instants.FromMicros(CreatedAt), Instants.FromMicros(RevokedAt))
        {
            KeyHash = KeyHash,
            ExpiresAt = Instants.FromMicros(ExpiresAt),
            IpAllowList = IpAllowList,
            LastUsedAt = Instants.FromMicros(LastUsedAt),
            LastUsedFrom = LastUsedFrom,
            ReplacedBy = ReplacedBy,
            TenantSuspended = TenantSuspendedAt is not null,
        };
    }

    private sealed class TenantRecord
    {
        public string Tenant { get; init; } = "";
        public string Name { get; init; } = "";
        public long CreatedAt { get; init; }
        public long? SuspendedAt { get; init; }
        public byte[]? Limits { get; init; }
        public byte[]? Branding { get; init; }

        public StoredTenant ToTenant() => new(Tenant, Name, Instants.FromMicros(CreatedAt)) { SuspendedAt = Instants.FromMicros(SuspendedAt), Limits = Limits, Branding = Branding };
    }

    private sealed class IdempotencyRecord
    {
        public byte[] BodyHash { get; init; } = [];
        public long LeaseUntil { get; init; }
        public long KeepUntil { get; init; }
        public int Status { get; init; }
        public string? ContentType { get; init; }
        public byte[]? SealedBody { get; init; }

        public StoredIdempotency ToIdempotency() =>
            new(BodyHash, Instants.FromMicros(LeaseUntil), Instants.FromMicros(KeepUntil), Status, ContentType, SealedBody);
    }
}
