namespace KolajAI.Connectors.Tests;

/// <summary>A connector's notes for one test.</summary>
internal sealed class NotesInMemory : IConnectorState
{
    private readonly SortedDictionary<string, ConnectorStateEntry> _entries = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Keys => _entries.Keys;

    public Task<ConnectorStateEntry?> GetAsync(string key, CancellationToken cancellation) =>
        Task.FromResult(_entries.GetValueOrDefault(key));

    public Task<IReadOnlyList<ConnectorStateEntry>> ListAsync(string prefix, string? afterKey, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ConnectorStateEntry>>([.. _entries.Values
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(entry.Key, afterKey) > 0).Take(limit)]);

    public Task<bool> WriteAsync(IReadOnlyList<ConnectorStateWrite> writes, CancellationToken cancellation)
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
