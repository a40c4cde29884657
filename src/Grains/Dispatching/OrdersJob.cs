using KolajAI.Accounts;
using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>Reads one page of changed orders; the cursor goes back only after every order of the page is on disk.</summary>
internal sealed class OrdersJob(JobContext context, string? cursor, DateTimeOffset from) : AccountJob(context, JobKinds.Orders)
{
    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var page = await ((IOrderSource)Context.Connector).ReadOrdersAsync(run.Session, cursor, from, run.Cancellation);
        await OrderIntake.IngestAsync(run.Services, Context, page.Orders, run.Cancellation);
        return Done(run, cursor: page.Cursor, more: page.More);
    }
}
