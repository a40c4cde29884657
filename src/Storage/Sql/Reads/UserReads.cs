using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class UserReads(ReadConnections connections) : IUserReads
{
    private const string UserColumns = "tenant, id, version, role, status, state";

    private const string SessionColumns = """
        s.tenant, s.user_id, s.session_id, s.token_hash, s.method, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, u.role, u.status,
        (select t.suspended_at from tenant t where t.tenant = s.tenant limit 1) as tenant_suspended_at
        """;

    public Task<StoredUser?> FindAsync(string tenant, string userId, CancellationToken cancellation = default) =>
        FirstAsync("tenant = @tenant and id = @userId", new { tenant, userId }, cancellation);

    public Task<StoredUser?> FindByEmailAsync(string tenant, byte[] emailIndex, CancellationToken cancellation = default) =>
        FirstAsync("tenant = @tenant and email_index = @emailIndex", new { tenant, emailIndex }, cancellation);

    public Task<StoredUser?> FindBySubjectAsync(string tenant, byte[] subjectIndex, CancellationToken cancellation = default) =>
        FirstAsync("tenant = @tenant and subject_index = @subjectIndex", new { tenant, subjectIndex }, cancellation);

    public Task<StoredUser?> FindByInvitationAsync(string invitationHash, CancellationToken cancellation = default) =>
        FirstAsync("invitation_hash = @invitationHash", new { invitationHash }, cancellation);

    public async Task<IReadOnlyList<StoredUser>> ListAsync(string tenant, string? afterId, int limit, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<UserRecord>(
            $"select {UserColumns} from tenant_user where tenant = @tenant and id > @after order by id limit @limit",
            new { tenant, after = afterId ?? "", limit }, cancellation);
        return [.. rows.Select(static r => r.ToUser())];
    }

    public async Task<StoredSession?> FindSessionAsync(string tokenHash, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<SessionRecord>(
            $"select {SessionColumns} from user_session s join tenant_user u on u.tenant = s.tenant and u.id = s.user_id where s.token_hash = @tokenHash",
            new { tokenHash }, cancellation))?.ToSession();

    public async Task<IReadOnlyList<StoredSession>> SessionsAsync(string tenant, string userId, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<SessionRecord>(
            $"""
            select {SessionColumns} from user_session s join tenant_user u on u.tenant = s.tenant and u.id = s.user_id
            where s.tenant = @tenant and s.user_id = @userId order by s.session_id
            """,
            new { tenant, userId }, cancellation);
        return [.. rows.Select(static r => r.ToSession())];
    }

    public async Task<StoredLane?> LaneAsync(string tenant, string lane, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<LaneRecord>(
            "select failures, blocked_until, known_until from sign_in_lane where tenant = @tenant and lane_key = @lane", new { tenant, lane }, cancellation))?.ToLane();

    private async Task<StoredUser?> FirstAsync(string condition, object arguments, CancellationToken cancellation) =>
        (await connections.FirstAsync<UserRecord>($"select {UserColumns} from tenant_user where {condition}", arguments, cancellation))?.ToUser();

    private sealed class UserRecord
    {
        public string Tenant { get; init; } = "";
        public string Id { get; init; } = "";
        public long Version { get; init; }
        public string Role { get; init; } = "";
        public string Status { get; init; } = "";
        public byte[] State { get; init; } = [];

        public StoredUser ToUser() => new(Tenant, Id, Version, Role, Status, State);
    }

    private sealed class SessionRecord
    {
        public string Tenant { get; init; } = "";
        public string UserId { get; init; } = "";
        public string SessionId { get; init; } = "";
        public string TokenHash { get; init; } = "";
        public string Method { get; init; } = "";
        public long CreatedAt { get; init; }
        public long SeenAt { get; init; }
        public long ExpiresAt { get; init; }
        public string? Address { get; init; }
        public string? Agent { get; init; }
        public string Role { get; init; } = "";
        public string Status { get; init; } = "";
        public long? TenantSuspendedAt { get; init; }

        public StoredSession ToSession() => new(
            Tenant, UserId, SessionId, TokenHash, Method, Instants.FromMicros(CreatedAt), Instants.FromMicros(SeenAt), Instants.FromMicros(ExpiresAt), Address, Agent,
            Role, Status)
        { TenantSuspended = TenantSuspendedAt is not null };
    }

    private sealed class LaneRecord
    {
        public long Failures { get; init; }
        public long BlockedUntil { get; init; }
        public long KnownUntil { get; init; }

        public StoredLane ToLane() => new(Failures, Instants.FromMicros(BlockedUntil), Instants.FromMicros(KnownUntil));
    }
}
