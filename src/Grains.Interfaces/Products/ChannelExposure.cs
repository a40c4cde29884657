namespace KolajAI.Products;

/// <summary>
/// What one channel may still sell without the hub having counted it, while the product is guarded. Moved by the rules of exposure
/// alone; kept with the product, so that it changes in the same unit as stock and what channels should show.
/// </summary>
[GenerateSerializer, Immutable, Alias("ChannelExposure")]
public sealed record ChannelExposure
{
    /// <summary>The most units that the channel can still sell and that are not counted yet; null while nothing bounds it.</summary>
    [Id(0)] public long? Units { get; init; }

    /// <summary>What the channel is taken to show; null when a reading has to tell.</summary>
    [Id(1)] public long? Shown { get; init; }

    /// <summary>Version of the stock aspect that the newest write carries, 0 for none.</summary>
    [Id(2)] public long WriteVersion { get; init; }

    /// <summary>The number that the newest write sets.</summary>
    [Id(3)] public long Written { get; init; }

    /// <summary>By how much the newest write raised <see cref="Units"/>; given back only if it was never sent.</summary>
    [Id(4)] public long WriteCost { get; init; }

    /// <summary>True when nothing of the newest write is open any more.</summary>
    [Id(5)] public bool Settled { get; init; } = true;

    /// <summary>Whether the write before the newest was settled when the newest was made.</summary>
    [Id(6)] public bool SettledBefore { get; init; } = true;

    /// <summary>Units sold here and counted since the newest write was made.</summary>
    [Id(7)] public long SoldSinceWrite { get; init; }

    /// <summary>Units cancelled here and counted since the newest write was made.</summary>
    [Id(8)] public long CancelledSinceWrite { get; init; }

    /// <summary>When a reading was asked for; null while none is.</summary>
    [Id(9)] public DateTimeOffset? ReadAskedAt { get; init; }

    [Id(10)] public long SoldSinceRead { get; init; }

    [Id(11)] public long CancelledSinceRead { get; init; }

    /// <summary>The platform refuses stock of this listing; it gets nothing more until someone changes the product.</summary>
    [Id(12)] public bool Refused { get; init; }

    /// <summary>By how much the newest write moves the number, for writes that start from what the channel shows.</summary>
    [Id(13)] public long WriteChange { get; init; }
}
