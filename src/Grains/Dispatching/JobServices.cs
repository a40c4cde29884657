using KolajAI.Connectors;
using KolajAI.Grains.Adoption;
using KolajAI.Grains.Quotas;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using KolajAI.Storage.Waking;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Dispatching;

/// <summary>What jobs use; one per silo.</summary>
internal sealed class JobServices(
    IPlatformHttp http,
    IConnectorStates states,
    IGrainFactory grains,
    ICommitter committer,
    IInboxReads inbox,
    IOrderReads orders,
    IProductReads products,
    IListingReads listings,
    IConsistencyReads consistency,
    IAdoptionReads adoption,
    ListingMatcher matcher,
    IDataKeyReads dataKeys,
    ISealer sealer,
    IPlatformObserver observer,
    PermitBroker permits,
    Nudger nudger,
    TimeProvider clock,
    ILogger<JobServices> log)
{
    public IGrainFactory Grains => grains;

    public ICommitter Committer => committer;

    public IInboxReads Inbox => inbox;

    public IOrderReads Orders => orders;

    public IProductReads Products => products;

    public IListingReads Listings => listings;

    public IConsistencyReads Consistency => consistency;

    public IAdoptionReads Adoption => adoption;

    public ListingMatcher Matcher => matcher;

    public IDataKeyReads DataKeys => dataKeys;

    public ISealer Sealer => sealer;

    public Nudger Nudger => nudger;

    public TimeProvider Clock => clock;

    public ILogger Log => log;

    /// <inheritdoc cref="GrainPermits.HaveReadyAsync"/>
    public Task<int> HavePermitsReadyAsync(JobContext context, string operation, int calls) => new GrainPermits(context, permits).HaveReadyAsync(operation, calls);

    /// <inheritdoc cref="GrainPermits.SoonAsync"/>
    public Task<int> PermitsSoonAsync(JobContext context, string operation, int calls, TimeSpan within) =>
        new GrainPermits(context, permits).SoonAsync(operation, calls, within);

    /// <summary>A session with the platform, to be disposed with the job.</summary>
    /// <param name="sending">Called when a request has its permit.</param>
    public SessionLease Open(JobContext context, Action<string> sending)
    {
        var client = http.Create(new PlatformHttpRequest(
            context.Account, context.Connector, context.Connector.BaseAddress(context.Credentials, context.Settings),
            new GrainPermits(context, permits, sending), context.Patience, observer)
        {
            SingleAttempt = context.SingleAttempt,
        });
        return new SessionLease(client, new ConnectorSession
        {
            Account = context.Account,
            Credentials = context.Credentials,
            Settings = context.Settings,
            Http = client,
            Clock = clock,
            State = states.For(context.Account),
        });
    }
}

internal sealed class SessionLease(HttpClient client, ConnectorSession session) : IDisposable
{
    public ConnectorSession Session { get; } = session;

    public void Dispose() => client.Dispose();
}
