using System.Globalization;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Consistency;

/// <summary>What is known of how an account's channel behaves.</summary>
/// <param name="SalesMoveIt">The channel moves its own number when it sells, and the hub reads its orders.</param>
/// <param name="FeedLag">How late a sale may still be missing from the order feed.</param>
/// <param name="MostStock">The most units that the platform takes; null for no limit.</param>
/// <param name="MayWrite">The account is live and stock and price can be written.</param>
internal sealed record DriftRules(bool SalesMoveIt, TimeSpan FeedLag, long? MostStock, bool MayWrite, int PutRightPerDay);

/// <param name="SendAgain">The product is to raise the aspect once the row is on disk.</param>
internal sealed record DriftFinding(DriftRow Row, bool SendAgain);

/// <summary>
/// Compares one listing with what it should show, and explains each difference. Judges only aspects that stand still: nothing on its way,
/// no outcome unknown, nothing behind, and at the same versions before and after the reading.
/// </summary>
/// <param name="readAt">When the reading began.</param>
/// <param name="ordersReadAt">When the newest complete read of orders began; null when there was none.</param>
/// <param name="today">The tenant's day.</param>
internal sealed class DriftJudge(DriftRules rules, DateTimeOffset readAt, DateTimeOffset? ordersReadAt, string today)
{
    /// <param name="shown">Null where the channel does not have the listing.</param>
    /// <param name="ownOpenUnits">Units of this channel's own orders that are not shipped: what a cancellation could give back.</param>
    public IReadOnlyList<DriftFinding> Judge(
        IReadOnlyCollection<AspectRow> before, IReadOnlyCollection<AspectRow> after, RemoteListing? shown, IReadOnlyCollection<StoredDrift> known, long ownOpenUnits)
    {
        var still = after.Where(row => before.Any(b => b.Aspect == row.Aspect && StoodStill(b, row))).ToDictionary(static r => r.Aspect, StringComparer.Ordinal);
        var listing = new Listing(known, known.Where(d => d.PutRightDay == today).Sum(static d => d.PutRight));
        var findings = new List<DriftFinding>();
        var sold = IsSold(shown, still.GetValueOrDefault(Aspects.Stock));
        if (still.GetValueOrDefault(Aspects.Content) is { } content && Target(content) is not null)
        {
            var explanation = shown is null ? DriftExplanations.Missing : DriftExplanations.NotOnSale;
            Add(findings, Next(listing, content, ShownAspect.OfContent(shown, sold), IsRefused(content) ? DriftExplanations.Refused : explanation));
        }

        if (!sold || shown is null)
            return findings;
        foreach (var aspect in (ReadOnlySpan<string>)[Aspects.Stock, Aspects.Price])
        {
            if (still.GetValueOrDefault(aspect) is not { } row || Target(row) is not { } target || ShownAspect.Of(aspect, target, shown, rules.MostStock) is not { } seen)
                continue;
            Add(findings, IsRefused(row)
                ? Next(listing, row, seen, DriftExplanations.Refused)
                : OrdersMay(row, seen, ownOpenUnits) is { } word ? Pending(listing, row, seen, word) : Next(listing, row, seen, DriftExplanations.ChangedByHand));
        }

        return findings;
    }

    /// <summary>A listing that the product left: nothing is expected of it any more.</summary>
    public IReadOnlyList<DriftFinding> Left(IReadOnlyCollection<AspectRow> rows, IReadOnlyCollection<StoredDrift> known) =>
    [
        .. from drift in known
           where drift.State is DriftStates.Open or DriftStates.Held
           from row in rows
           where row.Aspect == drift.Aspect
           select Found(row, drift, new ShownAspect(drift.Expected, drift.Shown, false, 0), drift.Explanation, DriftStates.Gone),
    ];

    /// <summary>Whether the product may be asked to put the value right: by sending it again, or as the exposure rule says.</summary>
    private bool MayPutRight(AspectRow row) => rules.MayWrite && row.Aspect is Aspects.Stock or Aspects.Price;

    private static bool StoodStill(AspectRow before, AspectRow after) =>
        before.DesiredVersion == after.DesiredVersion && before.SentVersion == after.SentVersion && before.ConfirmedVersion == after.ConfirmedVersion
        && before.BatchId is null && after.BatchId is null && before.ErrorCode != BatchPlanner.OutcomeUnknown && after.ErrorCode != BatchPlanner.OutcomeUnknown;

    private static bool IsRefused(AspectRow row) => row.RefusedVersion == row.DesiredVersion;

    /// <summary>What the channel should show; null while that is on its way or waits.</summary>
    private static string? Target(AspectRow row)
    {
        if (IsRefused(row))
            return row.DesiredValue;
        return row.ConfirmedVersion > 0 && row.ConfirmedVersion == row.DesiredVersion ? row.ConfirmedValue ?? row.DesiredValue : null;
    }

