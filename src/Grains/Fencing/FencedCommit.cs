using KolajAI.Storage.Commits;

namespace KolajAI.Grains.Fencing;

/// <summary>How a fenced write ended, with an unknown outcome settled by reading.</summary>
internal enum FencedOutcome
{
    /// <summary>On disk at the version after the expected one.</summary>
    Committed = 0,

    /// <summary>Another writer was first, or the write was surely lost: read again, decide again.</summary>
    Conflict = 1,

    /// <summary>A unique key existed already.</summary>
    Refused = 2,

    /// <summary>The database went away at commit and others have written since: it cannot be told.</summary>
    Ambiguous = 3,
}

/// <summary>Commits units with a fenced row and settles <see cref="CommitOutcome.Unknown"/> by reading the row back (orleans.md, pitfall 1).</summary>
internal static class FencedCommit
{
    /// <summary>How often a grain reads again and decides again before it gives up.</summary>
    public const int Attempts = 3;

    public static async Task<(FencedOutcome Outcome, CommitResult Result)> CommitAsync(
        ICommitter committer, Unit unit, Func<Task<(long Version, byte[] State)?>> read)
    {
        var fence = unit.Fence ?? throw new ArgumentException("The unit has no fenced row.", nameof(unit));
        var result = await committer.CommitAsync(unit);
        return result.Outcome switch
        {
            CommitOutcome.Committed => (FencedOutcome.Committed, result),
            CommitOutcome.Conflict => (FencedOutcome.Conflict, result),
            CommitOutcome.Refused => (FencedOutcome.Refused, result),
            CommitOutcome.Unknown => (Settle(fence.ExpectedVersion, fence.State, await read()), result),
            _ => throw new InvalidOperationException($"No such commit outcome: {result.Outcome}."),
        };
    }

    /// <summary>A writer that gave up after <see cref="Attempts"/> conflicts: nothing was written, the caller comes back.</summary>
    public static StorageOverloadedException Contended(string what) =>
        new($"{what} was changed by others each time it was to be written; nothing was written.", TimeSpan.FromSeconds(1));

    private static FencedOutcome Settle(long expected, byte[] written, (long Version, byte[] State)? stored)
    {
        var version = stored?.Version ?? 0;
        if (version == expected)
            return FencedOutcome.Conflict;
        return version == expected + 1 && stored!.Value.State.AsSpan().SequenceEqual(written) ? FencedOutcome.Committed : FencedOutcome.Ambiguous;
    }
}
