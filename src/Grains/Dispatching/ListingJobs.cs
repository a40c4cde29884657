using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Grains.Accounts;
using KolajAI.Products;
using KolajAI.Quotas;

namespace KolajAI.Grains.Dispatching;

internal static class JobKinds
{
    public const string Stock = "stock";
    public const string Content = "content";
    public const string Follow = "follow";
    public const string ReadBack = "read_back";
    public const string ReadShown = "read_shown";
    public const string Settle = "settle";
    public const string Replan = "replan";
    public const string Orders = "orders";
    public const string Inbox = "inbox";
    public const string Actions = "actions";
    public const string Test = "test";
    public const string Registration = "registration";
    public const string GoLivePlan = "go_live_plan";
    public const string Consistency = "consistency";
    public const string Import = "import";
    public const string BindLines = "bind_lines";
    public const string Catalogue = "catalogue";
    public const string MappingCheck = "mapping_check";

    /// <summary>The lane of a job's calls where its batch does not say. A person waits for a test, so it goes with the orders.</summary>
    public static int LaneOf(string kind) => kind switch
    {
        Content or GoLivePlan or Consistency or Import or Catalogue or MappingCheck => Lanes.Catalogue,
        Stock or Follow or ReadBack or ReadShown => Lanes.Stock,
        _ => Lanes.Orders,
    };
}

/// <summary>Sends one batch of stock and prices.</summary>
internal sealed class StockJob(JobContext context, string batchId, IReadOnlyList<StockItem> items, IReadOnlyList<TakenItem> taken)
    : AccountJob(context, JobKinds.Stock), IBatchJob
{
    public string BatchId => batchId;

    public IReadOnlyList<TakenItem> Taken => taken;

    /// <summary>It has a permit: its call is on its way, and the next may be planned.</summary>
    public bool IsSending => _isSending;

    /// <summary>What its calls count as; null until the first has its permit.</summary>
    public string? Operation { get; private set; }

    private volatile bool _isSending;

    protected override void Sending(JobServices services, string operation)
    {
        if (_isSending)
            return;
        Operation = operation;
        _isSending = true;
        services.Nudger.Nudge(Context.Account);
    }

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var (send, shown) = await RelativeNumbers.FromShownAsync(Context, run.Session, items, run.Cancellation);
        var already = ItemResults.From([.. shown.Select(static key => new ItemResult(key, ItemOutcome.Confirmed))]);
        if (send.Count == 0)
            return Done(run, already);
        CrashPoint.Here("stock.before_send");
        var result = await ((IStockUpdater)Context.Connector).UpdateAsync(run.Session, send, run.Cancellation);
        CrashPoint.Here("stock.after_send");
        return Done(run, [.. already, .. ItemResults.From(result.Items)], remoteBatchId: result.BatchId);
    }
}

/// <summary>Creates or changes one batch of listings.</summary>
internal sealed class ContentJob(JobContext context, string batchId, IReadOnlyList<ContentItem> items, IReadOnlyList<TakenItem> taken)
    : AccountJob(context, JobKinds.Content), IBatchJob
{
    public string BatchId => batchId;

    public IReadOnlyList<TakenItem> Taken => taken;

    public IReadOnlyList<ContentItem> Items => items;

    public override TimeSpan Deadline => TimeSpan.FromSeconds(120);

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        CrashPoint.Here("content.before_send");
        var result = await ((ICatalogPublisher)Context.Connector).PublishAsync(run.Session, items, run.Cancellation);
        CrashPoint.Here("content.after_send");
        return Done(run, ItemResults.From(result.Items), remoteBatchId: result.BatchId);
    }
}

/// <summary>Asks what became of a batch that the platform answers later.</summary>
internal sealed class FollowJob(JobContext context, RemoteBatch batch, string batchId, IReadOnlyList<TakenItem> taken)
    : AccountJob(context, JobKinds.Follow), IBatchJob
{
    public string BatchId => batchId;

    public IReadOnlyList<TakenItem> Taken => taken;

    /// <summary>What a follow-up that found the batch gone says in the outcome's cursor.</summary>
    public const string Gone = "gone";

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var status = await ((IBatchFollower)Context.Connector).FollowAsync(run.Session, batch, run.Cancellation);
        return Done(run, ItemResults.From(status.Items), cursor: status.Gone ? Gone : null, more: !status.Finished && !status.Gone, remoteBatchId: batch.BatchId);
    }
}

/// <summary>Reads what the channel shows for writes whose outcome nobody knows, and compares it with what was sent.</summary>
internal sealed class ReadBackJob(JobContext context, IReadOnlyList<ReadBackItem> items) : AccountJob(context, JobKinds.ReadBack)
{
    public IReadOnlyList<ReadBackItem> Items => items;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var shown = await ((IListingReader)Context.Connector).ReadAsync(run.Session, [.. items.Select(static i => i.Query)], run.Cancellation);
        var byKey = ShownListings.ByKey(shown);
        return Done(run, [.. items.SelectMany(item => Compare(item, byKey.GetValueOrDefault(item.Query.Key)))]);
    }

    private static IEnumerable<JobItem> Compare(ReadBackItem item, RemoteListing? shown)
    {
        foreach (var sent in item.Sent)
        {
            var applied = shown is not null && sent.Aspect switch
            {
                Aspects.Stock => shown.Quantity == BatchPlanner.Stock(sent.Value).Quantity,
                Aspects.Price => BatchPlanner.Price(sent.Value).Price is not { } price || shown.Price == price,

                // The content itself is not compared: a listing that exists is changed once more, which is harmless; creating is not.
                _ => false,
            };
            yield return new JobItem(
                item.Query.Key, applied ? $"{sent.Aspect}:confirmed" : $"{sent.Aspect}:retry", null, null, shown?.RemoteIds, null)
            {
                Shown = shown is null ? 0 : shown.Quantity,
                GroupRemoteIds = shown?.GroupRemoteIds,
            };
        }
    }
}

/// <param name="Sent">What had been sent, by aspect.</param>
/// <param name="Attempts">How often it was tried before.</param>
/// <param name="GroupId">The group whose variant it is; null for none.</param>
internal sealed record ReadBackItem(ListingQuery Query, IReadOnlyList<TakenAspect> Sent, int Attempts, string? GroupId);

/// <summary>A job that carries a stored batch.</summary>
internal interface IBatchJob
{
    string BatchId { get; }

    IReadOnlyList<TakenItem> Taken { get; }
}

internal static class ItemResults
{
    public static IReadOnlyList<JobItem> From(IReadOnlyList<ItemResult> items) =>
        [.. items.Select(static i => new JobItem(i.Key, OutcomeName(i.Outcome), i.Code, i.Message, i.RemoteIds, i.RetryAfter) { GroupRemoteIds = i.GroupRemoteIds, PriceRefused = i.PriceRefused })];

    public const string Confirmed = "confirmed";
    public const string Refused = "refused";
    public const string Pending = "pending";
    public const string Retry = "retry";
    public const string RepeatRefused = "repeat_refused";

    /// <summary>The call succeeded and says nothing of the item: it may have been applied.</summary>
    public const string Unanswered = "unanswered";

    private static string OutcomeName(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Confirmed => Confirmed,
        ItemOutcome.Refused => Refused,
        ItemOutcome.Pending => Pending,
        ItemOutcome.Retry => Retry,
        ItemOutcome.RepeatRefused => RepeatRefused,
        _ => throw new InvalidOperationException($"No such outcome: {outcome}."),
    };
}
