using System.Text.Json.Serialization;

namespace KolajAI.Products;

[GenerateSerializer, Alias("StockMode")]
public enum StockMode
{
    /// <summary>Every channel is given the whole pool, fast; what oversells within the delay is a shortfall.</summary>
    Shared = 0,

    /// <summary>Channels share the pool out among themselves while it is small, so that no unit can be sold twice.</summary>
    Guarded = 1,
}

/// <summary>How a pool of units is offered on several channels.</summary>
/// <param name="Threshold">With <see cref="StockMode.Guarded"/>: guards while available ≤ this; null: always.</param>
[GenerateSerializer, Immutable, Alias("StockPolicy")]
public sealed record StockPolicy(
    // "Always" is said, never left out: what is left out is the default.
    StockMode Mode, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Threshold = StockPolicy.DefaultThreshold)
{
    public const long DefaultThreshold = 3;

    public static StockPolicy Shared { get; } = new(StockMode.Shared);

    public bool Guards(long available) => Mode is StockMode.Guarded && (Threshold is null || available <= Threshold);
}

/// <summary>What part of the pool one channel is given (api.md, <c>offers[].stock</c>); null fields do not limit.</summary>
/// <param name="Mode"><c>share</c>, <c>fixed</c> or <c>off</c>.</param>
/// <param name="Fixed">Units, with <c>fixed</c>: this many while the pool has them.</param>
/// <param name="Max">Never more than this.</param>
/// <param name="Buffer">Units kept back.</param>
/// <param name="Percent">Share of the pool, 0 to 100, rounded down.</param>
[GenerateSerializer, Immutable, Alias("OfferStock")]
public sealed record OfferStock(string Mode, long? Fixed = null, long? Max = null, long? Buffer = null, int? Percent = null)
{
    public const string Share = "share";
    public const string FixedUnits = "fixed";
    public const string Off = "off";
}
