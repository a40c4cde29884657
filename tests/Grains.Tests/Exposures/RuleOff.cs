namespace KolajAI.Grains.Tests.Exposures;

/// <summary>The rules of exposure, each of which the model can leave out. What is left out is done by the model around the product's own code.</summary>
public enum RuleOff
{
    /// <summary>All rules hold.</summary>
    None = 0,

    /// <summary>The sum of exposures stays within what is available. Without it every channel is told the whole pool.</summary>
    SumWithinAvailable,

    /// <summary>A write counts from before it is sent. Without it, from its confirmation.</summary>
    CountedBeforeSending,

    /// <summary>Every attempt counts. Without it a write that was not answered is sent again as if nothing were under way.</summary>
    EveryAttemptCounts,

    /// <summary>An unanswered write stays open until it cannot take effect any more. Without it, it is read back at once.</summary>
    OpenUntilSettled,

    /// <summary>Exposure falls to a confirmed number only after the order feed was read. Without it, on confirmation.</summary>
    FeedReadBeforeFalling,

    /// <summary>That reading begins after the confirmation. Without it, one begun after the sending will do.</summary>
    FeedReadAfterConfirmation,

    /// <summary>What was cancelled since the write is added to its number. Without it, the number alone bounds.</summary>
    CancelledSinceIsAdded,

    /// <summary>Orders found in that reading are not subtracted from the number. Without it, they are.</summary>
    FoundOrdersNotSubtracted,

    /// <summary>A channel's own sale sends it nothing. Without it, the channel is told its own new number.</summary>
    OwnSaleSendsNothing,

    /// <summary>A cancellation raises the channel's exposure. Without it, only the pool.</summary>
    CancellationRaises,

    /// <summary>Units leave a channel of absolute writes by 0. Without it, a smaller number is written and taken to be safe.</summary>
    MovesThroughZero,

    /// <summary>A value is taken for sending only if it is still the desired one. Without it, one that was replaced may go out.</summary>
    TakenOnlyIfDesired,

    /// <summary>A decision stands only if nothing was sent since what it read. Without it, a write under way is taken back.</summary>
    RevokedOnlyIfUnsent,

    /// <summary>Price calls carry no quantity. Without it, they carry the one written last.</summary>
    PriceWithoutQuantity,

    /// <summary>A write of on-hand stock costs the channel's own open orders too.</summary>
    OnHandCostsOwnOrders,

    /// <summary>What on-hand writes come to, only a reading tells. Without it, their confirmation does.</summary>
    OnHandFallsByReading,

    /// <summary>A comparing write that was not answered may have missed: what was there before still counts.</summary>
    ComparedWriteMayMiss,

    /// <summary>A confirmed relative reduction lowers exposure only where the platform refuses to go below zero.</summary>
    ReductionCountsIfRefusable,

    /// <summary>What came of a relative write is never told by a reading.</summary>
    RelativeNotByReading,

    /// <summary>A channel whose number does not fall by itself is told 0.</summary>
    StaticNumberGetsNothing,

    /// <summary>What is promised stays within what lies in each channel's warehouses. Without it, within what lies in all together.</summary>
    PromisesWithinWarehouses,

    /// <summary>A sale takes units that nobody else was promised. Without it, the first that are there.</summary>
    SaleSparesPromises,
}
