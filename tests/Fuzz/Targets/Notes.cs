using KolajAI.Connectors;
using KolajAI.Fuzz.Engine;
using KolajAI.Identity;

namespace KolajAI.Fuzz.Targets;

/// <summary>A connector's notes for one input.</summary>
internal sealed class Notes : IConnectorState, IConnectorStates
{
    private readonly Dictionary<string, ConnectorStateEntry> _entries = new(StringComparer.Ordinal);

    public IConnectorState For(AccountRef account) => this;

    public void Clear() => _entries.Clear();

    public Task<ConnectorStateEntry?> GetAsync(string key, CancellationToken cancellation) => Task.FromResult(_entries.GetValueOrDefault(key));

    public Task<IReadOnlyList<ConnectorStateEntry>> ListAsync(string prefix, string? afterKey, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<ConnectorStateEntry>>([.. _entries.Values.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)
            && string.CompareOrdinal(entry.Key, afterKey) > 0).OrderBy(static entry => entry.Key, StringComparer.Ordinal).Take(limit)]);

    public Task<bool> WriteAsync(IReadOnlyList<ConnectorStateWrite> writes, CancellationToken cancellation)
    {
        foreach (var write in writes)
        {
            Sane.Key(write.Key, "note's key");
            if (write.Value is null)
                _entries.Remove(write.Key);
            else
                _entries[write.Key] = new ConnectorStateEntry(write.Key, write.ExpectedVersion + 1, write.Value);
        }

        return Task.FromResult(true);
    }
}
