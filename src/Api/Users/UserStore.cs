using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Storage.Sealing;

namespace KolajAI.Api.Users;

/// <summary>Reads and writes people, opened and sealed.</summary>
internal sealed class UserStore(IUserReads reads, ICommitter committer, ISealer sealer)
{
    public static string NewId() => "usr_" + Guid.CreateVersion7().ToString("n");

    public async Task<User?> FindAsync(string tenant, string id, CancellationToken cancellation) => Open(await reads.FindAsync(tenant, id, cancellation));

    public async Task<User?> FindByEmailAsync(string tenant, string email, CancellationToken cancellation) =>
        Open(await reads.FindByEmailAsync(tenant, EmailIndex(tenant, email), cancellation));

    public async Task<User?> FindBySubjectAsync(string tenant, string subject, CancellationToken cancellation) =>
        Open(await reads.FindBySubjectAsync(tenant, SubjectIndex(tenant, subject), cancellation));

    public async Task<User?> FindByInvitationAsync(string token, CancellationToken cancellation) =>
        Open(await reads.FindByInvitationAsync(ApiKeys.Hash(token), cancellation));

    public async Task<IReadOnlyList<User>> ListAsync(string tenant, string? afterId, int limit, CancellationToken cancellation) =>
        [.. (await reads.ListAsync(tenant, afterId, limit, cancellation)).Select(u => Open(u)!)];

    /// <summary>Commits the person with what belongs to it. Whatever is at stake, nobody gets in by it twice: the version decides.</summary>
    /// <exception cref="RequestRefusedException">503: nobody knows whether it was written.</exception>
    public async Task<CommitResult> SaveAsync(User user, IReadOnlyList<StoreRow> rows, CancellationToken cancellation, params IReadOnlyList<AuditRow> audit)
    {
        var result = await committer.CommitAsync(new Unit { Tenant = user.Tenant, Fence = Row(user), Rows = [.. rows], Audit = [.. audit] }, cancellation);
        return result.Outcome is not CommitOutcome.Unknown
            ? result
            : throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
    }

    /// <summary>The row of the person as it is to become; <see cref="User.Version"/> is the one that was read.</summary>
    private UserRow Row(User user) => new()
    {
        Tenant = user.Tenant,
        Id = user.Id,
        ExpectedVersion = user.Version,
        EmailIndex = EmailIndex(user.Tenant, user.Document.Email),
        SubjectIndex = user.Document.OpenIdSubject is { } subject ? SubjectIndex(user.Tenant, subject) : null,
        InvitationHash = user.Document.InvitationHash,
        Role = user.Role.Word(),
        Status = user.Status.Word(),
        State = sealer.Seal(SealedPlaces.User(user.Tenant, user.Id), KolajJson.ToBytes(user.Document)),
    };

    private User? Open(StoredUser? stored) => stored is null ? null : new User(
        stored.Tenant, stored.Id, stored.Version, Roles.Parse(stored.Role) ?? Role.Viewer, UserStatuses.Parse(stored.Status),
        KolajJson.FromBytes<UserDocument>(sealer.Open(SealedPlaces.User(stored.Tenant, stored.Id), stored.State)));

    private byte[] EmailIndex(string tenant, string email) => sealer.BlindIndex(tenant, "user_email", EmailAddress.Fold(email));

    private byte[] SubjectIndex(string tenant, string subject) => sealer.BlindIndex(tenant, "user_subject", subject);
}
