using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Dispatching;
using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Accounts;

/// <summary>Turns the outcome of a batch into rows: what each sent version came to, and when it is tried again.</summary>
internal sealed class OutcomeRows(string accountKey, ConnectorDescriptor descriptor, StockWriting? writing, DateTimeOffset now)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    public List<StoreRow> Rows { get; } = [];

    /// <summary>Listings whose shown state changed, for the changes feed.</summary>
    public HashSet<string> Moved { get; } = new(StringComparer.Ordinal);

    private readonly HashSet<GroupRemoteIdRow> _groupIds = [];

    /// <summary>The earliest time at which a row of these is due again.</summary>
    public DateTimeOffset? EarliestDue { get; private set; }

    /// <summary>The batch answered item by item; items without an answer stay open when <paramref name="stillOpen"/>, else are tried again.</summary>
    public void Items(string batchId, IReadOnlyList<TakenItem> taken, IReadOnlyList<JobItem> results, bool stillOpen, Func<TakenItem, LastAccepted?> lastAccepted)
    {
        var byKey = results.ToDictionary(static r => r.ProductId, StringComparer.Ordinal);
        foreach (var item in taken)
        {
            if (!byKey.TryGetValue(item.ProductId, out var result))
                result = new JobItem(item.ProductId, stillOpen ? ItemResults.Pending : ItemResults.Unanswered, "no_answer", "The platform did not answer for this item.", null, null);
            Item(batchId, item, result, lastAccepted);
        }
    }

    private void Item(string batchId, TakenItem item, JobItem result, Func<TakenItem, LastAccepted?> lastAccepted)
    {
        foreach (var (kind, id) in result.RemoteIds ?? new Dictionary<string, string>())
            Rows.Add(new RemoteIdRow(accountKey, item.ProductId, kind, id));
        GroupIds(item.GroupId, result.GroupRemoteIds);
        if (result.PriceRefused is { } refused && item.Aspect(Aspects.Price) is { } price)
        {
            One(batchId, item.ProductId, price.Aspect, price.Version, "refused", refused.Code, refused.Message, null);
            item = item with { Aspects = [.. item.Aspects.Where(aspect => aspect != price)] };
        }

        switch (result.Outcome)
        {
            case ItemResults.Confirmed:
                All(batchId, item, "confirmed", null, null, null);
                break;
            case ItemResults.Unanswered:
                All(batchId, item, "unknown", result.Code, result.Message, now + (writing?.Settle ?? descriptor.Settle));
                break;
            case ItemResults.Refused when result.Code is StockItem.CompareFailed or StockItem.BelowZero && item.Aspect(Aspects.Stock) is { } compared:
                // A copy of the write may still find the number it waits for: read back once it cannot any more.
                All(batchId, item, "unknown", result.Code, result.Message, compared.Guarded ? now + (writing?.Settle ?? TimeSpan.Zero) : now);
                break;
            case ItemResults.Refused when item.Aspect(Aspects.Content) is not null && result.Code is ItemResult.AlreadyExists:
                // A creation that an earlier, unanswered call had made: read back, and bound.
                All(batchId, item, "unknown", result.Code, result.Message, now);
                break;
            case ItemResults.Refused:
                All(batchId, item, "refused", result.Code ?? "refused", result.Message ?? "The platform gave no reason.", null);
                break;
            case ItemResults.Retry:
                All(batchId, item, "retry", result.Code ?? "try_again", result.Message, now + (result.RetryAfter ?? FirstRetry));
                break;
            case ItemResults.RepeatRefused:
                Repeat(batchId, item, result, lastAccepted(item));
                break;
            case ItemResults.Pending:
                break;
            default:
                throw new InvalidOperationException($"No such item outcome: {result.Outcome}.");
        }
    }

    /// <summary>Ids that the platform gave to a group; every variant may bring them.</summary>
    public void GroupIds(string? groupId, IReadOnlyDictionary<string, string>? ids)
    {
        if (groupId is null || ids is null)
            return;
        foreach (var (kind, id) in ids)
        {
            var row = new GroupRemoteIdRow(accountKey, groupId, kind, id);
            if (_groupIds.Add(row))
                Rows.Add(row);
        }
    }

    /// <summary>
    /// The platform takes it for a repeat. A price counts as applied if the last accepted one was this one; a number does not, because the
    /// channel's own sales move it. What may differ goes again at once with a body that differs; after that a number that was accepted last is
    /// read back, and anything else goes when the platform has forgotten.
    /// </summary>
    private void Repeat(string batchId, TakenItem item, JobItem result, LastAccepted? last)
    {
        var acceptedLast = last is not null && item.Aspects.All(a => last.Equals(a));
        var second = last?.RepeatsRefused > 0;
        if (acceptedLast && item.Aspect(Aspects.Stock) is null)
        {
            All(batchId, item, "confirmed", null, null, null);
            return;
        }

        if (acceptedLast && second)
        {
            All(batchId, item, "unknown", BatchPlanner.RepeatRefused, result.Message, now);
            return;
        }

        var due = second ? now + (descriptor.RepeatGuard ?? TimeSpan.FromMinutes(15)) : now;
        All(batchId, item, "retry", BatchPlanner.RepeatRefused, result.Message, due);
    }

    /// <summary>Nothing is known of the whole batch.</summary>
    public void Unknown(string batchId, IReadOnlyList<TakenItem> taken, DateTimeOffset readBackAt, string message)
    {
        foreach (var item in taken)
            All(batchId, item, "unknown", BatchPlanner.OutcomeUnknown, message, readBackAt);
    }

    /// <summary>Nothing of the batch was done; all of it is tried again.</summary>
    public void Again(string batchId, IReadOnlyList<TakenItem> taken, DateTimeOffset at, string code, string message)
    {
        foreach (var item in taken)
            All(batchId, item, "retry", code, message, at);
    }

    /// <summary>The platform refuses the one item that was sent, or the one group.</summary>
    public void Refused(string batchId, IReadOnlyList<TakenItem> taken, string code, string message)
    {
        foreach (var item in taken)
            All(batchId, item, "refused", code, message, null);
    }

    /// <summary>Doubles from 2 s to 5 min with the failures in a row.</summary>
    public static TimeSpan Backoff(int failures)
    {
        var ticks = FirstRetry.Ticks << Math.Clamp(failures - 1, 0, 12);
        return TimeSpan.FromTicks(Math.Min(LongestRetry.Ticks, ticks));
    }

    private void All(string batchId, TakenItem item, string result, string? code, string? message, DateTimeOffset? due)
    {
        foreach (var aspect in item.Aspects)
        {
            // Where the platform knows the write by its key, sending it again settles what became of it.
            if (result == "unknown" && aspect is { Guarded: true, Aspect: Aspects.Stock } && writing is { TakesWriteKey: true } && code is not (StockItem.CompareFailed or StockItem.BelowZero))
                One(batchId, item.ProductId, aspect.Aspect, aspect.Version, "retry", "sent_again", message, now + FirstRetry);
            else
                One(batchId, item.ProductId, aspect.Aspect, aspect.Version, result, code, message, due);
        }
    }

    public void One(string batchId, string productId, string aspect, long version, string result, string? code, string? message, DateTimeOffset? due)
    {
        Rows.Add(new ListingResultRow(productId, accountKey, aspect, version, batchId, result, code, message, due, now)
        {
            // A relative write that is confirmed counts at once; what on-hand writes come to, only a reading tells.
            SettleAt = aspect != Aspects.Stock || writing is null or { Kind: StockWriteKind.OnHandMinusOwnOrders } ? null
                : writing.Kind is StockWriteKind.Delta ? DateTimeOffset.UnixEpoch : now + writing.FeedLag,
            ReadAfter = aspect == Aspects.Stock && writing is { Kind: StockWriteKind.OnHandMinusOwnOrders },
        });
        if (due is { } at && (EarliestDue is null || at < EarliestDue))
            EarliestDue = at;
        var state = result switch { "confirmed" => "confirmed", "refused" => "refused", _ => null };
        if (state is null)
            return;
        Rows.Add(new OperationItemsMovedRow(productId, accountKey, aspect, version, state, code, message, now));
        Moved.Add(productId);
    }
}

/// <summary>What the platform accepted last for one listing.</summary>
/// <param name="Values">Aspect to confirmed JSON value.</param>
/// <param name="RepeatsRefused">How often the present version was taken for a repeat.</param>
internal sealed record LastAccepted(IReadOnlyDictionary<string, string?> Values, int RepeatsRefused)
{
    public bool Equals(TakenAspect sent)
    {
        if (!Values.TryGetValue(sent.Aspect, out var value) || value is null)
            return false;
        return sent.Aspect switch
        {
            Aspects.Stock => BatchPlanner.Stock(value) == BatchPlanner.Stock(sent.Value),
            Aspects.Price => BatchPlanner.Price(value) == BatchPlanner.Price(sent.Value),
            _ => value == sent.Value,
        };
    }
}
