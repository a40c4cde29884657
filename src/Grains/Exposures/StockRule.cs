using KolajAI.Connectors;
using KolajAI.Grains.Prices;
using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>How one account takes stock, what part of the pool it gets and how its prices come about, as the account stores it for products.</summary>
internal sealed record StockRule
{
    /// <summary>Null where the platform takes no stock.</summary>
    public StockWriting? Writing { get; init; }

    public StockPolicy Policy { get; init; } = StockPolicy.Shared;

    /// <summary>Units kept back from the channel.</summary>
    public long Buffer { get; init; }

    /// <summary>False while the account only observes.</summary>
    public bool Live { get; init; }

    /// <summary>Whether what the channel shows can be read.</summary>
    public bool CanRead { get; init; }

    /// <summary>Whether its orders can be read: without them no exposure ever falls.</summary>
    public bool HasOrders { get; init; }

    /// <summary>Whether a guarded pool may be offered there at all.</summary>
    public bool MayBeGuarded => Live && HasOrders && Writing is { LowersOwnStock: true };

    /// <summary>Whether products on the account depend on more than the pool itself.</summary>
    public bool IsPlain => Policy.Mode is StockMode.Shared && Buffer == 0 && Pricing is null && !IsBound;

    /// <summary>Warehouses that the account ships from, the preferred one first; null: all.</summary>
    public IReadOnlyList<string>? Warehouses { get; init; }

    /// <summary>Whether it ships from some warehouses only.</summary>
    public bool IsBound => Warehouses is { Count: > 0 };

    /// <summary>Null: the product's own prices.</summary>
    public ChannelPricing? Pricing { get; init; }
}
