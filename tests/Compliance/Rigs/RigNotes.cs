using KolajAI.Connectors;
using KolajAI.Identity;

namespace KolajAI.Compliance.Rigs;

/// <summary>A connector's notes for one rig, in memory: versions grow, writes are all or none.</summary>
internal sealed class RigNotes : IConnectorState, IConnectorStates
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ConnectorStateEntry> _entries = new(StringComparer.Ordinal);

    public IConnectorState For(AccountRef account) => this;

    public Task<ConnectorStateEntry?> GetAsync(string key, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult(_entries.GetValueOrDefault(key));
    }

    public Task<IReadOnlyList<ConnectorStateEntry>> ListAsync(string prefix, string? afterKey, int limit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<ConnectorStateEntry>>([.. _entries.Values
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Key, afterKey) > 0).Take(limit)]);
        }
    }

    public Task<bool> WriteAsync(IReadOnlyList<ConnectorStateWrite> writes, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (writes.Any(write => (_entries.GetValueOrDefault(write.Key)?.Version ?? 0) != write.ExpectedVersion))
                return Task.FromResult(false);
            foreach (var write in writes)
            {
                if (write.Value is null)
                    _entries.Remove(write.Key);
                else
                    _entries[write.Key] = new ConnectorStateEntry(write.Key, write.ExpectedVersion + 1, write.Value);
            }

            return Task.FromResult(true);
        }
    }
}
