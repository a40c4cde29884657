using KolajAI.Errors;
using KolajAI.Grains.Dispatching;
using KolajAI.Identity;
using KolajAI.Operations;
using KolajAI.Orders;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Waking;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KolajAI.Grains.Waking;

/// <summary>
/// Finds in the store whatever should have happened and has not: accounts past their wake time, operations past their deadline, orders that
/// owe effects, rows past their keep time. Accounts are admitted at a bounded rate, the longest due first, and never more than so many whose call has
/// not ended, so that a restart with everything due is no stampede.
/// </summary>
internal sealed partial class Sweeper(
    ISweeps sweeps, Nudger nudger, Dispatcher dispatcher, IStorePressure pressure, IGrainFactory grains, IOptions<SweeperOptions> options, TimeProvider clock,
    ILogger<Sweeper> log) : BackgroundService
{
    /// <summary>Products woken side by side: they share the disk's flushes.</summary>
    private const int ProductsAtOnce = 32;

    private readonly AdmissionRate _rate = new(options.Value.AccountsPerSweep);
    private int _admitted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Every, clock);
        var lastCleaning = clock.GetTimestamp();
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
                if (clock.GetElapsedTime(lastCleaning) > options.Value.CleanEvery)
                {
                    lastCleaning = clock.GetTimestamp();
                    await sweeps.DeleteExpiredAsync(clock.GetUtcNow(), options.Value.CleanRows, stoppingToken);
                }
            }
            catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
            {
                // The store or a grain was away for a moment; the next sweep asks again.
                LogSweepFailed(e);
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    /// <summary>One sweep.</summary>
    internal async Task SweepAsync(CancellationToken cancellation)
    {
        await AdmitAccountsAsync(cancellation);
        var now = clock.GetUtcNow();
        foreach (var (tenant, operation) in await sweeps.DueOperationsAsync(now, options.Value.AccountsPerSweep, cancellation))
            await grains.GetGrain<IOperationGrain>(GrainKeys.Operation(tenant, operation)).Due();

        // One that fails is asked again by the next sweep and holds up no other; sales begin together at full hours.
        var due = await sweeps.DueProductsAsync(now, options.Value.ProductsPerSweep, cancellation);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = ProductsAtOnce, CancellationToken = cancellation }, async (product, _) =>
        {
            try
            {
                await grains.GetGrain<IProductGrain>(GrainKeys.Product(product.Tenant, product.ProductId)).Due();
            }
            catch (Exception e) when (IsOfTheMoment(e))
            {
                LogProductFailed(e);
            }
        });

        foreach (var (tenant, accountKey, orderKey) in await sweeps.OrdersOwingEffectsAsync(now - options.Value.EffectsGrace, options.Value.AccountsPerSweep, cancellation))
        {
            try
            {
                await grains.GetGrain<IOrderGrain>(GrainKeys.Order(AccountRef.FromKey(tenant, accountKey), orderKey)).Resume();
            }
            catch (Exception e) when (IsOfTheMoment(e))
            {
                LogOrderFailed(e);
            }
        }
    }

    private async Task AdmitAccountsAsync(CancellationToken cancellation)
    {
        var admit = Math.Min(_rate.Next(dispatcher.TookNoMore()), options.Value.AccountsAtOnce - Volatile.Read(ref _admitted));
        if (admit <= 0 || pressure.IsOn)
            return;
        var now = clock.GetUtcNow();
        foreach (var account in await sweeps.ClaimDueAccountsAsync(now - options.Value.Grace, now + options.Value.Lease, admit, cancellation))
        {
            Interlocked.Increment(ref _admitted);
            _ = AdmitAsync(account);
        }
    }

    private async Task AdmitAsync(AccountRef account)
    {
        await nudger.NudgeLaterAsync(account);
        Interlocked.Decrement(ref _admitted);
    }

    private static bool IsOfTheMoment(Exception e) => e is StorageOverloadedException or OutcomeUnknownException or TimeoutException or OrleansException;

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep failed; the next one asks again")]
    private partial void LogSweepFailed(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A product whose prices change now could not be woken; the next sweep asks again")]
    private partial void LogProductFailed(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An order that owes effects could not be resumed; the next sweep asks again")]
    private partial void LogOrderFailed(Exception cause);
}

public sealed class SweeperOptions
{
    /// <summary>Time between sweeps. The default value is 1 second.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long past its time an account must be: the nudger and the account's own timer come first. The default value is 1 second.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claimed account is left alone by other sweepers. The default value is 10 seconds.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How old an owed effect must be. The default value is 5 seconds.</summary>
    public TimeSpan EffectsGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Accounts woken by one sweep, at least 1; fewer while the dispatcher has no slot for those that are awake. The default value is 200.</summary>
    public int AccountsPerSweep { get; set; } = 200;

    /// <summary>Accounts whose call has not ended, at least 1: no more are woken meanwhile. The default value is 200.</summary>
    public int AccountsAtOnce { get; set; } = 200;

    /// <summary>Products woken by one sweep because a sale begins or ends. The default value is 500.</summary>
    public int ProductsPerSweep { get; set; } = 500;

    /// <summary>Time between deletions of what is past its keep time. The default value is 1 minute.</summary>
    public TimeSpan CleanEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Rows a table deleted at once. The default value is 5,000.</summary>
    public int CleanRows { get; set; } = 5000;
}
