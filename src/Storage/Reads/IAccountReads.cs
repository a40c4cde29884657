using KolajAI.Identity;

namespace KolajAI.Storage.Reads;

public interface IAccountReads
{
    Task<StoredRow?> FindAsync(AccountRef account, CancellationToken cancellation = default);

    /// <summary>Accounts of a tenant that are not deleted, ordered by key.</summary>
    Task<IReadOnlyList<AccountRef>> ListAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>Account whose endpoint key has this SHA-256 (hex).</summary>
    Task<WebhookEndpoint?> FindByEndpointAsync(string endpointKeyHash, CancellationToken cancellation = default);

    /// <summary>When the account is to be woken, and the generation to give back in AccountWakeRow.</summary>
    Task<AccountWake> WakeAsync(AccountRef account, CancellationToken cancellation = default);

    /// <summary>Everything that may wait for the account, in one question.</summary>
    Task<AccountAgenda> AgendaAsync(AccountRef account, CancellationToken cancellation = default);
}

public interface IStockRuleReads
{
    /// <summary>Account key to its stored rule, for every account of the tenant that has one.</summary>
    Task<IReadOnlyDictionary<string, byte[]>> ForTenantAsync(string tenant, CancellationToken cancellation = default);
}

public interface IQuotaReads
{
    /// <summary>The stored permits of a scope (QuotaRow), null when none were granted yet.</summary>
    Task<StoredRow?> FindAsync(string tenant, string scope, CancellationToken cancellation = default);
}

/// <param name="SealedSecret">As AccountRow.SealedWebhookSecret; empty where the account has an endpoint and no secret.</param>
public sealed record WebhookEndpoint(AccountRef Account, byte[] SealedSecret);

public sealed record AccountWake(long Generation, DateTimeOffset? DueAt);

/// <summary>The sweeper's questions, over all tenants.</summary>
public interface ISweeps
{
    /// <summary>Accounts due now; each is leased until <paramref name="leaseUntil"/>, so that no one claims it meanwhile.</summary>
    Task<IReadOnlyList<AccountRef>> ClaimDueAccountsAsync(DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellation = default);

    /// <summary>Operations due now or past their deadline.</summary>
    Task<IReadOnlyList<(string Tenant, string OperationId)>> DueOperationsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Products whose prices change with time and whose time has come, the longest waiting first.</summary>
    Task<IReadOnlyList<(string Tenant, string ProductId)>> DueProductsAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default);

    /// <summary>Orders that owe effects since before <paramref name="olderThan"/>.</summary>
    Task<IReadOnlyList<(string Tenant, string AccountKey, string OrderKey)>> OrdersOwingEffectsAsync(DateTimeOffset olderThan, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes what is past its keep time (idempotency keys, changes older than 30 days, ended inbox payloads past theirs), and what was written of persons while
    /// they were erased; bounded by <paramref name="limit"/> rows a table.
    /// </summary>
    Task<long> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellation = default);
}
