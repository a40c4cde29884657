using KolajAI.Orders;

namespace KolajAI.Connectors.Http;

/// <summary>The orders of a page, mapped one by one.</summary>
internal sealed record OrderRows(IReadOnlyList<RemoteOrder> Orders, IReadOnlyList<UnreadOrder> Unread)
{
    /// <param name="map">Null for a row that is no order of the hub's.</param>
    /// <param name="key">By which the order is read again; null where the row tells none.</param>
    /// <exception cref="PlatformException">Nothing of several rows was understood: the platform speaks otherwise than it did, and no order is to blame.</exception>
    public static async Task<OrderRows> MapAsync<T>(IReadOnlyList<T> rows, Func<T, Task<RemoteOrder?>> map, Func<T, string?> key, Func<T, byte[]> bytes)
    {
        var orders = new List<RemoteOrder>(rows.Count);
        var unread = new List<UnreadOrder>();
        FormatException? lastError = null;
        foreach (var row in rows)
        {
            try
            {
                if (await map(row) is { } order)
                    orders.Add(order);
            }
            catch (FormatException error)
            {
                lastError = error;
                unread.Add(new UnreadOrder(key(row), error.Message, bytes(row)));
            }
        }

        return unread.Count > 1 && unread.Count == rows.Count ? throw NotUnderstood(lastError!) : new OrderRows(orders, unread);
    }

    /// <inheritdoc cref="MapAsync{T}"/>
    public static Task<OrderRows> MapAsync(IReadOnlyList<PlatformJson> rows, Func<PlatformJson, Task<RemoteOrder?>> map, string key) =>
        MapAsync(rows, map, row => row.AnyName(key), static row => row.ToBytes());

    public static PlatformException NotUnderstood(FormatException error) =>
        new(PlatformFailure.Broken, "answer_not_understood", $"An order was not understood: {error.Message}", inner: error);
}
