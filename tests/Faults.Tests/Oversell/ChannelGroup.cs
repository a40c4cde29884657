using KolajAI.Simulator.Channels;

namespace KolajAI.Faults.Tests.Oversell;

/// <summary>A shop of the simulator and the hub's account of it.</summary>
/// <param name="Name">Of both.</param>
/// <param name="Setting">The kind as the account's setting says it.</param>
internal sealed record SoldOn(string Name, ChannelStockWrite Kind, string Setting)
{
    public string ApiKey => $"key-of-{Name}";

    public bool TakesKeys => Kind is ChannelStockWrite.CompareAndSet or ChannelStockWrite.Delta;
}

/// <summary>Five channels of all four kinds, and the rounds that are played on them.</summary>
internal sealed class ChannelGroup(string name, bool guarded, IReadOnlyList<Round> rounds)
{
    private static readonly (ChannelStockWrite Kind, string Setting)[] Kinds =
    [
        (ChannelStockWrite.Absolute, "absolute"),
        (ChannelStockWrite.OnHandMinusOwnOrders, "on_hand_minus_own_orders"),
        (ChannelStockWrite.CompareAndSet, "compare_and_set"),
        (ChannelStockWrite.Delta, "delta"),
        (ChannelStockWrite.Absolute, "absolute"),
    ];

    public bool Guarded => guarded;

    public IReadOnlyList<Round> Rounds => rounds;

    public IReadOnlyList<SoldOn> Channels { get; } = [.. Kinds.Select((kind, index) => new SoldOn($"{name}-{index}", kind.Kind, kind.Setting))];
}
