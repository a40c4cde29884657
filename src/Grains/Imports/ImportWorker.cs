using KolajAI.Storage.Files;
using KolajAI.Storage.Reads;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Grains.Imports;

/// <summary>
/// Takes up imports and suppliers' feeds that are due, found in the store: few at once, because each may be large, and one a tenant, so that
/// files count in the order in which they came.
/// </summary>
internal sealed partial class ImportWorker(
    IImportReads imports, ImportRun run, FeedFetch feeds, ImportFiles files, TimeProvider clock, ILogger<ImportWorker> log) : BackgroundService
{
    private const int AtOnce = 2;
    private const int Looked = 100;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanEvery = TimeSpan.FromHours(1);

    private readonly Dictionary<string, Task> _byTenant = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        var cleaned = DateTimeOffset.MinValue;
        var fetching = Task.CompletedTask;
        do
        {
            try
            {
                if (fetching.IsCompleted)
                    fetching = Task.Run(() => FetchAsync(stoppingToken), CancellationToken.None);
                await TakeUpAsync(stoppingToken);
                if (clock.GetUtcNow() - cleaned > CleanEvery)
                {
                    cleaned = clock.GetUtcNow();
                    await files.CleanAsync(id => imports.IsOpenAsync(id, stoppingToken));
                }
            }
            catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
            {
                // The store was away for a moment; what is due stays due.
                LogLookFailed(e);
            }
        }
        while (await NextAsync(timer, stoppingToken));
        await Task.WhenAll([.. _byTenant.Values, fetching]);
    }

    private async Task TakeUpAsync(CancellationToken stopping)
    {
        foreach (var (tenant, _) in _byTenant.Where(static t => t.Value.IsCompleted).ToList())
            _byTenant.Remove(tenant);
        if (_byTenant.Count >= AtOnce)
            return;
        foreach (var (tenant, id) in await imports.DueAsync(clock.GetUtcNow(), Looked, stopping))
        {
            if (_byTenant.Count >= AtOnce)
                return;
            if (!_byTenant.ContainsKey(tenant))
                _byTenant[tenant] = Task.Run(() => RunAsync(id, () => run.RunAsync(tenant, id, stopping)), CancellationToken.None);
        }
    }

    private async Task RunAsync(string id, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Its lease ends by itself, and it goes on behind what it has stored.
            LogRunFailed(id, e);
        }
    }

    /// <summary>Beside the imports: a supplier's server may be slow.</summary>
    private async Task FetchAsync(CancellationToken stopping)
    {
        try
        {
            await feeds.FetchDueAsync(stopping);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Put off already: the next time comes.
            LogFetchFailed(e);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for imports failed; they stay due")]
    private partial void LogLookFailed(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Fetching suppliers' feeds was interrupted; they are fetched the next time")]
    private partial void LogFetchFailed(Exception cause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {Import} was interrupted; it goes on where it was")]
    private partial void LogRunFailed(string import, Exception cause);
}