    /// <summary>Platforms may take a listing without stock for not on sale: that is no difference.</summary>
    private static bool IsSold(RemoteListing? shown, AspectRow? stock) =>
        shown is not null && (shown.OnSale || (stock is not null && Target(stock) is { } target && BatchPlanner.Stock(target).Quantity == 0));

    /// <summary>The explanation by the channel's own orders, where they can be one.</summary>
    private string? OrdersMay(AspectRow row, ShownAspect seen, long ownOpenUnits)
    {
        if (!rules.SalesMoveIt || row.Aspect != Aspects.Stock)
            return null;
        return seen.Less > 0 ? DriftExplanations.SoldMeanwhile : seen.Less < 0 && ownOpenUnits >= -seen.Less ? DriftExplanations.CancelledMeanwhile : null;
    }

    /// <summary>
    /// A difference that orders may explain is judged after a complete read of them that began after the reading. What then differs still,
    /// while the channel's number has not moved, no order explains. A number that moved is a newer sale: it is waited for again.
    /// </summary>
    private DriftFinding? Pending(Listing listing, AspectRow row, ShownAspect seen, string explanation)
    {
        var known = listing.Of(row.Aspect);
        if (known is { State: DriftStates.Held })
            return Next(listing, row, seen, known.Explanation);
        if (known is not { State: DriftStates.Open, JudgeAt: { } judgeAt } || known.Shown != seen.Shown)
            return new DriftFinding(Row(row, known, seen, explanation, DriftStates.Open) with { JudgeAt = readAt + rules.FeedLag }, SendAgain: false);
        return ordersReadAt >= judgeAt ? Next(listing, row, seen, DriftExplanations.ChangedByHand) : null;
    }

    private DriftFinding? Next(Listing listing, AspectRow row, ShownAspect seen, string explanation)
    {
        var known = listing.Of(row.Aspect);
        if (!seen.Differs)
        {
            // Put right stays as it is: it says what was done.
            return known switch
            {
                { State: DriftStates.Open, JudgeAt: not null } => Found(row, known, seen, known.Explanation, DriftStates.Explained),
                { State: DriftStates.Open or DriftStates.Held } => Found(row, known, seen, known.Explanation, DriftStates.Gone),
                { State: DriftStates.Explained, Explanation: DriftExplanations.Refused } => Found(row, known, seen, known.Explanation, DriftStates.Gone),
                _ => null,
            };
        }

        if (explanation is DriftExplanations.Refused)
            return Found(row, known, seen, explanation, DriftStates.Explained);
        if (known is { State: DriftStates.Held })
            return Found(row, known, seen, known.Explanation, DriftStates.Held);
        if (!MayPutRight(row))
            return Found(row, known, seen, explanation, DriftStates.Open);
        if (listing.PutRightToday >= rules.PutRightPerDay)
            return Found(row, known, seen, explanation, DriftStates.Held);
        return new DriftFinding(Row(row, known, seen, explanation, DriftStates.Open) with { ForgetAccepted = true }, SendAgain: true);
    }

    private DriftFinding Found(AspectRow row, StoredDrift? known, ShownAspect seen, string explanation, string state) =>
        new(Row(row, known, seen, explanation, state), SendAgain: false);

    private DriftRow Row(AspectRow row, StoredDrift? known, ShownAspect seen, string explanation, string state)
    {
        var goesOn = known is { State: DriftStates.Open or DriftStates.Held or DriftStates.PutRight } or { State: DriftStates.Explained, Explanation: DriftExplanations.Refused };
        var ends = state is DriftStates.Gone || !seen.Differs;
        return new DriftRow(
            row.ProductId, row.AccountKey, row.Aspect, row.DesiredVersion, row.SentVersion, row.ConfirmedVersion, ends ? known?.Expected ?? seen.Expected : seen.Expected,
            ends ? known?.Shown ?? seen.Shown : seen.Shown, explanation, state, goesOn ? known!.FirstSeenAt : readAt, ends ? known?.LastSeenAt ?? readAt : readAt,
            (goesOn ? known!.Times : 0) + (ends ? 0 : 1), null, known?.PutRightDay, known?.PutRight ?? 0)
        {
            MarkDetail = state is DriftStates.Held
                ? string.Create(CultureInfo.InvariantCulture, $"The channel shows {seen.Shown} instead of {seen.Expected}; put right {rules.PutRightPerDay} times today, it came back. Correct it there, or send the product again.")
                : null,
        };
    }

    private static void Add(List<DriftFinding> findings, DriftFinding? finding)
    {
        if (finding is not null)
            findings.Add(finding);
    }

    private sealed record Listing(IReadOnlyCollection<StoredDrift> Known, int PutRightToday)
    {
        public StoredDrift? Of(string aspect) => Known.FirstOrDefault(d => d.Aspect == aspect);
    }
}
