using KolajAI.Identity;
using KolajAI.Monetary;
using KolajAI.Products;

namespace KolajAI.Grains.Products;

/// <summary>Which of a product's offers an account goes by, and what it shows by it.</summary>
internal static class ChannelOffers
{
    /// <summary>The offer that names the account over the one for all accounts of its integration, field by field; null for none.</summary>
    public static ProductOffer? Of(Product product, string accountKey)
    {
        if (product.Offers.Count == 0)
            return null;
        var parts = GrainKeys.Split(accountKey, 2);
        var own = product.Offers.FirstOrDefault(o => o.IntegrationId == parts[0] && o.Account == parts[1]);
        return own is not null ? Whole(product, own) : product.Offers.FirstOrDefault(o => o.IntegrationId == parts[0] && o.Account is null);
    }

    /// <summary>An offer with what it leaves to the one for all accounts of its integration.</summary>
    public static ProductOffer Whole(Product product, ProductOffer own)
    {
        if (own.Account is null || product.Offers.FirstOrDefault(o => o.IntegrationId == own.IntegrationId && o.Account is null) is not { } wide)
            return own;
        var price = own.Price ?? wide.Price;
        return own with
        {
            CategoryId = own.CategoryId ?? wide.CategoryId,
            Attributes = own.Attributes ?? wide.Attributes,
            Stock = own.Stock ?? wide.Stock,
            Price = price,
            ListPrice = own.ListPrice ?? ((price ?? product.Price) is { } regular && Fits(wide.ListPrice, regular) ? wide.ListPrice : null),
            Sale = own.Sale ?? wide.Sale,
            MinPrice = own.MinPrice ?? wide.MinPrice,
            Title = own.Title ?? wide.Title,
            Description = own.Description ?? wide.Description,
        };
    }

    /// <summary>What the account shows at a moment; null without a price.</summary>
    public static ChannelPrice? Price(Product product, string accountKey, DateTimeOffset at) => Price(product, Of(product, accountKey), at);

    /// <param name="offer">Null where the channel has none.</param>
    public static ChannelPrice? Price(Product product, ProductOffer? offer, DateTimeOffset at)
    {
        if ((offer?.Price ?? product.Price) is not { } regular)
            return null;
        var list = offer?.ListPrice ?? (Fits(product.ListPrice, regular) ? product.ListPrice : null);
        return offer?.Sale is { } sale && sale.RunsAt(at) && IsLess(sale.Price, regular)
            ? new ChannelPrice(sale.Price, list ?? regular)
            : new ChannelPrice(regular, list);
    }

    /// <summary>The product as the account shows it: in the offer's words, and with no other offer than the account's.</summary>
    public static Product Worded(Product product, string accountKey) => Of(product, accountKey) is { } offer
        ? product with { Title = offer.Title ?? product.Title, Description = offer.Description ?? product.Description, Offers = [offer] }
        : product;

    /// <summary>Whether the account shows the same apart from stock and prices.</summary>
    public static bool SameContent(Product before, Product after, string accountKey)
    {
        var (old, next) = (Of(before, accountKey), Of(after, accountKey));
        return old?.Title == next?.Title && old?.Description == next?.Description && old?.CategoryId == next?.CategoryId
            && ProductFields.Json(old?.Attributes) == ProductFields.Json(next?.Attributes);
    }

    /// <summary>The product with a price of one account; the offer for all accounts of the integration keeps its own where there are others.</summary>
    public static Product WithPrice(Product product, string accountKey, bool isOnlyAccount, Money? price, Money? listPrice)
    {
        var parts = GrainKeys.Split(accountKey, 2);
        var offers = product.Offers.ToList();
        var place = offers.FindIndex(o => o.IntegrationId == parts[0] && o.Account == parts[1]);
        if (place < 0 && isOnlyAccount)
            place = offers.FindIndex(o => o.IntegrationId == parts[0] && o.Account is null);
        var known = place >= 0 ? offers[place] : new ProductOffer(parts[0], parts[1], null, null);
        var next = known with { Price = price ?? known.Price, ListPrice = listPrice ?? known.ListPrice };
        if (place >= 0)
            offers[place] = next;
        else
            offers.Add(next);
        return next == known && place >= 0 ? product : product with { Offers = offers };
    }

    /// <summary>When the next sale begins or ends after a moment; null when none does.</summary>
    public static DateTimeOffset? NextChange(Product product, DateTimeOffset after)
    {
        DateTimeOffset? next = null;
        foreach (var sale in product.Offers.Select(static o => o.Sale).OfType<OfferSale>())
        {
            foreach (var at in (ReadOnlySpan<DateTimeOffset>)[sale.StartsAt, sale.EndsAt])
            {
                if (at > after && (next is null || at < next))
                    next = at;
            }
        }

        return next;
    }

    public static bool HasSale(Product product) => product.Offers.Any(static o => o.Sale is not null);

    private static bool Fits(Money? list, Money price) => list is { } struck && struck.Currency == price.Currency && !IsLess(struck, price);

    private static bool IsLess(Money a, Money b) => a.Currency == b.Currency && a.TenThousandths < b.TenThousandths;
}

/// <param name="Price">What a buyer pays.</param>
/// <param name="ListPrice">Struck through; not below <paramref name="Price"/>.</param>
internal readonly record struct ChannelPrice(Money Price, Money? ListPrice);
