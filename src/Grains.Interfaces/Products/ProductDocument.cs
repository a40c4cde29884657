using KolajAI.Identity;

namespace KolajAI.Products;

/// <summary>What the product's fenced row stores, as JSON: the product, its stock and where it is listed.</summary>
[GenerateSerializer, Immutable, Alias("ProductDocument")]
public sealed record ProductDocument
{
    [Id(0)] public required Product Product { get; init; }

    /// <summary>The sum over all warehouses.</summary>
    [Id(1)] public required StockLevel Stock { get; init; }

    /// <summary>Accounts (<see cref="AccountRef.Key"/>) that list the product, with the newest desired versions.</summary>
    [Id(2)] public IReadOnlyDictionary<string, ListingVersions> Listings { get; init; } = new Dictionary<string, ListingVersions>();

    /// <summary>When stock of the warehouse <c>default</c> was last counted; an older count of it is refused as <c>stale_count</c>.</summary>
    [Id(3)] public DateTimeOffset? CountedAt { get; init; }

    /// <summary>Grows with every change of the content aspect.</summary>
    [Id(4)] public long ContentVersion { get; init; }

    [Id(5)] public long PriceVersion { get; init; }

    [Id(6)] public long StockVersion { get; init; }

    [Id(7)] public bool Deleted { get; init; }

    /// <summary>By account, while the product is guarded there.</summary>
    [Id(8)] public IReadOnlyDictionary<string, ChannelExposure> Exposures { get; init; } = new Dictionary<string, ChannelExposure>();

    /// <summary>Units sold that are not there; null while none are.</summary>
    [Id(9)] public Shortfall? Shortfall { get; init; }

    /// <summary>For which moment the channels' prices were worked out last; null while no offer has a sale.</summary>
    [Id(10)] public DateTimeOffset? PricedAt { get; init; }

    /// <summary>A bundle of which a component is guarded by a policy of its own: it is offered nowhere, since its channels would share those units.</summary>
    [Id(11)] public bool HeldBack { get; init; }

    /// <summary>
    /// Units in warehouses other than <c>default</c>, whose own are the rest of <see cref="Stock"/>; empty for who has only that one. Read by
    /// <see cref="WarehouseLevels"/>.
    /// </summary>
    [Id(12)] public IReadOnlyDictionary<string, WarehouseStock> Warehouses { get; init; } = new Dictionary<string, WarehouseStock>();

    /// <summary>Of a bundle what its components make up within an account's own warehouses; only for accounts that ship from some.</summary>
    [Id(13)] public IReadOnlyDictionary<string, long> BundleUnits { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether what is promised can be met warehouse by warehouse; null where exposures and stock alone tell.</summary>
    [Id(14)] public bool? ExposuresFit { get; init; }
}

/// <param name="Units">How many are missing.</param>
/// <param name="OrderIds">Orders counted since available fell below zero, and those that took it there; oldest first, at most 50.</param>
[GenerateSerializer, Immutable, Alias("Shortfall")]
public sealed record Shortfall(long Units, DateTimeOffset Since, IReadOnlyList<string> OrderIds);

/// <summary>
/// Units. <paramref name="OnHand"/> is what physically lies there, unshipped orders included; <paramref name="Reserved"/> is ordered
/// and not shipped.
/// </summary>
[GenerateSerializer, Immutable, Alias("StockLevel")]
public readonly record struct StockLevel(long OnHand, long Reserved)
{
    /// <summary>May be below zero: then it is a shortfall, and channels are sent 0.</summary>
    public long Available => OnHand - Reserved;

    /// <summary>What a channel may be told, never below zero.</summary>
    public long Sellable => Math.Max(0, Available);
}

/// <summary>The newest desired version of each aspect on one account; 0 where the aspect is not synchronised.</summary>
[GenerateSerializer, Immutable, Alias("ListingVersions")]
public sealed record ListingVersions(long Stock, long Price, long Content);
