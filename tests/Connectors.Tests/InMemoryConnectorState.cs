using KolajAI.Identity;

namespace KolajAI.Connectors.Tests;

/// <summary>
/// Accounts' notes in memory with the store's semantics: every entry has a version that grows, a batch is written whole or not
/// at all, a deleted key begins again at version 1 and expects 0.
/// </summary>
internal sealed class InMemoryConnectorStates : IConnectorStates
{
    private readonly Dictionary<AccountRef, InMemoryConnectorState> _states = [];

    public InMemoryConnectorState Of(AccountRef account)
    {
        lock (_states)
        {
            if (!_states.TryGetValue(account, out var state))
                _states[account] = state = new InMemoryConnectorState();
            return state;
        }
    }

    public IConnectorState For(AccountRef account) => Of(account);
}

internal sealed class InMemoryConnectorState : IConnectorState
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ConnectorStateEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Writes refused because a version did not match.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Called before each write, outside the lock: for a test to crash there or to write first.</summary>
    public Func<IReadOnlyList<ConnectorStateWrite>, Task>? BeforeWrite { get; set; }

    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_gate)
                return [.. _entries.Keys];
        }
    }

    public async Task<ConnectorStateEntry?> GetAsync(string key, CancellationToken cancellation)
    {
        // Readers give way, so that units that run at once really interleave.
        await Task.Yield();
        lock (_gate)
            return _entries.GetValueOrDefault(key);
    }

    public Task<IReadOnlyList<ConnectorStateEntry>> ListAsync(string prefix, string? afterKey, int limit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            IReadOnlyList<ConnectorStateEntry> page =
            [
                .. _entries.Values
                    .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)
                        && (afterKey is null || string.CompareOrdinal(entry.Key, afterKey) > 0))
                    .Take(limit),
            ];
            return Task.FromResult(page);
        }
    }

    public async Task<bool> WriteAsync(IReadOnlyList<ConnectorStateWrite> writes, CancellationToken cancellation)
    {
        if (BeforeWrite is { } before)
            await before(writes);

        lock (_gate)
        {
            if (writes.Any(write => (_entries.GetValueOrDefault(write.Key)?.Version ?? 0) != write.ExpectedVersion))
            {
                Conflicts++;
                return false;
            }

            foreach (var write in writes)
            {
                if (write.Value is null)
                    _entries.Remove(write.Key);
                else
                    _entries[write.Key] = new ConnectorStateEntry(write.Key, write.ExpectedVersion + 1, write.Value);
            }

            return true;
        }
    }
}
