using KolajAI.Grains.Fencing;
using KolajAI.Json;
using KolajAI.Quotas;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// A scope's ledger with its stored row. A grant is on disk before it is given; after a crash, or when another activation wrote, what is
/// stored counts as used from now on.
/// </summary>
internal sealed class QuotaBook(string tenant, string scope, ICommitter committer, IQuotaReads quotas, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private QuotaLedger _ledger = new();
    private long _version;

    private TimeSpan Now => clock.GetElapsedTime(_start);

    public async Task LoadAsync()
    {
        var stored = await quotas.FindAsync(tenant, scope);
        _version = stored?.Version ?? 0;
        _ledger = QuotaLedger.Restore(stored is null ? null : KolajJson.FromBytes<QuotaDocument>(stored.State), Now, clock.GetUtcNow());
    }

    /// <summary>Null when others wrote each time: nothing was granted.</summary>
    public async Task<QuotaGrant?> ReserveAsync(QuotaRequest request)
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            // The holder counts the grant's life from when it asked, which is before now.
            var asked = Now;
            var (calls, wait) = _ledger.Decide(request, asked);
            if (calls == 0)
                return new QuotaGrant(false, "", wait, TimeSpan.Zero);
            var grantId = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
            _ledger.Grant(grantId, request with { Count = calls }, asked);
            if (await CommitAsync())
                return new QuotaGrant(true, grantId, TimeSpan.Zero, QuotaLedger.ValidFor) { Count = calls };
        }

        return null;
    }

    public int Soon(QuotaRequest request, TimeSpan within) => _ledger.Soon(request, within, Now);

    public async Task ReportAsync(QuotaReport report)
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            _ledger.Report(report, Now);
            // Answers make the quota looser and may be lost, and what is told comes again; the platform's own wait must not be lost.
            if (!(report.BlockFor > TimeSpan.Zero) || await CommitAsync())
                return;
        }
    }

    public IReadOnlyList<QuotaUsage> Usage() => _ledger.Usage(Now, clock.GetUtcNow());

    /// <summary>False when another activation wrote: its grants are counted from now on, and ours of this turn are void.</summary>
    private async Task<bool> CommitAsync()
    {
        var unit = new Unit
        {
            Tenant = tenant,
            Fence = new QuotaRow
            {
                Tenant = tenant,
                Id = scope,
                ExpectedVersion = _version,
                State = KolajJson.ToBytes(_ledger.Store(Now, clock.GetUtcNow())),
            },
        };
        // When this throws, the grant in memory was not stored and is not given; it stays counted until it ages: stricter, never looser.
        var (outcome, _) = await FencedCommit.CommitAsync(committer, unit, ReadAsync);
        if (outcome is FencedOutcome.Committed)
        {
            _version++;
            return true;
        }

        await LoadAsync();
        return false;
    }

    private async Task<(long Version, byte[] State)?> ReadAsync() =>
        await quotas.FindAsync(tenant, scope) is { } row ? (row.Version, row.State) : null;
}
