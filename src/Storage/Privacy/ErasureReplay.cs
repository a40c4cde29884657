using KolajAI.Storage.Commits;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Privacy;

/// <summary>Before anything is served: a restored database must not bring back who was erased.</summary>
internal sealed partial class ErasureReplay(IPersonalErasure erasure, ILogger<ErasureReplay> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await erasure.ReplayAsync(cancellationToken);
        }
        catch (Exception e) when (e is StorageFailedException or StorageUnreadableException or StorageOverloadedException)
        {
            LogFailed(e);
            throw new StorageStartException("What was erased could not be erased again in the database, so the hub does not start: see whether the database takes writes.", e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Error, Message = "Erasures could not be replayed")]
    private partial void LogFailed(Exception cause);
}
