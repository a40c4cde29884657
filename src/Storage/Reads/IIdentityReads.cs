namespace KolajAI.Storage.Reads;

public interface IKeyReads
{
    /// <summary>The key with this SHA-256 (hex), unless it was revoked; it may have expired.</summary>
    Task<StoredKey?> FindByHashAsync(string keyHash, CancellationToken cancellation = default);

    Task<IReadOnlyList<StoredKey>> ListAsync(string tenant, CancellationToken cancellation = default);
}

public sealed record StoredKey(string Tenant, string KeyId, string Prefix, string Name, string Role, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt)
{
    /// <summary>SHA-256 (hex), for comparing in constant time.</summary>
    public required string KeyHash { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>JSON array; null: from anywhere.</summary>
    public string? IpAllowList { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public string? LastUsedFrom { get; init; }

    /// <summary>The key that it gave way to.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>Told by the look-up by hash alone.</summary>
    public bool TenantSuspended { get; init; }
}

public interface ITenantReads
{
    Task<IReadOnlyList<StoredTenant>> ListAsync(CancellationToken cancellation = default);

    Task<StoredTenant?> FindAsync(string tenant, CancellationToken cancellation = default);
}

public sealed record StoredTenant(string Tenant, string Name, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>JSON; null: none were set.</summary>
    public byte[]? Limits { get; init; }

    /// <summary>JSON; null: none was set.</summary>
    public byte[]? Branding { get; init; }
}

public interface IIdempotencyReads
{
    Task<StoredIdempotency?> FindAsync(string tenant, string scopeHash, CancellationToken cancellation = default);
}

/// <param name="Status">0 while the first request runs.</param>
public sealed record StoredIdempotency(byte[] BodyHash, DateTimeOffset LeaseUntil, DateTimeOffset KeepUntil, int Status, string? ContentType, byte[]? SealedBody);

public interface IDataKeyReads
{
    Task<byte[]?> FindAsync(string tenant, string objectId, CancellationToken cancellation = default);

    /// <summary>Whether the object's data was erased: no key is made for it again.</summary>
    Task<bool> IsErasedAsync(string tenant, string objectId, CancellationToken cancellation = default);

    /// <summary>Those of some objects whose data was erased.</summary>
    Task<IReadOnlySet<string>> ErasedAsync(string tenant, IReadOnlyCollection<string> objectIds, CancellationToken cancellation = default);

    /// <summary>Objects with this blind index.</summary>
    Task<IReadOnlyList<string>> ByBlindIndexAsync(string tenant, string kind, byte[] hash, CancellationToken cancellation = default);
}

public interface IConnectorStateReads
{
    Task<(long Version, byte[] Value)?> FindAsync(string tenant, string accountKey, string key, CancellationToken cancellation = default);

    Task<IReadOnlyList<(string Key, long Version, byte[] Value)>> ListAsync(string tenant, string accountKey, string prefix, string? afterKey, int limit, CancellationToken cancellation = default);
}
