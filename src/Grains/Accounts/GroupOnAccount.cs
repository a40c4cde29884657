using KolajAI.Connectors;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>A group as one account shows it.</summary>
/// <param name="Variants">Every one that is listed there, the oldest product first.</param>
internal sealed record GroupOnAccount(ContentGroup Content, IReadOnlyList<ListingOnAccount> Variants)
{
    /// <summary>How soon to look again while a variant is on its way.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Until when the group must wait, because what was sent of a variant is on its way or nobody knows what became of it; null: it need
    /// not. A group is never sent without one of its variants.
    /// </summary>
    /// <param name="readsBack">Unknown outcomes are read back once they are due; else only their time is waited for.</param>
    public DateTimeOffset? WaitsUntil(DateTimeOffset now, bool readsBack)
    {
        DateTimeOffset? until = null;
        foreach (var row in Variants.SelectMany(Published))
        {
            DateTimeOffset? at = row switch
            {
                { BatchId: not null } => now + Pause,
                { ErrorCode: BatchPlanner.OutcomeUnknown, DueAt: { } due } when due > now => due,
                { ErrorCode: BatchPlanner.OutcomeUnknown } when readsBack => now + Pause,
                _ => null,
            };
            if (at > until || until is null)
                until = at ?? until;
        }

        return until;
    }

    /// <summary>What goes along when the variant is published: of one that is not on the channel yet, everything.</summary>
    private static IEnumerable<AspectRow> Published(ListingOnAccount listing) =>
        listing.IsPublished ? listing.Aspects.Values.Where(static r => r.Aspect == KolajAI.Products.Aspects.Content) : listing.Aspects.Values;
}
