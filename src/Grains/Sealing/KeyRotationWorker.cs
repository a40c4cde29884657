using KolajAI.Accounts;
using KolajAI.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Sealing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Sealing;

/// <summary>Seals anew what a retiring master key has sealed, as long as the database holds any of it, beside everything else that the process does.</summary>
internal sealed partial class KeyRotationWorker(
    IKeyRotation rotation, ITenantReads tenants, IAccountReads accounts, IGrainFactory grains, TimeProvider clock, ILogger<KeyRotationWorker> log) : BackgroundService
{
    /// <summary>Another process may not know yet that the key is retiring, and seal by it.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            do
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (Exception e) when (e is StorageOverloadedException or StorageFailedException or StorageUnreadableException or OutcomeUnknownException or TimeoutException or OrleansException)
                {
                    // The store or a grain was away for a moment; the next run goes on where this one stopped.
                    LogFailed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; the next one goes on.
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var retiring = await rotation.RetiringAsync(cancellation);
        if (retiring.Count == 0)
            return;
        var names = string.Join(", ", retiring);
        LogBegins(names);
        var rows = await rotation.RenewRowsAsync(cancellation);
        foreach (var tenant in await tenants.ListAsync(cancellation))
        {
            foreach (var account in await accounts.ListAsync(tenant.Tenant, cancellation))
                await grains.GetGrain<IAccountGrain>(account.GrainKey).SealAnew();
        }

        if (await rotation.RetireAsync(cancellation))
            LogRetired(rows, names);
        else
            LogNotYet(rows, names);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Sealing anew what these master keys have sealed: {Keys}")]
    private partial void LogBegins(string keys);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rows} rows were sealed anew; nothing is sealed any more by these master keys, and once every process runs with the new one they may be taken out of the ring: {Keys}")]
    private partial void LogRetired(long rows, string keys);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Rows} rows were sealed anew; something is still sealed by one of these master keys, and is looked for again in a minute: {Keys}")]
    private partial void LogNotYet(long rows, string keys);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sealing anew was interrupted; it goes on in a minute")]
    private partial void LogFailed(Exception cause);
}
