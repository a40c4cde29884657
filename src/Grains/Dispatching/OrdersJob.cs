using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Fencing;
using KolajAI.Json;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// Reads one page of changed orders; the cursor goes back only after every order of the page is on disk, or noted as an event where nothing could
/// be made of it.
/// </summary>
/// <param name="pages">Of the account's whole reading.</param>
internal sealed class OrdersJob(JobContext context, string? cursor, DateTimeOffset from, CursorWatch pages) : AccountJob(context, JobKinds.Orders)
{
    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var page = await ((IOrderSource)Context.Connector).ReadOrdersAsync(run.Session, cursor, from, run.Cancellation);
        var refused = await OrderIntake.IngestAsync(run.Services, Context, page.Orders, run.Cancellation);
        foreach (var unread in page.Unread.Concat(refused.Select(static r => new UnreadOrder(r.Order.OrderKey, PassingFailures.Reason(r.Why), KolajJson.ToBytes(r.Order)))))
            await PolledEvents.KeepAsync(run, Context, unread);
        pages.Pass(cursor, page.More ? page.Cursor : null);
        return Done(run, cursor: page.Cursor, more: page.More);
    }
}
