using System.Collections.Immutable;
using KolajAI.Connectors;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Tests.Exposures;

internal enum ModelEventKind
{
    Sold = 0,
    Cancelled = 1,
    Shipped = 2,
}

/// <summary>What happened to an order of one unit on the channel and is not counted by the hub yet.</summary>
/// <param name="Awaited">It happened before what the hub waits to count on, so a reading of the feed since then has brought it.</param>
internal readonly record struct ModelEvent(ModelEventKind Kind, bool Awaited);

/// <summary>A stock write on its way to the channel.</summary>
/// <param name="Answers">The hub waits for its answer.</param>
/// <param name="Key">Of the write, not of the attempt.</param>
internal sealed record ModelWrite(long Value, long? Expected, long? Delta, long OwnOpen, long Key, bool Answers);

internal enum ModelAnswer
{
    None = 0,
    Applied = 1,
    CompareFailed = 2,
    BelowZero = 3,
}

/// <summary>One channel: what it is by itself, and what the hub's row says of it.</summary>
internal sealed record ModelShop(string Account, StockWriteKind Kind, bool Refuses, bool TakesKey, bool LowersOwn)
{
    /// <summary>Shown to buyers, or what lies there where the channel subtracts its own orders.</summary>
    public long Number { get; init; }

    /// <summary>Units of its orders that are open, counted or not.</summary>
    public long Open { get; init; }

    public long Shipped { get; init; }

    /// <summary>The same as far as the hub has counted.</summary>
    public long CountedOpen { get; init; }

    public ImmutableList<ModelEvent> Feed { get; init; } = [];

    public ImmutableList<ModelWrite> OnTheWay { get; init; } = [];

    /// <summary>What the channel did with the write whose answer the hub waits for.</summary>
    public ModelAnswer Answer { get; init; }

    /// <summary>Keys of writes applied, where the channel knows them.</summary>
    public ImmutableSortedSet<long> Seen { get; init; } = [];

    public AspectRow? Row { get; init; }

    /// <summary>A desired value that was replaced before it was sent.</summary>
    public string? Replaced { get; init; }

    /// <summary>The warehouses that it ships from; none: all.</summary>
    public ImmutableList<string> ShipFrom { get; init; } = [];

    /// <summary>Where the units of its counted open orders are reserved, the oldest first.</summary>
    public ImmutableList<string> Held { get; init; } = [];

    public long Shows => Math.Max(0, Kind is StockWriteKind.OnHandMinusOwnOrders ? Number - Open : Number);

    public ModelShop Sell() => this with
    {
        Number = Kind is StockWriteKind.OnHandMinusOwnOrders || !LowersOwn ? Number : Number - 1,
        Open = Open + 1,
        Feed = Feed.Add(new ModelEvent(ModelEventKind.Sold, Awaited: false)),
    };

    public ModelShop Cancel(bool restocks) => this with
    {
        Number = Kind is StockWriteKind.OnHandMinusOwnOrders ? Number - (restocks ? 0 : 1) : Number + (restocks && LowersOwn ? 1 : 0),
        Open = Open - 1,
        Feed = Feed.Add(new ModelEvent(ModelEventKind.Cancelled, Awaited: false)),
    };

    public ModelShop Ship() => this with
    {
        Number = Kind is StockWriteKind.OnHandMinusOwnOrders ? Number - 1 : Number,
        Open = Open - 1,
        Shipped = Shipped + 1,
        Feed = Feed.Add(new ModelEvent(ModelEventKind.Shipped, Awaited: false)),
    };

    /// <summary>The write arrives.</summary>
    public ModelShop Receive(ModelWrite write)
    {
        var (number, answer) = Applied(write);
        var fresh = !TakesKey || !Seen.Contains(write.Key);
        return this with
        {
            OnTheWay = OnTheWay.Remove(write),
            Number = fresh ? number : Number,
            Seen = TakesKey && answer is ModelAnswer.Applied ? Seen.Add(write.Key) : Seen,
            Answer = write.Answers ? (fresh ? answer : ModelAnswer.Applied) : Answer,
        };
    }

    public ModelShop Await() => this with { Feed = [.. Feed.Select(static e => e with { Awaited = true })] };

    private (long Number, ModelAnswer Answer) Applied(ModelWrite write) => Kind switch
    {
        StockWriteKind.Absolute => (write.Value, ModelAnswer.Applied),
        StockWriteKind.OnHandMinusOwnOrders => (write.Value + write.OwnOpen, ModelAnswer.Applied),
        StockWriteKind.CompareAndSet => Number == write.Expected ? (write.Value, ModelAnswer.Applied) : (Number, ModelAnswer.CompareFailed),
        _ when Number + write.Delta < 0 => Refuses ? (Number, ModelAnswer.BelowZero) : (0, ModelAnswer.Applied),
        _ => (Number + write.Delta!.Value, ModelAnswer.Applied),
    };
}
