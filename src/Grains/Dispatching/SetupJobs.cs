using KolajAI.Accounts;
using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>Tries the credentials.</summary>
internal sealed class TestJob(JobContext context) : AccountJob(context, JobKinds.Test)
{
    public override TimeSpan Deadline => TimeSpan.FromSeconds(30);

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var check = await ((IConnectionTest)Context.Connector).TestAsync(run.Session, run.Cancellation);
        return Done(run, cursor: check.Detail);
    }
}

/// <summary>Registers our address at the platform.</summary>
internal sealed class RegistrationJob(JobContext context, Uri address, WebhookSecret secret) : AccountJob(context, JobKinds.Registration)
{
    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var id = await ((IWebhookRegistration)Context.Connector).RegisterAsync(run.Session, address, secret, run.Cancellation);
        return Done(run, cursor: id);
    }
}

/// <summary>Reads everything the channel shows, up to <see cref="MaxListings"/>.</summary>
internal sealed class ListingScanJob(JobContext context) : AccountJob(context, JobKinds.GoLivePlan)
{
    public const int MaxListings = 20_000;

    private readonly List<RemoteListing> _listings = [];

    public IReadOnlyList<RemoteListing> Listings => _listings;

    /// <summary>True when the channel shows more than was read.</summary>
    public bool Truncated { get; private set; }

    public override TimeSpan Deadline => TimeSpan.FromSeconds(100);

    protected override async Task<JobOutcome> RunAsync(JobRun run)
    {
        var pages = new CursorWatch();
        string? cursor = null;
        do
        {
            var page = await ((IListingReader)Context.Connector).ReadPageAsync(run.Session, cursor, run.Cancellation);
            _listings.AddRange(page.Listings);
            cursor = pages.Pass(cursor, page.NextCursor);
        }
        while (cursor is not null && _listings.Count < MaxListings);
        Truncated = cursor is not null;
        return Done(run);
    }
}
