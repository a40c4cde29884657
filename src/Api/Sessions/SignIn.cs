using KolajAI.Api.Access;
using KolajAI.Api.Alerts;
using KolajAI.Api.Errors;
using KolajAI.Api.Users;
using KolajAI.Errors;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Sessions;

/// <param name="Totp">Code of the second factor.</param>
/// <param name="RecoveryCode">In its place.</param>
internal sealed record Credentials(string Password, string? Totp, string? RecoveryCode);

/// <summary>
/// Signs people in. Whatever is wrong is answered alike and takes alike: no such person, a wrong password, a person who is disabled. The version of the person is the
/// fence: a code of the second factor counts once however many fronts see it at once, and nobody gets in by a password that has just been changed.
/// </summary>
internal sealed class SignIn(UserStore users, PasswordHashes passwords, SignInLanes lanes, SessionIssue sessions, SecurityEvents events, TimeProvider clock)
{
    private const int Tries = 4;

    /// <exception cref="RequestRefusedException">401, 429 or 503.</exception>
    public async Task<(User User, NewSession Session)> WithPasswordAsync(SignInPlace place, Credentials given, HttpContext context)
    {
        var cancellation = context.RequestAborted;
        var attempt = await lanes.TakeAsync(place, cancellation);
        for (var i = 0; i < Tries; i++)
        {
            var user = await users.FindByEmailAsync(place.Tenant, place.Email, cancellation);
            var right = await passwords.VerifyAsync(given.Password, user?.Document.PasswordHash, cancellation);
            if (user is not { Status: UserStatus.Active } || !right)
                throw Failed(place, user, context);
            var signedIn = user with { Document = SecondFactor(user.Document, given) ?? throw Failed(place, user, context) };
            if (passwords.IsDated(user.Document.PasswordHash!))
                signedIn = signedIn with { Document = signedIn.Document with { PasswordHash = await passwords.HashAsync(given.Password, cancellation) } };
            var method = user.Document.TotpSecret is null ? "password" : "password_totp";
            if (await BeginAsync(signedIn, method, attempt, context) is { } session)
                return (signedIn, session);
        }

        throw Busy();
    }

    /// <summary>For whom the OpenID provider has vouched.</summary>
    /// <param name="find">The person as stored now, as it is to become; throws where nobody may come in.</param>
    public async Task<(User User, NewSession Session)> WithOpenIdAsync(Func<CancellationToken, Task<User>> find, HttpContext context)
    {
        for (var i = 0; i < Tries; i++)
        {
            var user = await find(context.RequestAborted);
            if (await BeginAsync(user, "oidc", null, context) is { } session)
                return (user, session);
        }

        throw Busy();
    }

    /// <summary>Null when the person has changed meanwhile.</summary>
    private async Task<NewSession?> BeginAsync(User user, string method, SignInAttempt? attempt, HttpContext context)
    {
        var now = clock.GetUtcNow();
        var session = sessions.For(user, method, context);
        var rows = new List<StoreRow> { session.Row };
        var device = SessionCookie.ReadDevice(context.Request) ?? SessionIssue.RandomText();
        if (attempt is not null)
            rows.AddRange(lanes.Succeeded(attempt, device));
        var result = await users.SaveAsync(user with { Document = user.Document with { LastSignInAt = now } }, rows, context.RequestAborted,
            new AuditRow("session.begin", $"user:{user.Id}", SessionEnds.ActorOf(user.Id, user.Role, context), now) { After = AuditRow.Json(new { session.Row.SessionId, method }) });
        // Refused: somebody else has just come with the same OpenID identity.
        if (!result.Committed)
            return null;
        SessionCookie.Write(context, session.Token);
        if (attempt is not null)
            SessionCookie.WriteDevice(context, device, now + SignInLanes.Known);
        return session;
    }

    private RequestRefusedException Failed(SignInPlace place, User? user, HttpContext context)
    {
        events.SignInFailed(place.Tenant, user?.Id, ClientAddress.Of(context));
        return new RequestRefusedException("sign_in_failed");
    }

    /// <summary>Uses the code up; null: it is wrong.</summary>
    private UserDocument? SecondFactor(UserDocument document, Credentials given)
    {
        if (document.TotpSecret is not { } secret)
            return document;
        if (given is { Totp: null, RecoveryCode: null })
            throw new RequestRefusedException("totp_required");
        return SecondFactors.Use(document, secret, given.Totp, given.RecoveryCode, clock.GetUtcNow());
    }

    private static RequestRefusedException Busy() => new(ErrorCodes.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) };
}
