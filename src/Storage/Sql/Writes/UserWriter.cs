using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Writes;

/// <summary>Sessions of people, how often signing in failed, and that somebody remains who can do everything.</summary>
internal sealed class UserWriter(WriteConnection connection)
{
    private const string Remove = """
        delete from tenant_user where tenant = ?1 and id = ?2 and version = ?3
        """;

    private const string InsertSession = """
        insert into user_session (token_hash, tenant, user_id, session_id, method, created_at, seen_at, expires_at, address, agent)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9) on conflict do nothing
        """;

    private const string SeeSession = """
        update user_session set seen_at = ?4 where tenant = ?1 and user_id = ?2 and session_id = ?3 and seen_at < ?4
        """;

    private const string EndSession = """
        delete from user_session where tenant = ?1 and user_id = ?2 and session_id = ?3
        """;

    private const string EndSessions = """
        delete from user_session where tenant = ?1 and user_id = ?2
        """;

    // Failures are counted anew after a quiet time; from the limit on the lane is blocked for the square of what is too much.
    private const string CountAttempt = """
        insert into sign_in_lane (tenant, lane_key, failures, failed_at, blocked_until, known_until) values (?1, ?2, 1, ?3, 0, 0)
        on conflict (tenant, lane_key) do update set
          failures = case when sign_in_lane.failed_at <= ?4 then 1 else sign_in_lane.failures + 1 end,
          blocked_until = case
            when sign_in_lane.failed_at <= ?4 or sign_in_lane.failures + 1 < ?5 then 0
            when sign_in_lane.failures + 2 - ?5 >= ?7 then ?8
            else ?3 + ?6 * (sign_in_lane.failures + 2 - ?5) * (sign_in_lane.failures + 2 - ?5) end,
          failed_at = ?3
        where sign_in_lane.blocked_until <= ?3
        """;

    private const string Succeed = """
        insert into sign_in_lane (tenant, lane_key, failures, failed_at, blocked_until, known_until) values (?1, ?2, 0, ?3, 0, ?4)
        on conflict (tenant, lane_key) do update set failures = 0, failed_at = ?3, blocked_until = 0, known_until = ?4
        """;

    private const string Forgive = """
        update sign_in_lane set failures = failures - 1 where tenant = ?1 and lane_key = ?2 and failures > 0
        """;

    // First, so that what others have done meanwhile is seen by the statement that asks.
    private const string LockTenant = """
        select 1 from tenant where tenant = ?1 /* for update */
        """;

    private const string OwnerRemains = """
        select 1 where exists (select 1 from api_key where tenant = ?1 and role = 'owner' and revoked_at is null and expires_at is null limit 1)
          or exists (select 1 from tenant_user where tenant = ?1 and role = 'owner' and status = 'active' limit 1)
        """;

    public RowOutcome Removed(string tenant, UserRemovedRow row)
    {
        if (connection[Remove].Text(tenant).Text(row.UserId).Number(row.ExpectedVersion).Run() == 0)
            return RowOutcome.Conflict;
        connection[EndSessions].Text(tenant).Text(row.UserId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Session(string tenant, UserSessionRow row) =>
        connection[InsertSession].Text(row.TokenHash).Text(tenant).Text(row.UserId).Text(row.SessionId).Text(row.Method).Time(row.CreatedAt).Time(row.ExpiresAt)
            .Text(row.Address).Text(row.Agent).Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;

    public RowOutcome SessionSeen(string tenant, UserSessionSeenRow row)
    {
        connection[SeeSession].Text(tenant).Text(row.UserId).Text(row.SessionId).Time(row.At).Run();
        return RowOutcome.Written;
    }

    public RowOutcome SessionsEnded(string tenant, UserSessionsEndedRow row)
    {
        if (row.SessionId is { } one)
            connection[EndSession].Text(tenant).Text(row.UserId).Text(one).Run();
        else
            connection[EndSessions].Text(tenant).Text(row.UserId).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Attempt(string tenant, SignInAttemptRow row)
    {
        var (at, limit) = (row.At, row.Limit);
        return connection[CountAttempt].Text(tenant).Text(row.Lane).Time(at).Time(at - limit.ForgottenAfter).Number(limit.Failures)
            .Number(Instants.ToMicros(at + limit.FirstBlock) - Instants.ToMicros(at)).Number(limit.MostSteps).Time(at + (limit.FirstBlock * limit.MostSteps * limit.MostSteps))
            .Run() == 1 ? RowOutcome.Written : RowOutcome.Refused;
    }

    public RowOutcome Succeeded(string tenant, SignInSucceededRow row)
    {
        connection[Succeed].Text(tenant).Text(row.Lane).Time(row.At).Time(row.KnownUntil).Run();
        return RowOutcome.Written;
    }

    public RowOutcome Forgiven(string tenant, SignInForgivenRow row)
    {
        connection[Forgive].Text(tenant).Text(row.Lane).Run();
        return RowOutcome.Written;
    }

    public RowOutcome AnOwnerRemains(string tenant)
    {
        connection[LockTenant].Text(tenant).RunForNumber();
        return connection[OwnerRemains].Text(tenant).RunForNumber() is null ? RowOutcome.Refused : RowOutcome.Written;
    }
}
