using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>What a command brings that moves exposures, beside what it makes of the product.</summary>
internal sealed record GuardInput
{
    public static GuardInput None { get; } = new();

    /// <summary>Effects of orders that count now.</summary>
    public IReadOnlyList<StockEffect> Effects { get; init; } = [];

    /// <summary>Somebody changed the product: what a platform refused is tried again.</summary>
    public bool Touched { get; init; }

    /// <summary>Decide anew although nothing of the product changed.</summary>
    public bool Replan { get; init; }

    /// <summary>Accounts whose channel may show something else than it is taken to: it is read before anything is sent.</summary>
    public IReadOnlyCollection<string> Doubted { get; init; } = [];

    /// <summary>The account whose order feed was read, and when that reading began.</summary>
    public (string AccountKey, DateTimeOffset ReadThrough)? Settle { get; init; }
}
