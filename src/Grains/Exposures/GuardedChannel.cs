using KolajAI.Connectors;
using KolajAI.Products;

namespace KolajAI.Grains.Exposures;

/// <summary>Where a channel's stock write is, as its listing row tells.</summary>
internal enum WriteState
{
    /// <summary>Nothing is on its way.</summary>
    Idle = 0,

    /// <summary>Decided and not taken for sending yet.</summary>
    Unsent = 1,

    /// <summary>Taken, sent, to be sent again, or unanswered: it may take effect at any time.</summary>
    Open = 2,
}

/// <summary>One channel of a guarded product, as the planner sees it.</summary>
/// <param name="Weight">Units that it sold in the last 30 days.</param>
/// <param name="Most">The most that it may be given; 0 for channels that must show nothing.</param>
/// <param name="OwnOpen">Units of its own orders believed open.</param>
/// <param name="CanRead">Whether the hub can read what it shows.</param>
internal sealed record GuardedChannel(
    string AccountKey, StockWriting Writing, ChannelExposure Exposure, WriteState State, long Weight, long Most, long OwnOpen, bool CanRead)
{
    public bool IsIdle => State is WriteState.Idle;

    /// <summary>What the channel shows once everything decided has happened.</summary>
    public long Current => State is not WriteState.Idle || !Exposure.Settled ? Exposure.Written : Exposure.Shown ?? Exposure.Units ?? Exposure.Written;

    /// <summary>What counts against the pool; where nothing bounds it, at least what it was told.</summary>
    public long Counted => Exposure.Units ?? (Exposure.Settled ? Exposure.Written : Math.Max(Exposure.Written, Exposure.WriteCost));

    /// <summary>False while the account only observes: nothing is told that nobody would send.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>The warehouses that it ships from.</summary>
    public ulong Set { get; init; } = ulong.MaxValue;
}

/// <summary>What to do on one channel.</summary>
/// <param name="After">The exposure with it.</param>
/// <param name="Write">Send this; takes the place of a write that was not sent.</param>
/// <param name="Withdraw">Take back a write that was not sent, with nothing in its place.</param>
/// <param name="Read">Read what the channel shows.</param>
internal sealed record GuardedStep(string AccountKey, ChannelExposure After, GuardedWrite? Write = null, bool Withdraw = false, bool Read = false);

/// <param name="Expected">What a comparing write compares with.</param>
/// <param name="Delta">What a relative write adds.</param>
/// <param name="OwnOpen">What a write of on-hand stock adds for the channel's own orders; fixed here, because it was counted here.</param>
internal sealed record GuardedWrite(long Value, long? Expected = null, long? Delta = null, long? OwnOpen = null);
