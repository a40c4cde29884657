namespace KolajAI.Storage.Rows;

/// <summary>Id: warehouse id.</summary>
public sealed record WarehouseRow : FencedRow;

/// <summary>Removes a warehouse. Refuses its unit while it holds or owes units, or an account ships from it.</summary>
public sealed record WarehouseRemovedRow(string WarehouseId) : StoreRow;

/// <summary>
/// Units of a product in a warehouse other than <c>default</c>; with none of either there is nothing to keep. Refuses its unit where there is no such
/// warehouse.
/// </summary>
public sealed record WarehouseStockRow(string ProductId, string WarehouseId, long OnHand, long Reserved) : StoreRow;

/// <summary>The warehouses that an account ships from, replaced whole; none: all. Refuses its unit where one does not exist.</summary>
public sealed record AccountWarehousesRow(string AccountKey, IReadOnlyList<string> WarehouseIds) : StoreRow;
