using KolajAI.Identity;
using KolajAI.Orders;
using KolajAI.Products;

namespace KolajAI.Grains.Orders;

/// <summary>
/// The effects that an order still owes: the difference between what its lines say now and what has been written before. Reserved ends
/// as ordered − cancelled − shipped, whatever came in between and in whichever order (design.md, invariant 4).
/// </summary>
internal static class OrderEffects
{
    /// <param name="emitted">Effects written before, given to the products or not.</param>
    /// <param name="restock">By line id, whether units cancelled now are sellable again.</param>
    /// <param name="channelShows">False where the sale lies so far back that the channel's number may have been written since.</param>
    public static IReadOnlyList<OwedEffect> Owed(Order order, OrderRules rules, EmittedEffects emitted, Func<string, bool> restock, bool channelShows = true)
    {
        // Orders that had an effect go on having it, whatever the rules became since: a reservation must find its end.
        if (!emitted.Any && !Counts(order, rules))
            return [];
        var account = GrainKeys.Join(order.IntegrationId, order.Account);
        var owed = new List<OwedEffect>();
        foreach (var line in order.Lines)
        {
            if (line.ProductId is not { } product)
                continue;
            void Add(StockEffectKind kind, long units)
            {
                if (units <= 0)
                    return;
                var total = emitted.Total(line.Id, kind) + units;
                foreach (var part in line.Components)
                {
                    owed.Add(new OwedEffect(part.ProductId, new StockEffect(
                        EmittedEffects.Key(order.Id, line.Id, kind, part.ProductId, total), kind, units * part.Quantity, account, false, order.Id,
                        $"order:{order.ExternalId}", order.PlacedAt)
                    { BundleId = product }));
                }

                if (line.Components.Count > 0)
                    return;
                var shows = channelShows && kind is StockEffectKind.Reserve && rules.ChannelLowersOwnStock;
                owed.Add(new OwedEffect(product, new StockEffect(
                    EmittedEffects.Key(order.Id, line.Id, kind, total), kind, units, account, shows, order.Id,
                    $"order:{order.ExternalId}", order.PlacedAt)));
            }

            var toShip = Math.Max(0, line.Shipped - emitted.Total(line.Id, StockEffectKind.Ship));
            // Goods once sent are gone from the shelf; a platform that takes the word back does not put them there.
            var shipped = emitted.Total(line.Id, StockEffectKind.Ship) + toShip;
            var open = Math.Max(0, line.Quantity - line.Cancelled - shipped);
            var change = open + toShip - emitted.Open(line.Id);
            var cancelled = Math.Min(Math.Max(0, -change), Math.Max(0, line.Cancelled - emitted.Released(line.Id)));
            // Sold and cancelled before it was seen: in sum nothing, but the channel's own number has moved with both.
            var unseen = Math.Max(0, Math.Min(
                line.Quantity - emitted.Total(line.Id, StockEffectKind.Reserve) - Math.Max(0, change), line.Cancelled - emitted.Released(line.Id) - Math.Max(0, -change)));
            var lost = restock(line.Id) ? 0 : cancelled + unseen;
            Add(StockEffectKind.Reserve, Math.Max(0, change) + unseen);
            Add(StockEffectKind.Ship, toShip);
            Add(StockEffectKind.Release, Math.Max(0, -change) + unseen - lost);
            Add(StockEffectKind.ReleaseWithoutRestock, lost);
        }

        return owed;
    }

    /// <summary>Whether the order moves stock at all.</summary>
    public static bool Counts(Order order, OrderRules rules) =>
        order.FulfilledBy == "seller" && !order.Test && !(order.PlacedAt < rules.ImportFrom);
}

internal sealed record OwedEffect(string ProductId, StockEffect Effect);
