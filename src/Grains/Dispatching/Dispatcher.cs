using System.Collections.Concurrent;
using KolajAI.Accounts;
using KolajAI.Grains.Quotas;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// Runs jobs outside grain turns, bounded per silo and per integration (a quarter of the slots), so that one slow platform cannot take
/// all of them. Outcomes go back to the account's grain.
/// </summary>
internal sealed partial class Dispatcher(
    JobServices services, IGrainFactory grains, IOptions<DispatcherOptions> options, TimeProvider clock, ILogger<Dispatcher> log) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<string, int> _byIntegration = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private int _slotsUsed;
    private bool _tookNoMore;

    private int Share => Math.Max(2, options.Value.Slots / 4);

    /// <summary>False when no slot is free; the account asks again a little later.</summary>
    public bool TryStart(AccountJob job)
    {
        if (_stopping.IsCancellationRequested || !TakeSlot(job.Context.Account.Integration))
        {
            Volatile.Write(ref _tookNoMore, true);
            return false;
        }

        _running[job.JobId] = Task.Run(() => RunAsync(job));
        return true;
    }

    /// <summary>Whether a job found no slot since this was last asked.</summary>
    public bool TookNoMore() => Interlocked.Exchange(ref _tookNoMore, false);

    /// <summary>A quarter of an integration's share and half of all slots are left for accounts that have nothing on its way.</summary>
    public bool HasRoomBeside(string integration) =>
        Volatile.Read(ref _slotsUsed) < options.Value.Slots / 2 && _byIntegration.GetValueOrDefault(integration) < Share * 3 / 4;

    /// <inheritdoc cref="GrainPermits.HaveReadyAsync"/>
    public Task<int> HavePermitsReadyAsync(JobContext context, string operation, int calls) => services.HavePermitsReadyAsync(context, operation, calls);

    /// <inheritdoc cref="GrainPermits.SoonAsync"/>
    public Task<int> PermitsSoonAsync(JobContext context, string operation, int calls, TimeSpan within) =>
        services.PermitsSoonAsync(context, operation, calls, within);

    /// <summary>Runs a job whose caller waits for it (a connection test), within the same bounds.</summary>
    public Task<JobOutcome> RunNowAsync(AccountJob job) => Task.Run(() => RunBoundedAsync(job));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>No new jobs; those that run have a moment to end, the rest is settled at the next start like after a crash.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var running = Task.WhenAll(_running.Values);
        await Task.WhenAny(running, Task.Delay(options.Value.StopWithin, clock, cancellationToken));
        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync(AccountJob job)
    {
        try
        {
            JobOutcome outcome;
            try
            {
                outcome = await RunBoundedAsync(job);
            }
            finally
            {
                Release(job.Context.Account.Integration);
            }

            await grains.GetGrain<IAccountGrain>(job.Context.Account.GrainKey).JobFinished(outcome);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The account's grain was not reached, or the job itself is broken: what was sent is settled from its stored batch.
            LogJobLost(job.Kind, job.Context.Account.Integration, e);
            // Or its activation would count the job as running, and nothing of its lane would start again.
            grains.GetGrain<IAccountGrain>(job.Context.Account.GrainKey).JobLost().Ignore();
        }
        finally
        {
            _running.TryRemove(job.JobId, out _);
        }
    }

    private async Task<JobOutcome> RunBoundedAsync(AccountJob job)
    {
        using var deadline = new CancellationTokenSource(job.Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopping.Token);
        return await job.RunAsync(services, either.Token);
    }

    private bool TakeSlot(string integration)
    {
        if (Interlocked.Increment(ref _slotsUsed) > options.Value.Slots)
        {
            Interlocked.Decrement(ref _slotsUsed);
            return false;
        }

        if (_byIntegration.AddOrUpdate(integration, 1, static (_, n) => n + 1) <= Share)
            return true;
        Release(integration);
        return false;
    }

    private void Release(string integration)
    {
        _byIntegration.AddOrUpdate(integration, 0, static (_, n) => n - 1);
        Interlocked.Decrement(ref _slotsUsed);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Kind} job of {Integration} ended without its outcome being recorded; it is settled from the store")]
    private partial void LogJobLost(string kind, string integration, Exception cause);
}

/// <summary>Bounds of a silo's dispatcher.</summary>
public sealed class DispatcherOptions
{
    /// <summary>Jobs at once, at least 8. The default value is 64.</summary>
    public int Slots { get; set; } = 64;

    /// <summary>How long running jobs may take to end at shutdown. The default value is 10 seconds.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);
}
