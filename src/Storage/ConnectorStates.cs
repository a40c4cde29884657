using KolajAI.Connectors;
using KolajAI.Identity;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage;

/// <summary>Gives accounts their connectors' notes.</summary>
internal sealed class ConnectorStates(ICommitter committer, IConnectorStateReads reads) : IConnectorStates
{
    public IConnectorState For(AccountRef account) => new StoredConnectorState(account, committer, reads);

    private sealed class StoredConnectorState(AccountRef account, ICommitter committer, IConnectorStateReads reads) : IConnectorState
    {
        public async Task<ConnectorStateEntry?> GetAsync(string key, CancellationToken cancellation) =>
            await reads.FindAsync(account.Tenant, account.Key, key, cancellation) is var (version, value)
                ? new ConnectorStateEntry(key, version, value)
                : null;

        public async Task<IReadOnlyList<ConnectorStateEntry>> ListAsync(string prefix, string? afterKey, int limit, CancellationToken cancellation)
        {
            var rows = await reads.ListAsync(account.Tenant, account.Key, prefix, afterKey, limit, cancellation);
            return [.. rows.Select(static row => new ConnectorStateEntry(row.Key, row.Version, row.Value))];
        }

        public async Task<bool> WriteAsync(IReadOnlyList<ConnectorStateWrite> writes, CancellationToken cancellation)
        {
            var result = await committer.CommitAsync(
                new Unit
                {
                    Tenant = account.Tenant,
                    Rows = [.. writes.Select(StoreRow (write) => new ConnectorStateRow(account.Key, write.Key, write.ExpectedVersion, write.Value))],
                },
                cancellation);
            return result.Outcome switch
            {
                CommitOutcome.Committed => true,
                CommitOutcome.Conflict => false,
                _ => throw new IOException($"Whether the connector's state of {account.GrainKey} was written is not known."),
            };
        }
    }
}
