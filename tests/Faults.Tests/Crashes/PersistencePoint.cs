namespace KolajAI.Faults.Tests.Crashes;

/// <summary>A named moment of the hub (<c>CrashPoint.Here</c>) at which it is ended.</summary>
/// <param name="Passes">The crash comes at one of the first so many passes, by the seed.</param>
internal sealed record PersistencePoint(string Name, int Passes)
{
    /// <summary>Every seed has one of <see cref="Further"/> out of so many.</summary>
    private const int FurtherEvery = 5;

    /// <summary>Reached by every seed: before and after inbox, state, outbox, send and acknowledge, along the ways in and out.</summary>
    public static IReadOnlyList<PersistencePoint> Always { get; } =
    [
        new("inbox.before_commit", 6), new("inbox.after_commit", 6),
        new("order.before_commit", 10), new("order.after_commit", 10),
        new("product.before_commit", 20), new("product.after_commit", 20),
        new("batch.before_taken", 4), new("batch.after_taken", 4),
        new("stock.before_send", 3), new("stock.after_send", 3),
        new("outcome.before_commit", 6), new("outcome.after_commit", 6),
    ];

    /// <summary>Reached by a fifth of the seeds each: the finer steps.</summary>
    public static IReadOnlyList<PersistencePoint> Further { get; } =
    [
        new("webhook.before_answer", 4), new("inbox.before_done", 4), new("inbox.after_done", 4),
        new("effects.before_given", 8), new("effects.after_given", 8),
        new("operation.before_commit", 20), new("operation.after_commit", 20), new("inventory.before_answer", 10),
        new("idempotency.before_kept", 8), new("idempotency.after_kept", 8),
        new("content.before_send", 2), new("content.after_send", 2), new("action.before_send", 2), new("action.after_send", 2),
        new("store.before_commit", 40), new("store.after_commit", 40),
    ];

    /// <summary>For the everyday run: a crash that leaves nothing at a platform to be settled first.</summary>
    public static IReadOnlyList<PersistencePoint> Short { get; } =
    [
        new("inbox.after_commit", 3), new("order.before_commit", 3), new("product.after_commit", 5), new("store.before_commit", 20),
    ];

    /// <param name="place">Of the seed among the run's seeds, from 0.</param>
    public static IReadOnlyList<PersistencePoint> Of(int place) => [.. Always, .. Further.Where((_, i) => i % FurtherEvery == place % FurtherEvery)];
}
