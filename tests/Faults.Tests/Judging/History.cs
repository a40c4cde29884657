using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>Everything that a run left behind and that is judged: nothing else is asked.</summary>
internal sealed record History
{
    public IReadOnlyList<Article> Articles { get; init; } = [];

    /// <summary>Every acknowledgement, in order: <c>event</c> with <c>account:event id</c>, <c>correction</c> with its reference, <c>operation</c> with its id.</summary>
    public IReadOnlyList<(string Kind, string Id)> Acknowledged { get; init; } = [];

    /// <summary>What the platform did, from its own log.</summary>
    public IReadOnlyList<JournalEntry> Platform { get; init; } = [];

    public StoreRows Store { get; init; } = new();

    /// <summary>What the product grains say, by SKU.</summary>
    public IReadOnlyDictionary<string, (long OnHand, long Reserved)> Grains { get; init; } = new Dictionary<string, (long, long)>();

    /// <summary>Notices that the hub never took.</summary>
    public int NotTaken { get; init; }

    /// <summary>False where the rule for guarded products was not in force all the time, as after a restore.</summary>
    public bool RuleHeld { get; init; } = true;

    /// <summary>When the hub began again on a backup, whose versions are those of before; null where it did not.</summary>
    public DateTimeOffset? RestoredAt { get; init; }

    /// <summary>Events that were bad on purpose: dead with a reason is their right end.</summary>
    public IReadOnlySet<string> Poison { get; init; } = new HashSet<string>();
}
