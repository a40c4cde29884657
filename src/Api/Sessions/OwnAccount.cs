using KolajAI.Api.Access;
using KolajAI.Api.Alerts;
using KolajAI.Api.Errors;
using KolajAI.Api.Requests;
using KolajAI.Api.Users;
using KolajAI.Errors;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Sessions;

/// <summary>
/// Changes what a person signs in with. The person proves once more who they are; all other sessions end, and the present one gets a new token, in the same
/// commit.
/// </summary>
internal sealed class OwnAccount(UserStore users, PasswordHashes passwords, SignInLanes lanes, SessionIssue sessions, SessionLookup lookup, SecurityEvents events, TimeProvider clock)
{
    /// <exception cref="RequestRefusedException">401: the person is not there any more.</exception>
    public async Task<User> LoadAsync(ApiRequest request) =>
        await users.FindAsync(request.Tenant, request.Session.UserId, request.Cancellation) ?? throw new RequestRefusedException("session_unknown");

    /// <summary>Counted as signing in is: a session left open is no place to guess a password at.</summary>
    /// <returns>What is committed with the change.</returns>
    /// <exception cref="RequestRefusedException">403: the password is wrong; 429.</exception>
    public async Task<IReadOnlyList<StoreRow>> ProveAsync(ApiRequest request, User user, string? password)
    {
        var place = new SignInPlace(user.Tenant, user.Document.Email, ClientAddress.Source(request.Context), SessionCookie.ReadDevice(request.Context.Request));
        var attempt = await lanes.TakeAsync(place, request.Cancellation);
        if (user.Document.PasswordHash is { } hash && !await passwords.VerifyAsync(password ?? "", hash, request.Cancellation))
        {
            events.SignInFailed(user.Tenant, user.Id, ClientAddress.Of(request.Context));
            throw new RequestRefusedException("password_wrong");
        }

        return [.. lanes.Succeeded(attempt, place.Device ?? SessionIssue.RandomText())];
    }

    /// <returns>The CSRF token of the session in the old one's place.</returns>
    /// <exception cref="RequestRefusedException">409: the person was changed meanwhile.</exception>
    public async Task<string> RenewAsync(ApiRequest request, User changed, IReadOnlyList<StoreRow> rows, string action)
    {
        var present = await lookup.FindAsync(request.Session.Token, request.Cancellation) ?? throw new RequestRefusedException("session_unknown");
        var session = sessions.InPlaceOf(request.Session, present.Method, present.ExpiresAt, request.Context);
        await SaveAsync(request, changed, [.. rows, new UserSessionsEndedRow(changed.Id, null), session.Row], action);
        await lookup.ForgetAllAsync(request.Cancellation);
        SessionCookie.Write(request.Context, session.Token);
        return CsrfToken.Of(session.Token);
    }

    /// <exception cref="RequestRefusedException">409: the person was changed meanwhile.</exception>
    /// <param name="action">As the audit log names it.</param>
    public async Task SaveAsync(ApiRequest request, User changed, IReadOnlyList<StoreRow> rows, string action)
    {
        if (!(await users.SaveAsync(changed, rows, request.Cancellation, AuditRow.Of(action, $"user:{changed.Id}", clock.GetUtcNow()))).Committed)
            throw new RequestRefusedException(ErrorCodes.WrongState);
    }
}
