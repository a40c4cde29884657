using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>
/// For platforms that take differences alone: by how much a number is to change is worked out from what the channel shows just before it is told. What was
/// confirmed last says nothing of the channel's own sales and cancellations since, and a difference, unlike a number, is not put right by being sent again.
/// A guarded write brings its own difference, which the exposure rule has counted.
/// </summary>
internal static class RelativeNumbers
{
    /// <returns>What is to be sent, and the keys of those that need not be, since the channel shows the number already.</returns>
    public static async Task<(IReadOnlyList<StockItem> Send, IReadOnlyList<string> Shown)> FromShownAsync(JobContext context, ConnectorSession session, IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        if (context.Connector.StockWriting(context.Settings) is not { Kind: StockWriteKind.Delta } || !items.Any(IsOpen))
            return (items, []);
        var reader = (IListingReader)context.Connector;
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var queries in items.Where(IsOpen).Select(static i => new ListingQuery(i.Key, i.Sku, i.Barcode, i.RemoteIds)).Chunk(reader.MaxReadItems))
        {
            foreach (var listing in await reader.ReadAsync(session, queries, cancellation))
            {
                if (listing is { Key: { } key, Quantity: { } quantity })
                    numbers[key] = quantity;
            }
        }

        var (send, shown) = (new List<StockItem>(), new List<string>());
        foreach (var item in items)
        {
            if (!IsOpen(item))
                send.Add(item);
            // What the channel does not have it refuses itself, in its own words.
            else if (item.Quantity - numbers.GetValueOrDefault(item.Key) is not 0 and var delta)
                send.Add(item with { Delta = delta });
            else if (item.Price is not null || item.ListPrice is not null)
                send.Add(item with { Quantity = null, WriteKey = null });
            else
                shown.Add(item.Key);
        }

        return (send, shown);
    }

    private static bool IsOpen(StockItem item) => item is { Quantity: not null, Delta: null };
}
