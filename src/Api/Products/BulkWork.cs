using KolajAI.Api.Errors;
using KolajAI.Errors;

namespace KolajAI.Api.Products;

/// <summary>One item of a bulk call after it was tried: a result, or why not.</summary>
internal sealed record BulkItem<TResult>(int Index, string? Sku, TResult? Result, IReadOnlyList<FieldError> Errors)
    where TResult : class;

/// <summary>Does a bulk call's items side by side, bounded; one item's failure is its own.</summary>
internal static class BulkWork
{
    // Items wait for the disk together and share its flush. Not more: what an account has to write meanwhile waits behind them.
    private const int AtOnce = 128;

    public static async Task<IReadOnlyList<BulkItem<TResult>>> RunAsync<TItem, TResult>(
        IReadOnlyList<TItem> items, Func<TItem, Task<BulkItem<TResult>>> work, Func<TItem, (int Index, string? Sku)> name)
        where TResult : class
    {
        var done = new BulkItem<TResult>[items.Count];
        // Not tied to the caller's connection: what was begun is finished, and a repeat meets a whole state.
        await Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            try
            {
                done[i] = await work(items[i]);
            }
            catch (Exception failed) when (Failures.Known(failed, writes: true) is { } refused)
            {
                var (index, sku) = name(items[i]);
                done[i] = new BulkItem<TResult>(index, sku, null, [new FieldError("", refused.Code, ErrorCatalogue.Find(refused.Code).Detail.English)]);
            }
        });
        return done;
    }

    /// <summary>In the caller's language, in the order of the request.</summary>
    public static IReadOnlyList<RejectedItem> Rejected<TResult>(IEnumerable<BulkItem<TResult>> items, string language)
        where TResult : class =>
        [.. items.Where(static i => i.Errors.Count > 0).OrderBy(static i => i.Index)
            .Select(i => new RejectedItem(i.Index, i.Sku, [.. ProblemWriter.Localise(i.Errors, language)]))];

    /// <summary>Nothing was accepted: 422, or 503 where every item met the hub's own trouble.</summary>
    public static RequestRefusedException AllRejected(IReadOnlyList<RejectedItem> rejected, string pointer)
    {
        var first = rejected[0].Errors[0];
        var down = rejected.All(static r => r.Errors.All(static e => ErrorCatalogue.Find(e.Code).Status == StatusCodes.Status503ServiceUnavailable));
        var unknown = rejected.Any(static r => r.Errors.Any(static e => e.Code == ErrorCodes.OutcomeUnknown));
        return new RequestRefusedException(down ? (unknown ? ErrorCodes.OutcomeUnknown : first.Code) : "validation_failed")
        {
            Errors = [.. rejected.SelectMany(r => r.Errors.Select(e => e with { Pointer = $"{pointer}/{r.Index}{e.Pointer}" })).Take(100)],
            Outcome = unknown ? "unknown" : "not_done",
            RetryAfter = down ? TimeSpan.FromSeconds(2) : null,
            Members = new Dictionary<string, object>
            {
                ["partial"] = false,
                ["accepted"] = 0,
                ["rejected_count"] = rejected.Count,
                ["rejected"] = rejected,
            },
        };
    }
}
