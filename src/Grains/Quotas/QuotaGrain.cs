using KolajAI.Grains.Fencing;
using KolajAI.Identity;
using KolajAI.Quotas;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Quotas;

/// <summary>Permits of one scope, kept in its <see cref="QuotaBook"/>.</summary>
[CollectionAgeLimit(Minutes = 30)]
internal sealed class QuotaGrain(ICommitter committer, IQuotaReads quotas, TimeProvider clock) : Grain, IQuotaGrain
{
    /// <summary>The owner of scopes that tenants share.</summary>
    private const string Shared = "-";

    private const string AccountScope = "account/";

    private QuotaBook? _book;

    private QuotaBook Book => _book ?? throw new InvalidOperationException("The quota is not active.");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var scope = this.GetPrimaryKeyString();
        // Only an account's own scope has a tenant in it: account/tenant/integration/account.
        var tenant = scope.StartsWith(AccountScope, StringComparison.Ordinal) ? GrainKeys.Split(scope, 4)[1] : Shared;
        _book = new QuotaBook(tenant, scope, committer, quotas, clock);
        return _book.LoadAsync();
    }

    public async Task<QuotaGrant> Reserve(QuotaRequest request)
    {
        if (await Book.ReserveAsync(request) is { } grant)
            return grant;
        DeactivateOnIdle();
        throw FencedCommit.Contended("The quota");
    }

    public Task<int> Soon(QuotaRequest request, TimeSpan within) => Task.FromResult(Book.Soon(request, within));

    public Task Report(QuotaReport report) => Book.ReportAsync(report);

    public Task<IReadOnlyList<QuotaUsage>> Usage() => Task.FromResult(Book.Usage());
}
