using KolajAI.Accounts;
using KolajAI.Api.Access;
using KolajAI.Api.Feeds;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Files;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using KolajAI.Tenants;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Tenants;

/// <summary>
/// Removes everything of tenants that the operator has deleted: rows of all tables, files, what grains remember. It is done when it looks and finds nothing, a
/// while after it last removed something; the report says what was removed and counts what is left. Goes on after a crash, in whatever process.
/// </summary>
internal sealed partial class TenantRemover(
    ITenantRemovals removals, IAuditReads audit, IAccountReads accounts, ICommitter committer, IGrainFactory grains, IServiceProvider services, IOptions<KolajApiOptions> options,
    TimeProvider clock, ILogger<TenantRemover> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not done is gone on with.
        }
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var tenant in await removals.DueAsync(clock.GetUtcNow(), stopping))
            {
                var now = clock.GetUtcNow();
                if (await removals.ClaimAsync(tenant, now, now + Lease))
                    await RunAsync(tenant, stopping);
            }
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            // The store or a silo was away for a moment; what is due stays due.
            LogInterrupted(e);
        }
    }

    private async Task RunAsync(string tenant, CancellationToken stopping)
    {
        if (await removals.FindAsync(tenant, stopping) is not { DoneAt: null } stored)
            return;
        var report = RemovalReport.Of(stored);
        var head = report.AuditHead ?? (await audit.EndsAsync(tenant, stopping) is { } ends ? $"{ends.Seq}:{ends.Hash}" : null);
        var connected = await accounts.ListAsync(tenant, stopping);
        var files = await RemoveFilesAsync(tenant, stopping);
        var removed = await removals.RemoveAsync(tenant, stopping);
        foreach (var account in connected)
            await grains.GetGrain<IAccountGrain>(account.GrainKey).JobLost();
        await grains.GetGrain<ITenantGrain>(tenant).Forget();
        var next = new RemovalReport { AuditHead = head, Files = report.Files + files, Left = await removals.CountAsync(tenant, stopping) };
        foreach (var (table, rows) in report.Removed.Concat(removed))
            next.Removed[table] = next.Removed.GetValueOrDefault(table) + rows;
        await KeepAsync(tenant, next, isDone: removed.Count == 0 && files == 0 && next.Left.Values.All(static rows => rows == 0));
    }

    private async Task<long> RemoveFilesAsync(string tenant, CancellationToken stopping)
    {
        var files = 0L;
        var imports = services.GetRequiredService<ImportFiles>();
        foreach (var import in await removals.ImportsAsync(tenant, stopping))
        {
            files += File.Exists(imports.PathOf(import)) ? 1 : 0;
            await imports.DeleteAsync(tenant, import);
        }

        foreach (var feed in await removals.FeedsAsync(tenant, stopping))
            files += services.GetRequiredService<FeedFiles>().Forget(tenant, feed) ? 1 : 0;

        return files;
    }

    private async Task KeepAsync(string tenant, RemovalReport report, bool isDone)
    {
        var now = clock.GetUtcNow();
        var bytes = KolajJson.ToBytes(report);
        await committer.CommitAsync(new Unit
        {
            Tenant = Roles.OpsTenant,
            Rows = [new TenantRemovalMovedRow(tenant, bytes, isDone ? null : now + options.Value.RemovalSettles, isDone ? now : null)],
            Audit = isDone ? [new AuditRow("tenant.removed", $"tenant:{tenant}", Actor.System, now) { After = AuditRow.Json(report) }] : [],
        });
        if (isDone)
            LogDone(tenant, report.Removed.Values.Sum(), report.Files);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant} was removed: {Rows} rows, {Files} files")]
    private partial void LogDone(string tenant, long rows, long files);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The removal of a tenant was interrupted; it goes on")]
    private partial void LogInterrupted(Exception cause);
}
