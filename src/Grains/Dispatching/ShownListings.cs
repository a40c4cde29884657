using KolajAI.Connectors;

namespace KolajAI.Grains.Dispatching;

/// <summary>What a channel shows, by what was asked for.</summary>
internal static class ShownListings
{
    /// <summary>
    /// One for each key. Several that have one SKU are answered all: of them the one that offers most is taken, so that no unit is believed to be off
    /// sale that is on it.
    /// </summary>
    public static Dictionary<string, RemoteListing> ByKey(IEnumerable<RemoteListing> shown) => shown
        .Where(static listing => listing.Key is not null)
        .GroupBy(static listing => listing.Key!, StringComparer.Ordinal)
        .ToDictionary(static same => same.Key, static same => same.MaxBy(static listing => listing.Quantity ?? long.MaxValue)!, StringComparer.Ordinal);
}
