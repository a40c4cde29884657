namespace KolajAI.Simulator.Trendyol.Inventory;

/// <summary>
/// Refuses a (barcode, body) that was seen in the last 15 minutes, also when another body came between (sheet §2, §3,
/// and the corrections). A refused repeat does not start the 15 minutes anew; a body whose item failed counts as seen.
/// </summary>
internal sealed class RepeatGuard(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    private readonly Dictionary<(string Barcode, int? Quantity, decimal? SalePrice, decimal? ListPrice), DateTimeOffset> _seen = [];
    private readonly Queue<((string, int?, decimal?, decimal?) Body, DateTimeOffset At)> _order = [];

    /// <summary>True when the body is new; it is remembered then.</summary>
    public bool TryAdd(InventoryItem item)
    {
        var body = Body(item);
        if (!IsNew(body))
            return false;
        var now = time.GetUtcNow();
        _seen[body] = now;
        _order.Enqueue((body, now));
        return true;
    }

    /// <summary>True when the body was not seen in the window.</summary>
    public bool IsNew(InventoryItem item) => IsNew(Body(item));

    private bool IsNew((string, int?, decimal?, decimal?) body)
    {
        while (_order.TryPeek(out var oldest) && oldest.At <= time.GetUtcNow() - Window)
            _seen.Remove(_order.Dequeue().Body);
        return !_seen.ContainsKey(body);
    }

    private static (string, int?, decimal?, decimal?) Body(InventoryItem item) =>
        (item.Barcode ?? "", item.Quantity, item.SalePrice, item.ListPrice);
}
