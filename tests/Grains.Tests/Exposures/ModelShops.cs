using KolajAI.Connectors;

namespace KolajAI.Grains.Tests.Exposures;

/// <summary>Channels of each kind of stock write.</summary>
internal static class ModelShops
{
    public const string Absolute = "absolute";
    public const string OnHand = "on_hand";
    public const string Compare = "compare";
    public const string Relative = "relative";

    /// <summary>A relative write that would fall below zero stops at zero.</summary>
    public const string RelativeCutOff = "relative_cut_off";

    /// <summary>Takes no key, so what became of an unanswered write stays unknown.</summary>
    public const string RelativeUnkeyed = "relative_unkeyed";

    /// <summary>Its number does not fall when it sells.</summary>
    public const string Static = "static";

    public static IReadOnlyList<string> Kinds { get; } = [Absolute, OnHand, Compare, Relative, RelativeUnkeyed, RelativeCutOff, Static];

    public static IEnumerable<ModelShop> Of(params IEnumerable<string> kinds) =>
        kinds.Select((kind, i) => Named(kind, (char)('a' + i)));

    /// <summary><c>absolute@default+north</c> ships from these warehouses only, the first preferred.</summary>
    private static ModelShop Named(string kind, char letter) => kind.Split('@') is [var plain, var warehouses]
        ? Make($"{letter}:{plain}", plain) with { ShipFrom = [.. warehouses.Split('+')] }
        : Make($"{letter}:{kind}", kind);

    private static ModelShop Make(string account, string kind) => kind switch
    {
        Absolute => new ModelShop(account, StockWriteKind.Absolute, Refuses: false, TakesKey: false, LowersOwn: true),
        OnHand => new ModelShop(account, StockWriteKind.OnHandMinusOwnOrders, Refuses: false, TakesKey: false, LowersOwn: true),
        Compare => new ModelShop(account, StockWriteKind.CompareAndSet, Refuses: false, TakesKey: false, LowersOwn: true),
        Relative => new ModelShop(account, StockWriteKind.Delta, Refuses: true, TakesKey: true, LowersOwn: true),
        RelativeUnkeyed => new ModelShop(account, StockWriteKind.Delta, Refuses: true, TakesKey: false, LowersOwn: true),
        RelativeCutOff => new ModelShop(account, StockWriteKind.Delta, Refuses: false, TakesKey: false, LowersOwn: true),
        Static => new ModelShop(account, StockWriteKind.Absolute, Refuses: false, TakesKey: false, LowersOwn: false),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
