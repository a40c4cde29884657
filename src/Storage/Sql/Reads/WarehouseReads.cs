using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class WarehouseReads(ReadConnections connections) : IWarehouseReads
{
    public async Task<StoredRow?> FindAsync(string tenant, string warehouseId, CancellationToken cancellation = default) =>
        (await connections.FirstAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from warehouse where tenant = @tenant and id = @warehouseId", new { tenant, warehouseId }, cancellation))?.ToRow();

    public async Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, CancellationToken cancellation = default)
    {
        var rows = await connections.ListAsync<StoredRecord>(
            $"select {StoredRecord.Columns} from warehouse where tenant = @tenant order by id", new { tenant }, cancellation);
        return [.. rows.Select(static r => r.ToRow())];
    }

    public Task<WarehouseUse> UseAsync(string tenant, string warehouseId, CancellationToken cancellation = default) =>
        connections.SnapshotAsync(
            async snapshot =>
            {
                var place = new { tenant, warehouseId };
                var held = await snapshot.FirstAsync<long>("select count(*) from warehouse_stock where tenant = @tenant and warehouse_id = @warehouseId", place);
                var accounts = await snapshot.ListAsync<string>(
                    "select account_key from account_warehouse where tenant = @tenant and warehouse_id = @warehouseId order by account_key", place);
                return new WarehouseUse(held, [.. accounts]);
            },
            cancellation);
}
