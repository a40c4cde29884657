using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>The part of a pool that a channel is given in shared mode, and the most it may be given in guarded mode.</summary>
internal static class ChannelShare
{
    /// <summary>A bundle is offered by no guarded pool: its channels would share its components' units with theirs.</summary>
    /// <param name="account">Of a bundle: the account, which may make it up of fewer warehouses than there are.</param>
    public static long Of(ProductDocument document, StockRule? rule, OfferStock? offer, string? account = null) =>
        IsHeldBack(document, rule) ? 0 : Of(Pool(document, rule, account), rule, offer);

    public static bool IsHeldBack(ProductDocument document, StockRule? rule) => document.Product.Components.Count > 0
        && (document.HeldBack || (document.Product.StockPolicy ?? rule?.Policy) is { Mode: StockMode.Guarded });

    private static long Pool(ProductDocument document, StockRule? rule, string? account) => document.Product.Components.Count == 0
        ? document.SellableIn(rule?.Warehouses)
        : account is not null && document.BundleUnits.TryGetValue(account, out var units) ? units : document.Stock.Sellable;

    public static long Of(long available, StockRule? rule, OfferStock? offer)
    {
        var pool = Math.Max(0, available - (offer?.Buffer ?? rule?.Buffer ?? 0));
        if (offer is null)
            return pool;
        if (offer.Mode == OfferStock.Off)
            return 0;
        var share = offer.Percent is { } percent ? pool * percent / 100 : pool;
        if (offer is { Mode: OfferStock.FixedUnits, Fixed: { } units })
            share = Math.Min(share, units);
        return offer.Max is { } most ? Math.Min(share, most) : share;
    }
}
