namespace KolajAI.Faults.Tests;

/// <summary>A named moment of the hub (<c>CrashPoint.Here</c>) at which it is ended.</summary>
/// <param name="Passes">The crash comes at one of the first so many passes, by the seed.</param>
internal sealed record PersistencePoint(string Name, int Passes)
{
    /// <summary>Before and after everything that is written or sent, along the ways in and out.</summary>
    public static IReadOnlyList<PersistencePoint> All { get; } =
    [
        new("inbox.before_commit", 8), new("inbox.after_commit", 8), new("webhook.before_answer", 4), new("inbox.before_done", 6), new("inbox.after_done", 6),
        new("order.before_commit", 12), new("order.after_commit", 12), new("effects.before_given", 8), new("effects.after_given", 8),
        new("product.before_commit", 20), new("product.after_commit", 20),
        new("operation.before_commit", 20), new("operation.after_commit", 20), new("inventory.before_answer", 10),
        new("idempotency.before_kept", 8), new("idempotency.after_kept", 8),
        new("batch.before_taken", 5), new("batch.after_taken", 5),
        new("stock.before_send", 4), new("stock.after_send", 4), new("content.before_send", 2), new("content.after_send", 2),
        new("outcome.before_commit", 8), new("outcome.after_commit", 8),
        new("action.before_send", 3), new("action.after_send", 3),
        new("store.before_commit", 40), new("store.after_commit", 40),
    ];
}
