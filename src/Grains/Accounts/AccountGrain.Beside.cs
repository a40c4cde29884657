using KolajAI.Grains.Dispatching;
using KolajAI.Quotas;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>
/// Stock calls beside each other. A platform that answers after half a second takes two calls a second from one who waits for each answer,
/// however many its quota allows; and a sale must not wait for the answer to another product's call.
/// </summary>
internal sealed partial class AccountGrain
{
    /// <summary>Stock calls of one account on their way at once.</summary>
    private const int StockAtOnce = 12;

    /// <summary>Of them without a permit. Another one ready behind it would send the first calls of a backlog sooner, and hold up what comes in.</summary>
    private const int WaitingAtOnce = 1;

    /// <summary>How soon to look for another call where none was worth sending.</summary>
    private static readonly TimeSpan BesidePause = TimeSpan.FromMilliseconds(50);

    /// <summary>Calls are planned so long before the quota has room for them; what they took cannot change meanwhile.</summary>
    private static readonly TimeSpan PlanningTime = TimeSpan.FromMilliseconds(200);

    /// <summary>How long calls are planned one by one after the quota had no room for as many as there were.</summary>
    private static readonly TimeSpan NarrowPause = TimeSpan.FromMilliseconds(100);

    private DateTimeOffset? _besideFrom;
    private DateTimeOffset? _narrowUntil;
    private string? _stockOperation;

    private static bool IsOfListings(AccountJob job) => job.Kind is JobKinds.Stock or JobKinds.Content or JobKinds.Follow or JobKinds.ReadBack
        or JobKinds.Settle or JobKinds.Replan or JobKinds.ReadShown;

    /// <summary>
    /// More stock calls while others are on their way; none where none is worth sending now. As many as the quota has room for are planned
    /// in one go. Beyond that one call waits for its permit, so that what changes meanwhile still gets into the next, and what cannot wait
    /// may overtake it. What must run alone gets its turn first.
    /// </summary>
    private async Task<IReadOnlyList<AccountJob>> NextBesideAsync(AccountAgenda agenda, DateTimeOffset now)
    {
        var others = _running.Values.Where(IsOfListings).ToList();
        if (others.Count >= StockAtOnce || !others.TrueForAll(static j => j is StockJob) || _document!.Breaker.Failures > 0
            || _besideFrom > now || !dispatcher.HasRoomBeside(_account.Integration))
            return [];
        var unsent = others.Where(static j => j is StockJob { IsSending: false }).ToList();
        if (unsent.Count > WaitingAtOnce || unsent.Exists(static j => j.Context.Lane is Lanes.Orders) || WaitsForItsTurn(agenda, now))
            return [];
        _stockOperation = others.OfType<StockJob>().Select(static j => j.Operation).FirstOrDefault(static o => o is not null) ?? _stockOperation;
        var isNarrow = _stockOperation is null || _narrowUntil > now;
        var jobs = await work.NextBesideAsync(
            Context(_document), Limits(), Carried(),
            new RoomBeside(isNarrow ? 1 : StockAtOnce - others.Count, unsent.Count == WaitingAtOnce, (calls, lane) => PermitsAsync(calls, unsent.Count, lane)));
        _besideFrom = jobs.Count == 0 ? now + BesidePause : null;
        return jobs;
    }

    /// <summary>How many more calls find their permits, now or by the time they are planned, when those planned before have theirs.</summary>
    private async Task<int> PermitsAsync(int calls, int unsent, int lane)
    {
        var context = Context(_document!) with { Lane = lane };
        var all = calls + unsent;
        var ready = await dispatcher.HavePermitsReadyAsync(context, _stockOperation!, all);
        if (ready < all)
        {
            ready += await dispatcher.PermitsSoonAsync(context, _stockOperation!, all - ready, PlanningTime);
            _narrowUntil = clock.GetUtcNow() + NarrowPause;
        }

        return Math.Clamp(ready - unsent, 0, calls);
    }

    // Where stock calls alone are on their way, nothing is being followed.
    private bool WaitsForItsTurn(AccountAgenda agenda, DateTimeOffset now) => NextGuardTime(agenda, now) <= now || agenda.FollowAt <= now;
}
