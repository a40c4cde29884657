using System.Collections.Concurrent;
using System.Net;
using KolajAI.Api.Errors;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Microsoft.Extensions.Hosting;

namespace KolajAI.Api.Access;

/// <summary>
/// Writes down when keys and sessions were last used: some seconds later and at most about once a minute each, never with the request. What a killed
/// process had not written yet is lost, and nothing depends on it but a session's idle time, which then ends a little earlier.
/// </summary>
internal sealed partial class LastUses(ICommitter committer, TimeProvider clock, ILogger<LastUses> logger) : BackgroundService
{
    /// <summary>A use so soon after the last one written is not news.</summary>
    public static readonly TimeSpan Granularity = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string Tenant, string Id), StoreRow> _pending = new();

    public void Note(StoredKey key, IPAddress? from, DateTimeOffset now)
    {
        if (key.LastUsedAt is null || now - key.LastUsedAt >= Granularity)
            _pending[(key.Tenant, key.KeyId)] = new ApiKeyUsedRow(key.KeyId, now, ClientAddress.Text(from));
    }

    public void Note(StoredSession session, DateTimeOffset now)
    {
        if (now - session.SeenAt >= Granularity)
            _pending[(session.Tenant, session.SessionId)] = new UserSessionSeenRow(session.UserId, session.SessionId, now);
    }

    /// <summary>Writes what is noted.</summary>
    public async Task WriteAsync()
    {
        var rows = new List<(string Tenant, StoreRow Row)>();
        foreach (var key in _pending.Keys)
        {
            if (_pending.TryRemove(key, out var row))
                rows.Add((key.Tenant, row));
        }

        try
        {
            await Task.WhenAll(rows.GroupBy(static r => r.Tenant).Select(ofTenant =>
                committer.CommitAsync(new Unit { Tenant = ofTenant.Key, Rows = [.. ofTenant.Select(static r => r.Row)] })));
        }
        catch (Exception failed) when (Failures.Known(failed, writes: true) is not null)
        {
            LogNotWritten(failed, rows.Count);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!_pending.IsEmpty)
                    await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is written while stopping.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last use of {Count} keys and sessions could not be written")]
    private partial void LogNotWritten(Exception failed, int count);
}
