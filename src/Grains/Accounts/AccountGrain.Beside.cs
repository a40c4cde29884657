using KolajAI.Grains.Dispatching;
using KolajAI.Quotas;

namespace KolajAI.Grains.Accounts;

/// <summary>
/// Stock calls beside each other. A platform that answers after half a second takes two calls a second from one who waits for each answer,
/// however many its quota allows; and a sale must not wait for the answer to another product's call.
/// </summary>
internal sealed partial class AccountGrain
{
    /// <summary>Stock calls of one account on their way at once.</summary>
    private const int StockAtOnce = 8;

    /// <summary>Of them without a permit. Another one ready behind it would send the first calls of a backlog sooner, and hold up what comes in.</summary>
    private const int WaitingAtOnce = 1;

    /// <summary>How soon to look for another call where none was worth sending.</summary>
    private static readonly TimeSpan BesidePause = TimeSpan.FromMilliseconds(50);

    private DateTimeOffset? _besideFrom;

    private static bool IsOfListings(AccountJob job) => job.Kind is JobKinds.Stock or JobKinds.Content or JobKinds.Follow or JobKinds.ReadBack
        or JobKinds.Settle or JobKinds.Replan or JobKinds.ReadShown;

    /// <summary>
    /// One more stock call while others are on their way; null when there is none worth sending now. One call waits for its
    /// permit, so that what changes meanwhile still gets into the next, and what cannot wait may overtake it. What must run alone gets its
    /// turn first.
    /// </summary>
    private async Task<AccountJob?> NextBesideAsync(DateTimeOffset now)
    {
        var others = _running.Values.Where(IsOfListings).ToList();
        if (others.Count >= StockAtOnce || !others.TrueForAll(static j => j is StockJob) || _document!.Breaker.Failures > 0
            || _besideFrom > now || !dispatcher.HasRoomBeside(_account.Integration))
            return null;
        var waiting = others.Where(static j => j is StockJob { IsSending: false }).ToList();
        if (waiting.Count > WaitingAtOnce || waiting.Exists(static j => j.Context.Lane is Lanes.Orders) || await WaitsForItsTurnAsync(now))
            return null;
        var job = await work.NextBesideAsync(Context(_document), Limits(), Carried(), urgentOnly: waiting.Count == WaitingAtOnce);
        _besideFrom = job is null ? now + BesidePause : null;
        return job;
    }

    private async Task<bool> WaitsForItsTurnAsync(DateTimeOffset now)
    {
        if (await NextGuardTimeAsync(now) <= now)
            return true;
        var carried = Carried();
        return (await batches.OpenAsync(_account.Tenant, _account.Key)).Any(b => b.State == "following" && b.DueAt <= now && !carried.Contains(b.BatchId));
    }
}
