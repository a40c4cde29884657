using System.Globalization;

namespace KolajAI.Connectors.Sandbox;

/// <summary>The settings of a sandbox account: which kind of marketplace it is, and what it promises about time.</summary>
internal static class SandboxSettings
{
    public const string StockWrite = "stock_write";
    public const string SettleSeconds = "settle_seconds";
    public const string FeedLagSeconds = "feed_lag_seconds";

    public const string BaseUrl = "base_url";
    public const string Shop = "shop";
    public const string ApiKey = "api_key";

    private const int MostSeconds = 600;
    private const int DefaultSettle = 5;

    // A sale and its place in the feed are one write.
    private const int DefaultFeedLag = 0;

    private static readonly (string Name, StockWriteKind Kind)[] Kinds =
    [
        ("absolute", StockWriteKind.Absolute),
        ("on_hand_minus_own_orders", StockWriteKind.OnHandMinusOwnOrders),
        ("compare_and_set", StockWriteKind.CompareAndSet),
        ("delta", StockWriteKind.Delta),
    ];

    public static IReadOnlyList<ConnectorField> Fields { get; } =
    [
        new(StockWrite, "How stock is written", Secret: false, Required: false,
            "absolute: the number for sale. on_hand_minus_own_orders: what lies in the shop, its open orders included. compare_and_set: a new number in "
            + "exchange for the one shown. delta: by how many units to change the number.",
            Kinds[0].Name, [.. Kinds.Select(static kind => kind.Name)]),
        new(SettleSeconds, "Settling time", Secret: false, Required: false,
            "Seconds after its deadline in which an unanswered stock write may still take effect, 0 to 600.", Text(DefaultSettle)),
        new(FeedLagSeconds, "Delay of the order feed", Secret: false, Required: false,
            "Seconds that a sale may be missing from the order feed, 0 to 600.", Text(DefaultFeedLag)),
        new(BaseUrl, "Server of a remote marketplace", Secret: false, Required: false,
            "A server that speaks the sandbox's protocol (docs/sandbox-protocol.md), https://sandbox.example; empty for the built-in marketplace."),
        new(Shop, "Shop on that server", Secret: false, Required: false, "The shop's name there, main when empty; only with base_url."),
    ];

    public static IReadOnlyList<ConnectorField> Credentials { get; } =
    [
        new(ApiKey, "API key of a remote marketplace", Secret: true, Required: false, "The key of the shop on that server; needed with base_url."),
    ];

    /// <summary>What the account declares; a setting that cannot be read counts as its default, <see cref="Check"/> names it.</summary>
    public static StockWriting Writing(IReadOnlyDictionary<string, string> settings)
    {
        var kind = Kind(settings);
        return new StockWriting(
            kind,
            LowersOwnStock: true,
            RefusesBelowZero: kind is StockWriteKind.Delta,
            TakesWriteKey: kind is StockWriteKind.CompareAndSet or StockWriteKind.Delta,
            Seconds(settings, SettleSeconds) ?? TimeSpan.FromSeconds(DefaultSettle),
            Seconds(settings, FeedLagSeconds) ?? TimeSpan.FromSeconds(DefaultFeedLag));
    }

    public static StockWriteKind Kind(IReadOnlyDictionary<string, string> settings)
    {
        var name = settings.GetValueOrDefault(StockWrite);
        return Array.Find(Kinds, kind => kind.Name == name).Kind;
    }

    /// <summary>The setting's word for a kind.</summary>
    public static string NameOf(StockWriteKind kind) => Array.Find(Kinds, known => known.Kind == kind).Name;

    /// <exception cref="PlatformException">A setting is not what its field says.</exception>
    public static void Check(IReadOnlyDictionary<string, string> settings)
    {
        if (settings.TryGetValue(StockWrite, out var name) && !Kinds.Any(kind => kind.Name == name))
            throw Invalid(StockWrite, $"is one of {string.Join(", ", Kinds.Select(static kind => kind.Name))}");
        foreach (var seconds in (string[])[SettleSeconds, FeedLagSeconds])
        {
            if (settings.ContainsKey(seconds) && Seconds(settings, seconds) is null)
                throw Invalid(seconds, $"is a whole number from 0 to {MostSeconds}");
        }
    }

    private static TimeSpan? Seconds(IReadOnlyDictionary<string, string> settings, string name) =>
        int.TryParse(settings.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostSeconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static PlatformException Invalid(string name, string rule) =>
        new(PlatformFailure.Refused, "setting_invalid", $"The setting '{name}' {rule}.");

    private static string Text(int seconds) => seconds.ToString(CultureInfo.InvariantCulture);
}
