using KolajAI.Products;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Products;

/// <summary>Keeps in a product's unit when its next sale begins or ends, so that it is woken for that whatever process lives then.</summary>
internal static class SaleTimes
{
    public static ProductDecision Keep(ProductDocument? before, ProductDecision decision, DateTimeOffset now)
    {
        var after = decision.Document;
        var had = before is not null && ChannelOffers.HasSale(before.Product);
        var has = ChannelOffers.HasSale(after.Product);
        if ((!had && !has) || (ReferenceEquals(before?.Product.Offers, after.Product.Offers) && before?.PricedAt == after.PricedAt && before?.Deleted == after.Deleted))
            return decision;
        var next = after.Deleted ? null : ChannelOffers.NextChange(after.Product, now);
        return decision with { Rows = [.. decision.Rows, new ProductWakeRow(after.Product.Id, next)] };
    }
}
