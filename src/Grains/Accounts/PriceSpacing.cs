using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Grains.Accounts;

/// <summary>
/// Prices of one listing keep a distance, where the platform counts them by listing. Between two only the newest is worth sending anyway.
/// The distance counts from when the one before was taken, which is on disk: a restart keeps it.
/// </summary>
internal static class PriceSpacing
{
    /// <summary>The due rows that must wait, and until when.</summary>
    public static IReadOnlyList<(AspectRow Row, DateTimeOffset Until)> Early(IReadOnlyList<AspectRow> due, TimeSpan? spacing, DateTimeOffset now)
    {
        if (spacing is not { } distance)
            return [];
        return [.. from row in due
                   where SendsPrice(row) && row.SentAt is { } sent && sent + distance > now
                   select (row, row.SentAt!.Value + distance)];
    }

    // A stock that the platform took for a repeat goes again with its price. What is to be read back first sends nothing.
    private static bool SendsPrice(AspectRow row) => row.ErrorCode is not BatchPlanner.OutcomeUnknown
        && (row.Aspect == Aspects.Price || row.ErrorCode is BatchPlanner.RepeatRefused);
}
