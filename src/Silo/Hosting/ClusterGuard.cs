using System.Diagnostics;
using KolajAI.Api.Hosting;
using KolajAI.Storage.Leases;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Orleans.Clustering.Redis;
using Orleans.Runtime;
using StackExchange.Redis;

namespace KolajAI.Silo.Hosting;

/// <summary>
/// Keeps a lost membership table from making two clusters on one database. A silo holds a lease there, by the database's clock. One that starts and
/// finds no active member waits until the leases of others have ended; one that runs and finds its own row gone, or the table younger than it was,
/// says that it is not ready and stops, and its supervisor starts it anew.
/// </summary>
internal sealed partial class ClusterGuard(
    ISiloLeases leases, IMembershipTable membership, ILocalSiloDetails silo, IHostApplicationLifetime lifetime, HubSettings settings, TimeProvider clock,
    ILogger<ClusterGuard> log) : IHostedService, IHealthCheck, IDisposable
{
    /// <summary>Of a process that stops because its table was lost; a supervisor starts it again. One that has to be cut off ends by SIGKILL.</summary>
    public const int LostExitCode = 75;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>What a silo without a table is given to end by itself; nothing that was acknowledged is in its memory alone.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenSource _stop = new();
    private readonly TableWatch _watch = new();
    private Task _running = Task.CompletedTask;
    private long _renewedAt;
    private volatile bool _lost;

    private string Name => silo.SiloAddress.ToParsableString();

    private string Cluster => settings.Cluster?.Id ?? "one process";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        _lost ? HealthCheckResult.Unhealthy("The membership table was lost.")
        : clock.GetElapsedTime(_renewedAt) > LeaseDuration ? HealthCheckResult.Unhealthy("The silo's lease has ended.")
        : HealthCheckResult.Healthy());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await WaitForTurnAsync(cancellationToken);
        await leases.RenewAsync(Name, Cluster, LeaseDuration, cancellationToken);
        _renewedAt = clock.GetTimestamp();
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>After the silo has left: registered before it, so stopped after it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running;
        try
        {
            await leases.ReleaseAsync(Name, cancellationToken);
        }
        catch (NpgsqlException e)
        {
            // It ends by itself.
            LogLeaseNotReleased(e);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task WaitForTurnAsync(CancellationToken cancellation)
    {
        var (told, away) = (false, false);
        for (var prepared = false; ; await Task.Delay(Every / 2, clock, cancellation))
        {
            try
            {
                if (!prepared)
                    await membership.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellation);
                prepared = true;
                if ((await membership.ReadAllAsync(cancellation)).Members.Any(static m => m.Item1.Status is SiloStatus.Active))
                    return;
            }
            catch (Exception e) when (IsAway(e) || e is RedisClusteringException)
            {
                // Lost while this silo waits, it is made again.
                prepared = false;
                if (!away)
                    LogTableAway(e);
                away = true;
                continue;
            }

            if (await leases.OthersAsync(Name, cancellation) is not [var other, ..])
                return;
            if (!told)
                LogWaiting(other.Silo, other.Cluster, other.Remaining.TotalSeconds);
            told = true;
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await RenewAsync();
                if (!_lost && await ReadAsync() is { } lost)
                    Lose(lost);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The silo has left.
        }
        catch (Exception e)
        {
            // A silo that nobody watches must not go on.
            LogWatchEnded(e);
            Lose("The membership table is no longer watched.");
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            await leases.RenewAsync(Name, Cluster, LeaseDuration, _stop.Token);
            _renewedAt = clock.GetTimestamp();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            // The database is away, and with it everything that a second cluster could do.
            LogNotRenewed(e);
        }
    }

    /// <returns>Why the table is not the one that this silo joined; null while it is, or cannot be read.</returns>
    private async Task<string?> ReadAsync()
    {
        try
        {
            var table = await membership.ReadAllAsync(_stop.Token);
            return _watch.Look(table.Version.Version, table.Members.Any(m => m.Item1.SiloAddress.Equals(silo.SiloAddress)));
        }
        catch (RedisClusteringException)
        {
            return "The membership table is gone: it was lost.";
        }
        catch (Exception e) when (IsAway(e))
        {
            return null;
        }
    }

    private void Lose(string why)
    {
        _lost = true;
        LogLost(why);
        Environment.ExitCode = LostExitCode;
        lifetime.StopApplication();
        _ = Task.Run(async () =>
        {
            await Task.Delay(EndsWithin, clock);
            // Environment.Exit would wait for the host, and the host for a silo that cannot write its leaving into a table that is not there.
            Process.GetCurrentProcess().Kill();
        });
    }

    private static bool IsAway(Exception e) => e is RedisException or TimeoutException or OrleansException or InvalidOperationException or ObjectDisposedException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo is active, and silo {Silo} of cluster {Cluster} holds a lease of this database for {Seconds:0.0} s more; waiting until it has ended")]
    private partial void LogWaiting(string silo, string cluster, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The membership table cannot be read; the silo starts once it can")]
    private partial void LogTableAway(Exception cause);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The watch over the membership table ended by a fault of its own")]
    private partial void LogWatchEnded(Exception cause);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Why} This silo stops, so that there are never two clusters; it has to be started again")]
    private partial void LogLost(string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo's lease could not be renewed")]
    private partial void LogNotRenewed(Exception cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "The silo's lease was not given back; it ends by itself")]
    private partial void LogLeaseNotReleased(Exception cause);
}
