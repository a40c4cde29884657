namespace KolajAI.Storage.Reads;

/// <summary>A seller's warehouses. <c>default</c> has a row only once somebody has named it.</summary>
public interface IWarehouseReads
{
    Task<StoredRow?> FindAsync(string tenant, string warehouseId, CancellationToken cancellation = default);

    /// <summary>By id.</summary>
    Task<IReadOnlyList<StoredRow>> ListAsync(string tenant, CancellationToken cancellation = default);

    /// <summary>What keeps a warehouse from being removed.</summary>
    Task<WarehouseUse> UseAsync(string tenant, string warehouseId, CancellationToken cancellation = default);
}

/// <param name="Products">That have units there, or owe some.</param>
/// <param name="AccountKeys">That ship from it.</param>
public sealed record WarehouseUse(long Products, IReadOnlyList<string> AccountKeys);
