using KolajAI.Api.Access;
using KolajAI.Api.Tests.Routes;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.DependencyInjection;

namespace KolajAI.Api.Tests.Access;

/// <summary>The front with keys and sessions of every kind, and nothing behind: whoever is let through fails there, and is seen to have been let through.</summary>
public sealed class MatrixHost : RouteHost
{
    public const string Tenant = "matrix";

    public static string KeyOf(string kind) => $"kj_live_matrix_{kind}_0123456789abcdef0123456789";

    protected override void Behind(IServiceCollection services)
    {
        services.AddSingleton<IKeyReads>(new Keys());
        services.AddSingleton<IUserReads>(new People());
    }

    private sealed class Keys : IKeyReads
    {
        private readonly Dictionary<string, StoredKey> _keys;

        public Keys()
        {
            var now = TimeProvider.System.GetUtcNow();
            var viewer = Key("viewer", "viewer", now);
            _keys = new[]
            {
                viewer, Key("operator", "operator", now), Key("admin", "admin", now), Key("owner", "owner", now), Key("revoked", "owner", now) with { RevokedAt = now },
                Key("expired", "owner", now) with { ExpiresAt = now.AddSeconds(-1) }, Key("elsewhere", "owner", now) with { IpAllowList = """["203.0.113.0/24"]""" },
                Key("stored_ops", Roles.Ops, now) with { Tenant = Roles.OpsTenant }, Key("no_role", "root", now),
            }.ToDictionary(static k => k.KeyHash);
        }

        public Task<StoredKey?> FindByHashAsync(string keyHash, CancellationToken cancellation = default) => Task.FromResult(_keys.GetValueOrDefault(keyHash));

        public Task<IReadOnlyList<StoredKey>> ListAsync(string tenant, CancellationToken cancellation = default) => throw new InvalidOperationException("Nothing stands behind.");

        private static StoredKey Key(string kind, string role, DateTimeOffset now) =>
            new(Tenant, $"key_{kind}", "kj_live_matr", kind, role, now, null) { KeyHash = ApiKeys.Hash(KeyOf(kind)), LastUsedAt = now };
    }

    private sealed class People : IUserReads
    {
        public Task<StoredSession?> FindSessionAsync(string tokenHash, CancellationToken cancellation = default)
        {
            var now = TimeProvider.System.GetUtcNow();
            foreach (var kind in new[] { "viewer", "operator", "admin", "owner", "idle", "ended", "disabled" })
            {
                if (ApiKeys.Hash(KeyOf(kind)) != tokenHash)
                    continue;
                return Task.FromResult<StoredSession?>(new StoredSession(
                    Tenant, $"usr_{kind}", $"ses_{kind}", tokenHash, "password", now, kind == "idle" ? now.AddHours(-1) : now, kind == "ended" ? now : now.AddHours(1), null, null,
                    kind is "idle" or "ended" or "disabled" ? "owner" : kind, kind == "disabled" ? "disabled" : "active"));
            }

            return Task.FromResult<StoredSession?>(null);
        }

        public Task<StoredUser?> FindAsync(string tenant, string userId, CancellationToken cancellation = default) => throw Behind();

        public Task<StoredUser?> FindByEmailAsync(string tenant, byte[] emailIndex, CancellationToken cancellation = default) => throw Behind();

        public Task<StoredUser?> FindBySubjectAsync(string tenant, byte[] subjectIndex, CancellationToken cancellation = default) => throw Behind();

        public Task<StoredUser?> FindByInvitationAsync(string invitationHash, CancellationToken cancellation = default) => throw Behind();

        public Task<IReadOnlyList<StoredUser>> ListAsync(string tenant, string? afterId, int limit, CancellationToken cancellation = default) => throw Behind();

        public Task<IReadOnlyList<StoredSession>> SessionsAsync(string tenant, string userId, CancellationToken cancellation = default) => throw Behind();

        public Task<StoredLane?> LaneAsync(string tenant, string lane, CancellationToken cancellation = default) => throw Behind();

        private static InvalidOperationException Behind() => new("Nothing stands behind.");
    }
}
