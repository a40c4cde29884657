using System.Collections.Concurrent;
using KolajAI.Json;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Exposures;

/// <summary>
/// The stock rules of a tenant's accounts. Every change of a product asks for them, so they are kept; a rule written in this process
/// counts at once, one written in another within five seconds, or at once where the account had none before. An account whose rule has changed has its products decide by it at once
/// (<see cref="RefreshAsync"/>), and again when nobody can go by the older one any more (<see cref="KnownEverywhere"/>).
/// </summary>
internal sealed class StockRules(IStockRuleReads reads, TimeProvider clock) : ICommitListener
{
    /// <summary>After this no process decides by an older rule: they are kept for 5 s, and a decision under way may be in its last attempts to be written.</summary>
    public static readonly TimeSpan KnownEverywhere = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _generation;

    /// <param name="accounts">Those that the product is on, or comes on: one without a rule may just have been connected, by another process.</param>
    public async ValueTask<IReadOnlyDictionary<string, StockRule>> ForAsync(string tenant, IReadOnlyCollection<string> accounts)
    {
        if (_kept.TryGetValue(tenant, out var kept) && clock.GetElapsedTime(kept.ReadAt) < KeptFor && accounts.All(kept.Knows))
            return kept.Rules;
        return await RefreshAsync(tenant, accounts);
    }

    /// <summary>As they are stored now: what is written in another process has not been told to this one.</summary>
    public async Task<IReadOnlyDictionary<string, StockRule>> RefreshAsync(string tenant, IReadOnlyCollection<string> accounts)
    {
        var generation = Interlocked.Read(ref _generation);
        var readAt = clock.GetTimestamp();
        var stored = await reads.ForTenantAsync(tenant);
        var rules = stored.ToDictionary(static r => r.Key, static r => KolajJson.FromBytes<StockRule>(r.Value), StringComparer.Ordinal);
        // A rule written while these were read may be missing from them.
        if (generation == Interlocked.Read(ref _generation))
            _kept[tenant] = new Kept(rules, [.. accounts.Where(a => !rules.ContainsKey(a))], readAt);
        return rules;
    }

    /// <summary>Something decided by the kept rules could not be written.</summary>
    public void Forget(string tenant)
    {
        Interlocked.Increment(ref _generation);
        _kept.TryRemove(tenant, out _);
    }

    public void Committed(Unit unit)
    {
        if (unit.Fence is not AccountRow || !unit.Rows.Any(static r => r is StockRuleRow))
            return;
        Forget(unit.Tenant);
    }

    /// <param name="Without">Accounts that were asked for and have none.</param>
    private sealed record Kept(IReadOnlyDictionary<string, StockRule> Rules, HashSet<string> Without, long ReadAt)
    {
        public bool Knows(string account) => Rules.ContainsKey(account) || Without.Contains(account);
    }
}
