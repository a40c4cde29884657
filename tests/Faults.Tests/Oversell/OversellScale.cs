namespace KolajAI.Faults.Tests.Oversell;

/// <summary>How large a run is, and how late everything in it may be.</summary>
internal sealed record OversellScale
{
    /// <summary>Guarded rounds: a round is one SKU with its own seeded history on five channels.</summary>
    public required int Rounds { get; init; }

    /// <summary>Of these, how many run beside with the rule off, from the same seeds.</summary>
    public required int SharedRounds { get; init; }

    /// <summary>Groups of five channels over which the guarded rounds are spread, so that calls carry other SKUs together.</summary>
    public required int Groups { get; init; }

    /// <summary>Writes, notices and feed rows are from 0 to this late; also what the shops promise at most.</summary>
    public required TimeSpan Lateness { get; init; }

    /// <summary>How long everything goes wrong.</summary>
    public required TimeSpan Troubled { get; init; }

    /// <summary>Time between polls of the order feed.</summary>
    public required int SyncSeconds { get; init; }

    /// <summary>Of the calls without an answer, how many keep the connection until the hub gives up.</summary>
    public required double HeldShare { get; init; }

    /// <summary>Within which time lasting demand must have bought everything.</summary>
    public required TimeSpan SellOutWithin { get; init; }

    /// <summary>Within which time after the faults every unit must be on offer.</summary>
    public TimeSpan OnOfferWithin => TimeSpan.FromSeconds(2 * SyncSeconds);

    /// <summary>The scorecard's run.</summary>
    public static OversellScale Full(int rounds) => new()
    {
        Rounds = rounds,
        SharedRounds = Math.Min(rounds, 100),
        Groups = 3,
        Lateness = TimeSpan.FromSeconds(5),
        Troubled = TimeSpan.FromSeconds(120),
        SyncSeconds = 30,
        HeldShare = 0.2,
        SellOutWithin = TimeSpan.FromSeconds(60),
    };

    /// <summary>For every build: the same with everything less late.</summary>
    public static OversellScale Short { get; } = new()
    {
        Rounds = 60,
        SharedRounds = 20,
        Groups = 1,
        Lateness = TimeSpan.FromSeconds(1),
        Troubled = TimeSpan.FromSeconds(15),
        SyncSeconds = 8,
        HeldShare = 0,
        SellOutWithin = TimeSpan.FromSeconds(20),
    };
}
