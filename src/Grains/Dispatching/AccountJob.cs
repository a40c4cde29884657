using System.Diagnostics;
using KolajAI.Accounts;
using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>Work on one account that calls its platform, outside any grain turn.</summary>
internal abstract class AccountJob(JobContext context, string kind)
{
    public JobContext Context { get; } = context;

    public string JobId { get; } = Guid.CreateVersion7().ToString("N");

    public string Kind { get; } = kind;

    /// <summary>The job is given up after this time; what it sent is then unknown.</summary>
    public virtual TimeSpan Deadline => TimeSpan.FromSeconds(60);

    /// <summary>Runs once. Platform failures come back in the outcome; other exceptions are defects.</summary>
    public async Task<JobOutcome> RunAsync(JobServices services, CancellationToken cancellation)
    {
        var started = services.Clock.GetUtcNow();
        try
        {
            using var lease = services.Open(Context with { Lane = Context.Lane ?? JobKinds.LaneOf(Kind) }, operation => Sending(services, operation));
            return await RunAsync(new JobRun(services, lease.Session, started, cancellation));
        }
        catch (PlatformException failure)
        {
            return Failed(services, started, failure);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Failed(services, started, new PlatformException(
                PlatformFailure.OutcomeUnknown, "deadline", $"Given up after {Deadline.TotalSeconds:0} s."));
        }
    }

    protected abstract Task<JobOutcome> RunAsync(JobRun run);

    /// <summary>A request of the job has its permit.</summary>
    protected virtual void Sending(JobServices services, string operation)
    {
    }

    protected JobOutcome Done(JobRun run, IReadOnlyList<JobItem>? items = null, string? cursor = null, bool more = false, string? remoteBatchId = null) =>
        new(JobId, Kind, run.Started, run.Services.Clock.GetUtcNow(), null, items ?? [], cursor, more, remoteBatchId);

    private JobOutcome Failed(JobServices services, DateTimeOffset started, PlatformException failure)
    {
        Activity.Current?.SetStatus(ActivityStatusCode.Error);
        return new JobOutcome(
            JobId, Kind, started, services.Clock.GetUtcNow(),
            Context.FailureOf(failure), [], null, false, null);
    }
}

/// <summary>One run of a job.</summary>
internal sealed record JobRun(JobServices Services, ConnectorSession Session, DateTimeOffset Started, CancellationToken Cancellation);
