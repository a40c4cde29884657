namespace KolajAI.Storage.Reads;

/// <summary>People of a tenant, their sessions, and how often signing in failed.</summary>
public interface IUserReads
{
    Task<StoredUser?> FindAsync(string tenant, string userId, CancellationToken cancellation = default);

    Task<StoredUser?> FindByEmailAsync(string tenant, byte[] emailIndex, CancellationToken cancellation = default);

    Task<StoredUser?> FindBySubjectAsync(string tenant, byte[] subjectIndex, CancellationToken cancellation = default);

    /// <summary>Of any tenant: whoever has the invitation knows it.</summary>
    Task<StoredUser?> FindByInvitationAsync(string invitationHash, CancellationToken cancellation = default);

    /// <summary>In the order of ids.</summary>
    Task<IReadOnlyList<StoredUser>> ListAsync(string tenant, string? afterId, int limit, CancellationToken cancellation = default);

    /// <summary>The session with this SHA-256 (hex), with what its person may do now.</summary>
    Task<StoredSession?> FindSessionAsync(string tokenHash, CancellationToken cancellation = default);

    /// <summary>In the order of ids, the oldest first.</summary>
    Task<IReadOnlyList<StoredSession>> SessionsAsync(string tenant, string userId, CancellationToken cancellation = default);

    Task<StoredLane?> LaneAsync(string tenant, string lane, CancellationToken cancellation = default);
}

/// <param name="State">Sealed.</param>
public sealed record StoredUser(string Tenant, string Id, long Version, string Role, string Status, byte[] State);

/// <param name="Role">The person's now.</param>
/// <param name="Status">The person's now.</param>
public sealed record StoredSession(
    string Tenant, string UserId, string SessionId, string TokenHash, string Method, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt,
    string? Address, string? Agent, string Role, string Status)
{
    public bool TenantSuspended { get; init; }
}

public sealed record StoredLane(long Failures, DateTimeOffset BlockedUntil, DateTimeOffset KnownUntil);
