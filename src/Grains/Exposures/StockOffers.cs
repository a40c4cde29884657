using KolajAI.Identity;
using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>Which part of the pool a product's offer gives to an account.</summary>
internal static class StockOffers
{
    /// <summary>The offer that names the account, else the one for all accounts of its integration; null where none limits stock.</summary>
    public static OfferStock? Of(Product product, string accountKey)
    {
        if (product.Offers.Count == 0)
            return null;
        var parts = GrainKeys.Split(accountKey, 2);
        return product.Offers.FirstOrDefault(o => o.IntegrationId == parts[0] && o.Account == parts[1])?.Stock
            ?? product.Offers.FirstOrDefault(o => o.IntegrationId == parts[0] && o.Account is null)?.Stock;
    }
}
