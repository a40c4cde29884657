using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Sessions;

/// <summary>Ends sessions on the server: at once in this process, in others within 5 s.</summary>
internal sealed class SessionEnds(ICommitter committer, SessionLookup lookup, TimeProvider clock)
{
    public IReadOnlyList<StoredSession> Living(IReadOnlyList<StoredSession> sessions) => [.. sessions.Where(s => lookup.Lives(s, clock.GetUtcNow()))];

    /// <param name="sessionId">Null: all of the person's.</param>
    /// <param name="by">Null: whoever calls.</param>
    public async Task EndAsync(string tenant, string userId, string? sessionId, CancellationToken cancellation, Actor? by = null)
    {
        var audit = new AuditRow("session.end", $"user:{userId}", by ?? AmbientCall.Actor, clock.GetUtcNow()) { Before = AuditRow.Json(new { SessionId = sessionId ?? "all" }) };
        var result = await committer.CommitAsync(new Unit { Tenant = tenant, Rows = [new UserSessionsEndedRow(userId, sessionId)], Audit = [audit] }, cancellation);
        if (!result.Committed)
            throw new RequestRefusedException(ErrorCodes.OutcomeUnknown) { Outcome = "unknown", RetryAfter = TimeSpan.FromSeconds(1) };
        await lookup.ForgetAllAsync(cancellation);
    }

    /// <exception cref="RequestRefusedException">404: the person has no such session.</exception>
    public async Task EndOneAsync(string tenant, string userId, string sessionId, IUserReads reads, CancellationToken cancellation)
    {
        if (!(await reads.SessionsAsync(tenant, userId, cancellation)).Any(s => s.SessionId == sessionId))
            throw new RequestRefusedException("session_not_found");
        await EndAsync(tenant, userId, sessionId, cancellation);
    }

    /// <summary>The session that the browser came with, when another has taken its place.</summary>
    public async Task EndBroughtAsync(HttpContext context)
    {
        if (SessionCookie.Read(context.Request) is { } token && await lookup.FindAsync(token, context.RequestAborted) is { } brought)
            await EndAsync(brought.Tenant, brought.UserId, brought.SessionId, context.RequestAborted, ActorOf(brought.UserId, Roles.Parse(brought.Role), context));
    }

    /// <summary>A person who signs in, and is no caller yet.</summary>
    public static Actor ActorOf(string userId, Role? role, HttpContext context) =>
        new($"user:{userId}", role?.Word(), ClientAddress.Text(ClientAddress.Of(context)), ProblemWriter.TraceId(context));
}
