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
public sealed record StockValue(long Quantity);

/// <summary>Value of the price aspect.</summary>
public sealed record PriceValue(Money? Price, Money? ListPrice);

/// <summary>Value of the content aspect: the product's own content version.</summary>
public sealed record ContentValue(long Version);
