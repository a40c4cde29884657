using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.CrashPoints;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Dispatching;

/// <summary>Carries out order actions one after the other. Each is marked as sending before it is sent; one found so later is read back first.</summary>
internal sealed class ActionsJob(JobContext context, IReadOnlyList<StoredAction> actions) : AccountJob(context, JobKinds.Actions)
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(2);

    public override TimeSpan Deadline => TimeSpan.FromSeconds(110);

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        foreach (var stored in actions)
        {
            if (await PerformAsync(run, stored) is { } failure)
                return Done(run) with { Failure = Context.FailureOf(failure) };
        }

        return Done(run, more: true);
    }

    private async Task<PlatformException?> PerformAsync(JobRun run, StoredAction stored)
    {
        var action = KolajJson.FromBytes<OrderAction>(stored.Action);
        var connector = (IOrderActions)Context.Connector;
        var order = run.Services.Grains.GetGrain<IOrderGrain>(GrainKeys.Order(Context.Account, action.OrderKey));
        try
        {
            var done = stored.State is "sending" or "unknown" && await connector.IsDoneAsync(run.Session, action, run.Cancellation);
            if (!done)
            {
                await MarkAsync(run, stored, "sending", null, run.Services.Clock.GetUtcNow() + AbandonedAfter);
                CrashPoint.Here("action.before_send");
                await connector.PerformAsync(run.Session, action, run.Cancellation);
                CrashPoint.Here("action.after_send");
            }

            await order.ActionFinished(stored.ActionId, new OrderActionOutcome("done", null, null));
        }
        catch (PlatformException refused) when (refused.Failure is PlatformFailure.Refused or PlatformFailure.NotFound)
        {
            await order.ActionFinished(stored.ActionId, new OrderActionOutcome("refused", refused.Code, Context.FailureOf(refused).Message));
            return null;
        }
        catch (PlatformException failure)
        {
            var state = failure.Failure is PlatformFailure.OutcomeUnknown ? "unknown" : "failed";
            var wait = failure.RetryAfter ?? TimeSpan.FromSeconds(5 << Math.Min(stored.Attempts, 6));
            // What is read before an unanswered call can no longer take effect would have it sent twice.
            if (state == "unknown" && wait < Context.Connector.Descriptor.Settle)
                wait = Context.Connector.Descriptor.Settle;
            await MarkAsync(run, stored with { Attempts = stored.Attempts + 1 }, state, Context.FailureOf(failure).Message, run.Services.Clock.GetUtcNow() + wait);
            return failure;
        }

        // What the platform made of it (new packages, new status) is read at once rather than at the next poll.
        if (Context.Connector is IOrderSource source && await source.ReadOrderAsync(run.Session, action.OrderKey, run.Cancellation) is { } remote)
            await order.Ingest(remote, Context.Rules);
        return null;
    }

    private async Task MarkAsync(JobRun run, StoredAction stored, string state, string? error, DateTimeOffset due) =>
        await run.Services.Committer.CommitAsync(
            new Unit
            {
                Tenant = Context.Account.Tenant,
                Rows =
                [
                    new OrderActionRow(
                        stored.ActionId, stored.OrderId, stored.AccountKey, stored.Kind, state, stored.Action, stored.Attempts, error, due,
                        run.Services.Clock.GetUtcNow()),
                ],
            },
            run.Cancellation);
}
