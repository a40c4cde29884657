using KolajAI.Monetary;

namespace KolajAI.Products;

/// <summary>The three aspects of a listing, as stored.</summary>
public static class Aspects
{
    public const string Stock = "stock";
    public const string Price = "price";
    public const string Content = "content";
}

/// <summary>Value of the stock aspect.</summary>
/// <param name="Quantity">What the channel may offer, never below 0.</param>
/// <param name="Expected">For comparing writes of guarded products: what the channel must show.</param>
/// <param name="Delta">For relative writes of guarded products.</param>
/// <param name="OwnOpen">For writes of on-hand stock of guarded products: units of the channel's own orders to add.</param>
public sealed record StockValue(long Quantity, long? Expected = null, long? Delta = null, long? OwnOpen = null)
{
    /// <summary>Of a sent value, towards platforms that know writes by keys: what the write is called beside its version, which comes again after a restore.</summary>
    public string? Key { get; init; }
}

/// <summary>Value of the price aspect.</summary>
public sealed record PriceValue(Money? Price, Money? ListPrice)
{
    /// <summary>Why it must not be sent: what the account's rule makes of the price is held until something changes.</summary>
    public HeldPrice? Held { get; init; }
}

/// <param name="Code"><c>min_price</c>, or <c>price_rule</c> where the rule cannot be worked out.</param>
/// <param name="Message">For the seller: what to change.</param>
public sealed record HeldPrice(string Code, string Message);

/// <summary>Value of the content aspect: the product's own content version.</summary>
public sealed record ContentValue(long Version);
