using KolajAI.Accounts;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>
/// Health from 0 to 100: what the account did in the last 10 minutes (40 points), whether the platform takes the credentials and the
/// breaker is closed (30), how old its read of orders is (15), how long changes wait (15). Every lost point has a reason.
/// </summary>
internal static class HealthScore
{
    private static readonly TimeSpan LooksBack = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BacklogTolerated = TimeSpan.FromMinutes(1);

    public static HealthView Of(AccountDocument account, ListingBacklog backlog, TimeSpan pollInterval, bool readsOrders, DateTimeOffset now)
    {
        var reasons = new List<HealthReason>();
        var parts = new Dictionary<string, int>
        {
            ["calls"] = Calls(account, now, reasons),
            ["connection"] = Connection(account, now, reasons),
            ["orders"] = readsOrders ? Orders(account, pollInterval, now, reasons) : 15,
            ["backlog"] = Backlog(backlog, now, reasons),
        };
        var score = account.Disconnected is not null ? 0 : parts.Values.Sum();
        return new HealthView(score, StateOf(account, score), parts, reasons);
    }

    private static AccountState StateOf(AccountDocument account, int score) => account switch
    {
        { Paused: true } or { Enabled: false } => AccountState.Paused,
        { Disconnected: not null } => AccountState.Disconnected,
        { LastSuccessAt: null, LastError: null } => AccountState.Idle,
        _ => score >= 80 ? AccountState.Healthy : score >= 40 ? AccountState.Degraded : AccountState.Failing,
    };

    private static int Calls(AccountDocument account, DateTimeOffset now, List<HealthReason> reasons)
    {
        var (succeeded, failed) = account.Calls.Since(now - LooksBack);
        if (failed == 0)
            return 40;
        var lost = Math.Max(1, 40 * failed / (succeeded + failed));
        reasons.Add(new HealthReason(
            "calls_failed", lost, $"{failed} of {succeeded + failed} jobs of the last 10 minutes failed; the last said: {account.LastError?.Message}",
            account.LastError?.NextAction ?? "Nothing: the hub tries again by itself."));
        return 40 - lost;
    }

    private static int Connection(AccountDocument account, DateTimeOffset now, List<HealthReason> reasons)
    {
        if (account.Disconnected is { } refused)
        {
            reasons.Add(new HealthReason("disconnected", 30, refused.Message, refused.NextAction));
            return 0;
        }

        if (account.Breaker.StateAt(now) is "closed")
            return 30;
        reasons.Add(new HealthReason(
            "breaker_open", 20, $"The platform failed {account.Breaker.Failures} times in a row.",
            $"Nothing: the hub tries again at {account.Breaker.OpenUntil:u}."));
        return 10;
    }

    private static int Orders(AccountDocument account, TimeSpan pollInterval, DateTimeOffset now, List<HealthReason> reasons)
    {
        var age = now - (account.LastPollAt ?? account.CreatedAt);
        var allowed = pollInterval * 2 + TimeSpan.FromSeconds(30);
        if (age <= allowed)
            return 15;
        reasons.Add(new HealthReason(
            "orders_stale", 15, $"Orders were last read to the end {(long)age.TotalSeconds} s ago; every {(long)pollInterval.TotalSeconds} s is planned.",
            "Look at the last error of the account."));
        return 0;
    }

    private static int Backlog(ListingBacklog backlog, DateTimeOffset now, List<HealthReason> reasons)
    {
        var lost = 0;
        if (backlog.OldestDueAt is { } oldest && now - oldest > BacklogTolerated)
        {
            lost = 10;
            reasons.Add(new HealthReason(
                "backlog_old", 10, $"{backlog.Waiting} changes wait, the oldest for {(long)(now - oldest).TotalSeconds} s.",
                "Nothing, unless the account is in observe mode or paused."));
        }

        if (backlog.Refused > 0)
        {
            lost += 5;
            reasons.Add(new HealthReason("items_refused", 5, $"The platform refuses {backlog.Refused} items.", "Read /api/listings?state=refused and correct them."));
        }

        return 15 - lost;
    }
}
