using System.Text.Json;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class BundleReads(ReadConnections connections) : IBundleReads
{
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<BundlePart>>> ComponentsAsync(
        string tenant, IReadOnlyCollection<string> productIds, CancellationToken cancellation = default) =>
        (await connections.ListAsync<PartRecord>(
            """
            select bundle_id, component_id, quantity from bundle_component
            where tenant = @tenant and bundle_id in (select value from json_each(@ids)) order by bundle_id, component_id
            """,
            new { tenant, ids = JsonSerializer.Serialize(productIds) }, cancellation))
        .GroupBy(static r => r.BundleId, StringComparer.Ordinal)
        .ToDictionary(static g => g.Key, static g => (IReadOnlyList<BundlePart>)[.. g.Select(static r => new BundlePart(r.ComponentId, r.Quantity))], StringComparer.Ordinal);

    public async Task<BundleWake?> WakeAsync(string tenant, string bundleId, CancellationToken cancellation = default) =>
        await connections.FirstAsync<WakeRecord>(
            "select generation, moved, due_at from bundle_wake where tenant = @tenant and bundle_id = @bundleId", new { tenant, bundleId }, cancellation) is { } found
            ? new BundleWake(found.Generation, found.Moved, Instants.FromMicros(found.DueAt))
            : null;

    private sealed class PartRecord
    {
        public string BundleId { get; init; } = "";
        public string ComponentId { get; init; } = "";
        public long Quantity { get; init; }
    }

    private sealed class WakeRecord
    {
        public long Generation { get; init; }
        public bool Moved { get; init; }
        public long? DueAt { get; init; }
    }
}
