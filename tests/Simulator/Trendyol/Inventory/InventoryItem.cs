namespace KolajAI.Simulator.Trendyol.Inventory;

/// <summary>One item of price-and-inventory; each of the three values may be left out.</summary>
internal sealed record InventoryItem(string? Barcode, int? Quantity, decimal? SalePrice, decimal? ListPrice);
