using KolajAI.Storage.Reads;

namespace KolajAI.Storage.Sql.Reads;

internal sealed class TenantUsageReads(ReadConnections connections) : ITenantUsageReads
{
    private const string CountProducts = "select count(*) from product where tenant = @tenant and deleted = 0";

    public Task<TenantUsage> FindAsync(string tenant, CancellationToken cancellation = default) => connections.SnapshotAsync(
        async snapshot =>
        {
            Task<long> NumberAsync(string sql) => snapshot.FirstAsync<long>(sql, new { tenant });
            var bytes = await NumberAsync("select coalesce(sum(length(state)), 0) from product where tenant = @tenant")
                + await NumberAsync("select coalesce(sum(length(state) + coalesce(length(personal), 0)), 0) from orders where tenant = @tenant")
                + await NumberAsync("select coalesce(sum(length(payload)), 0) from inbox_payload where tenant = @tenant")
                + await NumberAsync("select coalesce(sum(length(bytes)), 0) from import_file where tenant = @tenant");
            return new TenantUsage(await NumberAsync("select count(*) from account where tenant = @tenant and deleted = 0"), await NumberAsync(CountProducts), bytes);
        },
        cancellation);

    public Task<long> ProductsAsync(string tenant, CancellationToken cancellation = default) => connections.FirstAsync<long>(CountProducts, new { tenant }, cancellation);
}
