using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.RateLimits;
using KolajAI.Api.Requests;
using KolajAI.Api.Routes;
using KolajAI.Api.Users;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Sessions;

/// <summary><c>/api/session</c>: signing in and out, and the sessions of whoever asks.</summary>
internal static class SessionEndpoints
{
    private const string Address = "/api/session";

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteMapping.Map(routes, HttpMethods.Post, Address, AccessPolicy.SignIn, Begin, "Signs a person in; the session is a cookie").Body<SignInBody>().Answers<SessionAnswer>();
        RouteMapping.Map(routes, HttpMethods.Get, Address, AccessPolicy.Session, Present, "Who is signed in, and the token for calls that write").Answers<SessionAnswer>();
        RouteMapping.Map(routes, HttpMethods.Delete, Address, AccessPolicy.Session, End, "Signs out").Answers<DoneAnswer>().AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Get, $"{Address}/list", AccessPolicy.Session, List, "The person's own sessions").Answers<SessionListAnswer>();
        RouteMapping.Map(routes, HttpMethods.Delete, $"{Address}/list", AccessPolicy.Session, EndAll, "Signs the person out everywhere").Answers<DoneAnswer>().AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Delete, $"{Address}/list/{{id}}", AccessPolicy.Session, EndOne, "Ends one of the person's own sessions").Answers<DoneAnswer>().AuditedInUnit();
        RouteMapping.Map(routes, HttpMethods.Post, $"{Address}/invitation", AccessPolicy.SignIn, TakeUp, "Takes up an invitation by setting a password").Body<InvitationBody>().Answers<DoneAnswer>();
    }

    private static async Task<IResult> Begin(HttpContext context, SignInTenants tenants, SignIn signIn, SessionEnds ends, RequestRates rates)
    {
        var body = SignInRequest.Body<SignInBody>(context);
        RequireGiven(("/email", body.Email), ("/password", body.Password));
        var tenant = await tenants.FindAsync(body.Tenant, context.RequestAborted);
        try
        {
            if (!EmailAddress.IsUsable(body.Email))
                throw new RequestRefusedException("sign_in_failed");
            var place = new SignInPlace(tenant, body.Email!, ClientAddress.Source(context), SessionCookie.ReadDevice(context.Request));
            var (user, session) = await signIn.WithPasswordAsync(place, new Credentials(body.Password!, body.Totp, body.RecoveryCode), context);
            await ends.EndBroughtAsync(context);
            var shape = new SessionShape(session.Row.SessionId, session.Row.Method, session.Row.CreatedAt, session.Row.CreatedAt, session.Row.ExpiresAt, session.Row.Address, session.Row.Agent, true);
            return Answering.Ok(new SessionAnswer(user.Tenant, UserShape.Of(user), shape, CsrfToken.Of(session.Token)));
        }
        catch (RequestRefusedException refused) when (refused.Code is "sign_in_failed")
        {
            rates.CountRefused(context);
            throw;
        }
    }

    private static async Task<IResult> Present(HttpContext context, SessionLookup lookup, UserStore users)
    {
        var request = ApiRequest.Of(context);
        var stored = await lookup.FindAsync(request.Session.Token, request.Cancellation) ?? throw new RequestRefusedException("session_unknown");
        var user = await users.FindAsync(request.Tenant, request.Session.UserId, request.Cancellation) ?? throw new RequestRefusedException("session_unknown");
        return Answering.Ok(new SessionAnswer(request.Tenant, UserShape.Of(user), SessionShape.Of(stored, request.Session.SessionId), CsrfToken.Of(request.Session.Token)));
    }

    private static async Task<IResult> End(HttpContext context, SessionEnds ends)
    {
        var request = ApiRequest.Of(context);
        await ends.EndAsync(request.Tenant, request.Session.UserId, request.Session.SessionId, request.Cancellation);
        SessionCookie.Clear(context);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> List(HttpContext context, SessionEnds ends, IUserReads reads)
    {
        var request = ApiRequest.Of(context);
        var living = ends.Living(await reads.SessionsAsync(request.Tenant, request.Session.UserId, request.Cancellation));
        return Answering.Ok(new SessionListAnswer([.. living.Select(s => SessionShape.Of(s, request.Session.SessionId))], living.Count));
    }

    private static async Task<IResult> EndAll(HttpContext context, SessionEnds ends)
    {
        var request = ApiRequest.Of(context);
        await ends.EndAsync(request.Tenant, request.Session.UserId, null, request.Cancellation);
        SessionCookie.Clear(context);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> EndOne(HttpContext context, string id, SessionEnds ends, IUserReads reads)
    {
        var request = ApiRequest.Of(context);
        await ends.EndOneAsync(request.Tenant, request.Session.UserId, id, reads, request.Cancellation);
        if (id == request.Session.SessionId)
            SessionCookie.Clear(context);
        return Answering.Ok(new DoneAnswer());
    }

    private static async Task<IResult> TakeUp(HttpContext context, UserStore users, PasswordHashes passwords, SessionLookup lookup, RequestRates rates, TimeProvider clock)
    {
        var body = SignInRequest.Body<InvitationBody>(context);
        RequireGiven(("/token", body.Token), ("/password", body.Password));
        var user = await users.FindByInvitationAsync(body.Token!, context.RequestAborted);
        if (user is null || user.Status is UserStatus.Disabled || user.Document.InvitationUntil <= clock.GetUtcNow())
        {
            rates.CountRefused(context);
            throw new RequestRefusedException("invitation_unknown");
        }

        PasswordRules.Require(body.Password, "/password", user.Document.Email, user.Document.Name, user.Tenant);
        var document = user.Document with
        {
            PasswordHash = await passwords.HashAsync(body.Password!, context.RequestAborted),
            PasswordSetAt = clock.GetUtcNow(),
            InvitationHash = null,
            InvitationUntil = null,
        };
        if (document.InvitationDropsFactor)
            document = document with { TotpSecret = null, TotpOffered = null, RecoveryHashes = [], InvitationDropsFactor = false };
        var result = await users.SaveAsync(user with { Status = UserStatus.Active, Document = document }, [new UserSessionsEndedRow(user.Id, null)], context.RequestAborted,
            new AuditRow("invitation.take_up", $"user:{user.Id}", SessionEnds.ActorOf(user.Id, user.Role, context), clock.GetUtcNow()));
        if (!result.Committed)
            throw new RequestRefusedException("invitation_unknown");
        await lookup.ForgetAllAsync(context.RequestAborted);
        return Answering.Ok(new DoneAnswer());
    }

    private static void RequireGiven(params (string Pointer, string? Value)[] fields) => RequestRefusedException.ThrowIfAny(
        [.. fields.Where(static f => string.IsNullOrEmpty(f.Value)).Select(static f => new FieldError(f.Pointer, ErrorCodes.Required, "This is needed."))]);
}
