using System.Text.Json;

namespace KolajAI.Simulator.Trendyol.Batches;

/// <summary>The types of sheet §3.</summary>
internal static class BatchTypes
{
    public const string Create = "ProductV2OnBoarding";
    public const string Update = "ProductV2Update";
    public const string StockPrice = "ProductInventoryUpdate";
    public const string Archive = "ProductArchiveUpdate";
    public const string Delete = "ProductDeletion";
}

/// <summary>
/// One item to be done: what was sent, whose barcode it is, and the work, which is given the batch id and returns the
/// reasons against it (none: done).
/// </summary>
internal sealed record BatchWork(JsonElement Raw, string? Barcode, Func<string, IReadOnlyList<string>> Apply);

/// <summary>How an item ended.</summary>
internal sealed record BatchItem(JsonElement RequestItem, IReadOnlyList<string> FailureReasons);

/// <summary>A batch; its items are null until it is done.</summary>
internal sealed record Batch(string Id, string Type, DateTimeOffset CreatedAt, int ItemCount)
{
    public DateTimeOffset? DoneAt { get; init; }

    public IReadOnlyList<BatchItem>? Items { get; init; }
}
