using System.Globalization;
using KolajAI.Simulator.Channels.Shops;

namespace KolajAI.Simulator.Channels.Orders;

/// <summary>
/// The feed of changes: each order once, as it was at the change that appeared last. A change takes its place when it appears, so that it
/// is behind every cursor given out before. Call only under the shop's lock.
/// </summary>
internal sealed class ChannelFeed(ChannelShop shop)
{
    // A change's place is its index; null where the order appeared again further on.
    private readonly List<ChannelOrder?> _places = [];
    private readonly Dictionary<string, int> _placeOf = new(StringComparer.Ordinal);

    public void Tell(ChannelOrder order) => shop.Later(shop.Luck.Feed(shop.Troubles), () => Appear(order));

    /// <exception cref="ChannelRefusal">The cursor is none of this feed (422).</exception>
    public FeedPage Read(string? after, DateTimeOffset? from, int limit)
    {
        var next = 0;
        if (after is not null && (!int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out next) || next > _places.Count))
            throw new ChannelRefusal(StatusCodes.Status422UnprocessableEntity, "cursor_unknown", "The cursor is none of this feed.");
        var orders = new List<ChannelOrder>();
        while (next < _places.Count && orders.Count < limit)
        {
            if (_places[next++] is { } order && (after is not null || from is null || order.ChangedAt >= from))
                orders.Add(order);
        }

        return new FeedPage(orders, next.ToString(CultureInfo.InvariantCulture), next < _places.Count);
    }

    private void Appear(ChannelOrder order)
    {
        if (_placeOf.TryGetValue(order.Key, out var place))
        {
            // A newer change may have appeared sooner.
            if (_places[place]!.Version > order.Version)
                return;
            _places[place] = null;
        }

        _placeOf[order.Key] = _places.Count;
        _places.Add(order);
    }
}
