using KolajAI.Grains.Fencing;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Quotas;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Quotas;

/// <summary>
/// Permits of one scope. A grant is on disk before it is given; after a crash, or when another activation wrote, what is stored counts
/// as used from now on.
/// </summary>
internal sealed class QuotaGrain(ICommitter committer, IQuotaReads quotas, TimeProvider clock) : Grain, IQuotaGrain
{
    /// <summary>The owner of scopes that tenants share.</summary>
    private const string Shared = "-";

    private const string AccountScope = "account/";

    private readonly long _start = clock.GetTimestamp();
    private QuotaLedger _ledger = new();
    private string _tenant = Shared;
    private string _scope = "";
    private long _version;

    private TimeSpan Now => clock.GetElapsedTime(_start);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _scope = this.GetPrimaryKeyString();
        // Only an account's own scope has a tenant in it: account/tenant/integration/account.
        if (_scope.StartsWith(AccountScope, StringComparison.Ordinal))
            _tenant = GrainKeys.Split(_scope, 4)[1];
        await ReloadAsync();
    }

    public async Task<QuotaGrant> Reserve(QuotaRequest request)
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            // The holder counts the grant's life from when it asked, which is before now.
            var asked = Now;
            var wait = _ledger.RetryIn(request, asked);
            if (wait > TimeSpan.Zero)
                return new QuotaGrant(false, "", wait, TimeSpan.Zero);
            var grantId = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
            _ledger.Grant(grantId, request, asked);
            if (await CommitAsync())
                return new QuotaGrant(true, grantId, TimeSpan.Zero, QuotaLedger.ValidFor);
        }

        DeactivateOnIdle();
        throw FencedCommit.Contended("The quota");
    }

    public async Task Report(QuotaReport report)
    {
        for (var attempt = 0; attempt < FencedCommit.Attempts; attempt++)
        {
            _ledger.Report(report, Now);
            // Answers make the quota looser and may be lost; the platform's own wait must not be.
            if (!(report.BlockFor > TimeSpan.Zero) || await CommitAsync())
                return;
        }
    }

    public Task<IReadOnlyList<QuotaUsage>> Usage() => Task.FromResult(_ledger.Usage(Now, clock.GetUtcNow()));

    /// <summary>False when another activation wrote: its grants are counted from now on, and ours of this turn are void.</summary>
    private async Task<bool> CommitAsync()
    {
        var unit = new Unit
        {
            Tenant = _tenant,
            Fence = new QuotaRow
            {
                Tenant = _tenant,
                Id = _scope,
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

        await ReloadAsync();
        return false;
    }

    private async Task ReloadAsync()
    {
        var stored = await quotas.FindAsync(_tenant, _scope);
        _version = stored?.Version ?? 0;
        _ledger = QuotaLedger.Restore(stored is null ? null : KolajJson.FromBytes<QuotaDocument>(stored.State), Now, clock.GetUtcNow());
    }

    private async Task<(long Version, byte[] State)?> ReadAsync() =>
        await quotas.FindAsync(_tenant, _scope) is { } row ? (row.Version, row.State) : null;
}
