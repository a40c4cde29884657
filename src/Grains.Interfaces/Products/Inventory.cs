using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Products;

/// <summary>What <c>quantity</c> counts: units on the shelf, or units still sellable.</summary>
[GenerateSerializer, Alias("StockBasis")]
public enum StockBasis
{
    OnHand = 0,
    Available = 1,
}

/// <summary>One item of update-inventory. Either <see cref="Quantity"/> or <see cref="Delta"/>, and prices.</summary>
[GenerateSerializer, Immutable, Alias("InventoryWrite")]
public sealed record InventoryWrite
{
    /// <summary>Units counted, 0 to 1,000,000,000.</summary>
    [Id(0)] public long? Quantity { get; init; }

    [Id(1)] public StockBasis Basis { get; init; }

    /// <summary>When it was counted (the hub's clock); null: on arrival.</summary>
    [Id(2)] public DateTimeOffset? CountedAt { get; init; }

    /// <summary>Position in the tenant's changes feed up to which the caller had seen orders; only with <see cref="StockBasis.Available"/>.</summary>
    [Id(3)] public long? OrdersSeenSeq { get; init; }

    [Id(4)] public long? Delta { get; init; }

    /// <summary>Unique per product for 90 days; a repeat answers <see cref="InventoryResult.Duplicate"/>.</summary>
    [Id(5)] public string? Ref { get; init; }

    [Id(6)] public Money? Price { get; init; }

    [Id(7)] public Money? ListPrice { get; init; }

    [Id(8)] public string? OperationId { get; init; }

    [Id(9)] public required string Cause { get; init; }

    /// <summary>The account (<see cref="Identity.AccountRef.Key"/>) whose price is meant; null: the product's own price.</summary>
    [Id(10)] public string? PriceOn { get; init; }

    /// <summary>No other account of that integration exists: an offer for all of its accounts is this one's.</summary>
    [Id(11)] public bool IsOnlyAccount { get; init; }

    /// <summary>One of very many that nobody asks for soon: the activation gives its memory back after the write.</summary>
    [Id(12)] public bool Passing { get; init; }

    /// <summary>Judged as if it were to be written, and not written: the answer's version is the one that it would lead to.</summary>
    [Id(13)] public bool DryRun { get; init; }

    /// <summary>The warehouse whose units are counted or corrected; null: <c>default</c>. The others keep theirs.</summary>
    [Id(14)] public string? WarehouseId { get; init; }
}

/// <param name="Duplicate">The reference was applied before; nothing changed.</param>
/// <param name="AssumedCountTime">Neither a count time nor a cursor was given: arrival time was taken.</param>
[GenerateSerializer, Immutable, Alias("InventoryResult")]
public sealed record InventoryResult(
    StockLevel Stock, long Version, bool Duplicate, bool AssumedCountTime, IReadOnlyList<FieldError> Errors)
{
    /// <summary>The product's units by warehouse, <c>default</c> first; null where it has no other.</summary>
    [Id(5)] public IReadOnlyDictionary<string, StockLevel>? Warehouses { get; init; }
}

/// <summary>How an order's line moves stock; api.md and design.md invariant 4.</summary>
[GenerateSerializer, Alias("StockEffectKind")]
public enum StockEffectKind
{
    /// <summary>reserved + q.</summary>
    Reserve = 0,

    /// <summary>reserved − q.</summary>
    Release = 1,

    /// <summary>reserved − q and on hand − q: cancelled, and not put back.</summary>
    ReleaseWithoutRestock = 2,

    /// <summary>reserved − q and on hand − q.</summary>
    Ship = 3,

    /// <summary>on hand + q: a return received as sellable.</summary>
    Restock = 4,
}

/// <summary>One effect of an order's line on stock.</summary>
/// <param name="Key">Unique per product: order id, line, effect, sequence.</param>
/// <param name="Quantity">Units, at least 1.</param>
/// <param name="AccountKey">The channel that sold, for which the sale moves desired and confirmed together.</param>
/// <param name="ChannelShows">The channel lowers (or raises) its own number by itself, so nothing is sent there for this effect.</param>
/// <param name="Cause">For the timeline: <c>order:external id</c>.</param>
[GenerateSerializer, Immutable, Alias("StockEffect")]
public sealed record StockEffect(
    string Key, StockEffectKind Kind, long Quantity, string AccountKey, bool ChannelShows, string OrderId, string Cause, DateTimeOffset At)
{
    /// <summary>The bundle that was sold: the units leave this product, but the channel's number of this product has not moved.</summary>
    [Id(8)] public string? BundleId { get; init; }
}

/// <param name="Applied">Keys applied by this call.</param>
/// <param name="Repeated">Keys that had been applied before.</param>
/// <param name="Shortfall">Units below zero after the effects, 0 when none.</param>
/// <param name="Missing">True when the product does not exist.</param>
[GenerateSerializer, Immutable, Alias("EffectsResult")]
public sealed record EffectsResult(IReadOnlyList<string> Applied, IReadOnlyList<string> Repeated, long Shortfall, bool Missing)
{
    /// <summary>The product has units in several warehouses, or its channel ships from some: the ledger tells which ones these effects moved.</summary>
    [Id(4)] public bool Spread { get; init; }
}
