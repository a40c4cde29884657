using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Identity;
using KolajAI.Products;

namespace KolajAI.Grains.Dispatching;

/// <summary>Tells products that the order feed was read far enough for what they wait for. Calls no platform.</summary>
internal sealed class SettleJob(JobContext context, IReadOnlyList<string> productIds, DateTimeOffset readThrough) : AccountJob(context, JobKinds.Settle)
{
    private const int AtOnce = 16;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var postponed = 0;
        await Parallel.ForEachAsync(
            productIds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = run.Cancellation },
            async (id, _) =>
            {
                if (!await run.Services.Grains.GetGrain<IProductGrain>(GrainKeys.Product(Context.Account.Tenant, id)).Settle(Context.Account.Key, readThrough))
                    Interlocked.Increment(ref postponed);
            });
        return Done(run, more: postponed > 0);
    }
}

/// <summary>Has products decide anew after the account's stock rule changed, one page of its listings. Calls no platform.</summary>
internal sealed class ReplanJob(JobContext context, IReadOnlyList<string> productIds) : AccountJob(context, JobKinds.Replan)
{
    private const int AtOnce = 16;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        await Parallel.ForEachAsync(
            productIds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = run.Cancellation },
            async (id, _) => await run.Services.Grains.GetGrain<IProductGrain>(GrainKeys.Product(Context.Account.Tenant, id)).Replan());
        return Done(run, cursor: productIds.Count == 0 ? null : productIds[^1]);
    }
}

/// <summary>Reads what the channel shows of listings whose product has to know.</summary>
internal sealed class ReadShownJob(JobContext context, IReadOnlyList<ShownReading> readings) : AccountJob(context, JobKinds.ReadShown)
{
    public IReadOnlyList<ShownReading> Readings => readings;

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var shown = await ((IListingReader)Context.Connector).ReadAsync(run.Session, [.. readings.Select(static r => r.Query)], run.Cancellation);
        var byKey = ShownListings.ByKey(shown);
        return Done(run, [.. readings.Select(r => new JobItem(r.Query.Key, "shown", null, null, null, null)
        {
            // What the channel does not have it cannot sell.
            Shown = byKey.TryGetValue(r.Query.Key, out var listing) ? listing.Quantity : 0,
        })]);
    }
}

/// <param name="SentVersion">Of the stock aspect, before the reading.</param>
internal sealed record ShownReading(ListingQuery Query, long SentVersion);
