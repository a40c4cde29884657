using System.Text.Json;
using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Paging;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Sessions;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Users;

/// <summary><c>/api/users</c>: the people of a tenant.</summary>
internal static class UserEndpoints
{
    private const int LongestName = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/users", Role.Admin, List, "People of the tenant").Answers<UserListAnswer>().Query(QueryParameters.Paging);
        routes.Post("/api/users", Role.Owner, Create, "Invites a person, or gives one a first password").Body<CreateUserBody>().Answers<UserInvitedAnswer>().ShowsOnce("invitation", "token").AuditedInUnit();
        routes.Get("/api/users/{id}", Role.Admin, Read, "One person").Answers<UserAnswer>();
        routes.Put("/api/users/{id}", Role.Owner, Change, "Changes a person; another role, status or password ends their sessions").Body<ChangeUserBody>().Answers<UserAnswer>().AuditedInUnit();
        routes.Delete("/api/users/{id}", Role.Owner, Remove, "Removes a person with all sessions").Answers<DoneAnswer>().AuditedInUnit();
        routes.Post("/api/users/{id}/invite", Role.Owner, Invite, "Invites a person anew, to set another password").Body<InviteBody>(optional: true).Answers<UserInvitedAnswer>().ShowsOnce("invitation", "token").AuditedInUnit();
        routes.Get("/api/users/{id}/sessions", Role.Admin, Sessions, "A person's sessions").Answers<SessionListAnswer>();
        routes.Delete("/api/users/{id}/sessions", Role.Owner, EndSessions, "Signs a person out everywhere").Answers<DoneAnswer>().AuditedInUnit();
        routes.Delete("/api/users/{id}/sessions/{session_id}", Role.Owner, EndSession, "Ends one of a person's sessions").Answers<DoneAnswer>().AuditedInUnit();
    }

    private static async Task<IResult> List(HttpContext context, UserStore users, PageTokens pages)
    {
        var request = ApiRequest.Of(context);
        var page = pages.Read(request);
        var found = await users.ListAsync(request.Tenant, page.At(0), page.Size + 1, request.Cancellation);
        UserShape[] shapes = [.. found.Take(page.Size).Select(UserShape.Of)];
        return Answering.Ok(new UserListAnswer(shapes, shapes.Length, null, pages.Next(request, found.Count > page.Size, shapes.LastOrDefault()?.Id ?? "")));
    }

    private static async Task<IResult> Create(HttpContext context, UserStore users, PasswordHashes passwords, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<CreateUserBody>();
        var email = EmailOf(body.Email);
        var name = NameOf(body.Name);
        var role = RoleOf(body.Role);
        var now = clock.GetUtcNow();
        var document = new UserDocument { Email = email, Name = name, CreatedAt = now };
        InvitationShape? invitation = null;
        if (body.Password is null)
            (document, invitation) = Invitations.Create(document, dropsFactor: false, now);
        else
            document = await WithPasswordAsync(document, body.Password, request, passwords, now);
        var user = new User(request.Tenant, RequestIds.New(context, clock, "usr_made"), 0, role, body.Password is null ? UserStatus.Invited : UserStatus.Active, document);
        var result = await users.SaveAsync(user, [], request.Cancellation, AuditRow.Of("user.create", $"user:{user.Id}", now, after: Told(user)));
        return result.Outcome switch
        {
            CommitOutcome.Committed => Answering.Ok(new UserInvitedAnswer(UserShape.Of(user with { Version = result.Version }), invitation)),
            // A repeat of a request that had come through: the token went with the answer that was lost.
            CommitOutcome.Conflict => Answering.Ok(new UserInvitedAnswer(UserShape.Of(await FindAsync(request, user.Id, users)), invitation is null ? null : invitation with { Token = null })),
            _ => throw new RequestRefusedException("email_taken"),
        };
    }

    private static async Task<IResult> Read(HttpContext context, string id, UserStore users)
    {
        var user = await FindAsync(ApiRequest.Of(context), id, users);
        return Answering.Versioned(context, new UserAnswer(UserShape.Of(user)), user.Version);
    }

    private static async Task<IResult> Change(HttpContext context, string id, UserStore users, PasswordHashes passwords, SessionLookup lookup, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var body = request.Body<ChangeUserBody>(out var json);
        var user = await FindAsync(request, id, users);
        var document = user.Document with
        {
            Email = body.Email is null ? user.Document.Email : EmailOf(body.Email),
            Name = json.TryGetProperty("name", out var name) ? NameOf(name.ValueKind is JsonValueKind.Null ? null : body.Name) : user.Document.Name,
        };
        if (body.Password is not null)
            document = await WithPasswordAsync(document, body.Password, request, passwords, clock.GetUtcNow()) with { InvitationHash = null, InvitationUntil = null };
        var changed = user with { Role = body.Role is null ? user.Role : RoleOf(body.Role), Status = StatusOf(body.Status, user.Status, document), Document = document };
        var rows = new List<StoreRow>();
        var isAnotherMatter = changed.Role != user.Role || changed.Status != user.Status || body.Password is not null;
        if (isAnotherMatter)
            rows.Add(new UserSessionsEndedRow(user.Id, null));
        if (user.IsActiveOwner && !changed.IsActiveOwner)
            rows.Add(new OwnerRemainsRow());
        var now = clock.GetUtcNow();
        if (changed.Role != user.Role)
            rows.Add(new AlertRow("role_changed", $"user:{user.Id}", $"From {user.Role.Word()} to {changed.Role.Word()}, by {request.Cause}.", 1, now));
        var version = await SaveAsync(request, changed, rows, users, AuditRow.Of("user.change", $"user:{user.Id}", now, Told(user), Told(changed, body.Password is not null)));
        if (isAnotherMatter)
            await lookup.ForgetAllAsync(request.Cancellation);
        return Answering.Versioned(context, new UserAnswer(UserShape.Of(changed with { Version = version })), version);
    }

    private static async Task<IResult> Remove(HttpContext context, string id, UserStore users, ICommitter committer, SessionLookup lookup, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var user = await FindAsync(request, id, users);
        var rows = new List<StoreRow> { new UserRemovedRow(user.Id, user.Version) };
        if (user.IsActiveOwner)
            rows.Add(new OwnerRemainsRow());
        var audit = AuditRow.Of("user.remove", $"user:{user.Id}", clock.GetUtcNow(), Told(user));
        Require(await committer.CommitAsync(new Unit { Tenant = request.Tenant, Rows = rows, Audit = [audit] }, request.Cancellation));
        await lookup.ForgetAllAsync(request.Cancellation);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> Invite(HttpContext context, string id, UserStore users, TimeProvider clock)
    {
        var request = ApiRequest.Of(context);
        var user = await FindAsync(request, id, users);
        if (user.Status is UserStatus.Disabled)
            throw new RequestRefusedException(ErrorCodes.WrongState);
        var (document, invitation) = Invitations.Create(user.Document, request.BodyOrDefault<InviteBody>().ResetTotp is true, clock.GetUtcNow());
        var invited = user with { Document = document };
        var version = await SaveAsync(request, invited, [], users, AuditRow.Of("user.invite", $"user:{user.Id}", clock.GetUtcNow(), after: new { invitation.ExpiresAt }));
        return Answering.Ok(new UserInvitedAnswer(UserShape.Of(invited with { Version = version }), invitation));
    }

    private static async Task<IResult> Sessions(HttpContext context, string id, UserStore users, IUserReads reads, SessionEnds ends)
    {
        var request = ApiRequest.Of(context);
        var user = await FindAsync(request, id, users);
        var living = ends.Living(await reads.SessionsAsync(request.Tenant, user.Id, request.Cancellation));
        return Answering.Ok(new SessionListAnswer([.. living.Select(s => SessionShape.Of(s, request.Caller.Session?.SessionId))], living.Count));
    }

    private static async Task<IResult> EndSessions(HttpContext context, string id, UserStore users, SessionEnds ends)
    {
        var request = ApiRequest.Of(context);
        var user = await FindAsync(request, id, users);
        await ends.EndAsync(request.Tenant, user.Id, null, request.Cancellation);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> EndSession(HttpContext context, string id, string session_id, UserStore users, IUserReads reads, SessionEnds ends)
    {
        var request = ApiRequest.Of(context);
        var user = await FindAsync(request, id, users);
        await ends.EndOneAsync(request.Tenant, user.Id, session_id, reads, request.Cancellation);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<User> FindAsync(ApiRequest request, string id, UserStore users)
    {
        var user = await users.FindAsync(request.Tenant, id, request.Cancellation) ?? throw new RequestRefusedException("user_not_found");
        return request.ExpectedVersion() is not { } expected || expected == user.Version ? user : throw new RequestRefusedException(ErrorCodes.VersionMismatch);
    }

    private static async Task<long> SaveAsync(ApiRequest request, User user, IReadOnlyList<StoreRow> rows, UserStore users, AuditRow audit)
    {
        var result = await users.SaveAsync(user, rows, request.Cancellation, audit);
        if (result is { Outcome: CommitOutcome.Refused, RefusedBy: null })
            throw new RequestRefusedException("email_taken");
        Require(result);
        return result.Version;
    }

    /// <summary>What the audit log has of a person: no password, and of the address no more than tells whose it is.</summary>
    private static object Told(User user, bool hasNewPassword = false) => new
    {
        Role = user.Role.Word(),
        Status = user.Status.Word(),
        Email = EmailAddress.Masked(user.Document.Email),
        NewPassword = hasNewPassword ? true : (bool?)null,
    };

    private static void Require(CommitResult result)
    {
        if (result.Outcome is CommitOutcome.Unknown)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
        if (result.RefusedBy is OwnerRemainsRow)
            throw new RequestRefusedException("last_owner");
        if (!result.Committed)
            throw new RequestRefusedException(ErrorCodes.WrongState);
    }

    private static async Task<UserDocument> WithPasswordAsync(UserDocument document, string password, ApiRequest request, PasswordHashes passwords, DateTimeOffset now)
    {
        PasswordRules.Require(password, "/password", document.Email, document.Name, request.Tenant);
        return document with { PasswordHash = await passwords.HashAsync(password, request.Cancellation), PasswordSetAt = now };
    }

    private static string EmailOf(string? email) => string.IsNullOrWhiteSpace(email)
        ? throw RequestRefusedException.At("/email", ErrorCodes.Required, "Give the person's e-mail address.")
        : EmailAddress.IsUsable(email.Trim()) ? email.Trim() : throw RequestRefusedException.At("/email", ErrorCodes.Malformed, "An e-mail address such as ayse@magaza.example.");

    private static string? NameOf(string? name) => name is { Length: > LongestName }
        ? throw RequestRefusedException.At("/name", ErrorCodes.TooLong, $"At most {LongestName} characters.")
        : string.IsNullOrWhiteSpace(name) ? null : name.Trim();

    private static Role RoleOf(string? role) => Roles.Parse(role) ?? throw RequestRefusedException.At("/role", "role_unknown", "One of viewer, operator, admin, owner.");

    /// <summary>Whoever has no way in is invited, not active.</summary>
    private static UserStatus StatusOf(string? word, UserStatus present, UserDocument document) => word switch
    {
        null when present is UserStatus.Disabled => present,
        "disabled" => UserStatus.Disabled,
        null or "active" or "invited" => document.CanSignIn ? UserStatus.Active : UserStatus.Invited,
        _ => throw RequestRefusedException.At("/status", "unknown_value", "active or disabled."),
    };
}
