using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>Which events must follow each other: those that concern a common order, in the order in which they came.</summary>
internal static class EventLanes
{
    /// <param name="parsed">Null for what could not be parsed: it concerns no order.</param>
    public static IReadOnlyList<IReadOnlyList<T>> Of<T>(IReadOnlyList<T> events, Func<T, WebhookEvent?> parsed)
    {
        var lanes = new List<(HashSet<string> Orders, List<(int Place, T Event)> Events)>();
        for (var place = 0; place < events.Count; place++)
        {
            var orders = parsed(events[place]) is { } known
                ? known.Orders.Select(static o => o.OrderKey).Concat(known.OrderKeysToRead).ToHashSet(StringComparer.Ordinal)
                : [];
            var joined = lanes.FindAll(lane => lane.Orders.Overlaps(orders));
            lanes.RemoveAll(joined.Contains);
            foreach (var lane in joined)
                orders.UnionWith(lane.Orders);
            lanes.Add((orders, [.. joined.SelectMany(static lane => lane.Events), (place, events[place])]));
        }

        return [.. lanes.Select(static lane => lane.Events.OrderBy(static e => e.Place).Select(static e => e.Event).ToList())];
    }
}
