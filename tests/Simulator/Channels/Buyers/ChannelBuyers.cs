using KolajAI.Simulator.Channels.Control;
using KolajAI.Simulator.Channels.Shops;

namespace KolajAI.Simulator.Channels.Buyers;

/// <summary>
/// Those who come to a shop by themselves: each again and again at moments of his own seed, so that what one does never moves another.
/// Call only under the shop's lock.
/// </summary>
internal sealed class ChannelBuyers(ChannelShop shop)
{
    private int _crowd;

    /// <summary>From now on these come and no others; those before do nothing more, neither buy nor cancel.</summary>
    public void Replace(IReadOnlyList<ChannelBuyer> buyers)
    {
        _crowd++;
        foreach (var buyer in buyers)
            ComeLater(buyer, new Random(buyer.Seed), _crowd);
    }

    private void ComeLater(ChannelBuyer buyer, Random luck, int crowd) => shop.Later(Part(luck.NextDouble(), buyer.GapMaxMs), () =>
    {
        if (crowd != _crowd)
            return;
        // Always the same number of draws, so that what is for sale does not shift when he comes next.
        var wanted = luck.NextInt64(1, buyer.Most + 1);
        var fate = luck.NextDouble();
        var restocked = luck.NextDouble() < buyer.Restocked;
        var after = Part(luck.NextDouble(), buyer.FateMaxMs);
        if (shop.Shelf.BySku(buyer.Sku) is { Shown: > 0 } listing)
        {
            var order = shop.Orders.Place([new ChannelBuy { Sku = buyer.Sku, Quantity = Math.Min(wanted, listing.Shown) }]);
            if (fate < buyer.Cancelled)
                Afterwards(crowd, after, order.Key, key => shop.Orders.CancelByBuyer(key, restocked));
            else if (fate < buyer.Cancelled + buyer.Shipped)
                Afterwards(crowd, after, order.Key, key => shop.Orders.ShipAll(key));
        }

        ComeLater(buyer, luck, crowd);
    });

    private void Afterwards(int crowd, TimeSpan delay, string key, Action<string> work) => shop.Later(delay, () =>
    {
        // The seller may have shipped or cancelled it meanwhile.
        if (crowd == _crowd && shop.Orders.Find(key)?.Lines is [{ Open: > 0, Shipped: 0 }])
            work(key);
    });

    /// <summary>At least 1 ms, so that nobody comes twice at once.</summary>
    private static TimeSpan Part(double share, int milliseconds) => TimeSpan.FromMilliseconds(1 + Math.Floor(share * milliseconds));
}
