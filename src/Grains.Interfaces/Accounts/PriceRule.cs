using KolajAI.Monetary;

namespace KolajAI.Accounts;

[GenerateSerializer, Alias("PriceBase")]
public enum PriceBase
{
    /// <summary>The product's price.</summary>
    Price = 0,

    /// <summary>The product's list price, its price where it has none.</summary>
    ListPrice = 1,
}

[GenerateSerializer, Alias("PriceDirection")]
public enum PriceDirection
{
    Nearest = 0,
    Up = 1,
    Down = 2,
}

/// <summary>How an account's prices come from the product's (api.md section 2, <c>price_rule</c>); without a part that part changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("PriceRule")]
public sealed record PriceRule
{
    [Id(0)] public PriceBase Base { get; init; }

    /// <summary>Put on the base, from -99.99.</summary>
    [Id(1)] public decimal Percent { get; init; }

    /// <summary>Added after <see cref="Percent"/>; may be below zero.</summary>
    [Id(2)] public Money? Fixed { get; init; }

    /// <summary>What the channel keeps of the price it sells for, 0 to 99.99: the price is raised so that the rest is what was wanted.</summary>
    [Id(3)] public decimal CommissionPercent { get; init; }

    [Id(4)] public PriceRounding? Round { get; init; }

    /// <summary>What the seller gets after commission is at least the base and this much more of it.</summary>
    [Id(5)] public decimal? MinMarginPercent { get; init; }

    /// <summary>The channel's currency, converted to by the tenant's exchange rates; null: the product's.</summary>
    [Id(6)] public string? Currency { get; init; }

    /// <summary>The rule changes no price.</summary>
    public bool IsNone => this == new PriceRule();
}

/// <param name="To">
/// Above 0. Prices are multiples of it where it divides the next power of ten (0.05, 0.50, 1.00, 25), else they end with it (0.90, 0.99, 9.90).
/// </param>
[GenerateSerializer, Immutable, Alias("PriceRounding")]
public sealed record PriceRounding(decimal To, PriceDirection Direction);
