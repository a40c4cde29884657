using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Privacy;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Privacy;

/// <summary>Erases buyers' data whose keeping time is over: the shorter of what the platform's rules and the seller's settings say, counted from the order's end.</summary>
internal sealed partial class RetentionWorker(
    IPersonalReads personal, IPersonalErasure erasure, IConnectorRegistry registry, IGrainFactory grains, TimeProvider clock, ILogger<RetentionWorker> log) : BackgroundService
{
    public const string Cause = "retention";

    private const int AtOnce = 500;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (Exception e) when (e is StorageOverloadedException or StorageFailedException or StorageUnreadableException or OutcomeUnknownException or TimeoutException or OrleansException or IOException)
                {
                    // The store or a grain was away for a moment; the next run goes on.
                    LogFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>One run.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        await erasure.NoteEarlierEndsAsync(cancellation);
        foreach (var account in await personal.AccountsAsync(cancellation))
            await EraseAsync(account, cancellation);
    }

    private async Task EraseAsync(AccountRef account, CancellationToken cancellation)
    {
        if (await DaysAsync(account) is not { } days)
            return;
        IReadOnlyList<string> over;
        do
        {
            over = await personal.EndedBeforeAsync(account, clock.GetUtcNow() - TimeSpan.FromDays(days), AtOnce, cancellation);
            await erasure.EraseAsync(account.Tenant, over, Cause, some => Told(account, some.Count), cancellation);
        }
        while (over.Count == AtOnce);
    }

    private AuditRow Told(AccountRef account, int erased) =>
        new("retention.erase", $"account:{account.Key}", Actor.System, clock.GetUtcNow()) { After = AuditRow.Json(new { Erased = erased }) };

    /// <summary>Null: until somebody asks.</summary>
    private async Task<int?> DaysAsync(AccountRef account)
    {
        var common = (await grains.GetGrain<IAccountGrain>(account.GrainKey).Get())?.Common ?? (await grains.GetGrain<ITenantGrain>(account.Tenant).Get())?.AccountDefaults;
        int?[] days = [registry.Describe(account.Integration)?.PersonalDataDays, common?.PersonalDataDays];
        return days.Min();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Buyers' data whose keeping time is over could not be erased; the next run goes on")]
    private partial void LogFailed(Exception cause);
}
