namespace KolajAI.Simulator.Shopify.Shops;

/// <summary>Numbers that are unique over all shops, as on the platform.</summary>
internal sealed class ShopifyIds
{
    private long _last = 8_000_000_000;

    public long Next() => Interlocked.Increment(ref _last);
}
