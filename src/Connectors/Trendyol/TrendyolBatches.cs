using KolajAI.Connectors.Http;
using KolajAI.Json;

namespace KolajAI.Connectors.Trendyol;

/// <summary>
/// Follows batches to their end. Stock and price batches have no status of their own and are judged by their items; the others end
/// with COMPLETED. Results can be read for about 4 hours; what is no longer known is <see cref="BatchStatus.Gone"/>.
/// </summary>
internal sealed class TrendyolBatches(TrendyolApi api)
{
    public static string ContentsKey(string batchId) => StateKeys.Of("batch-contents/", batchId);

    public async Task<BatchStatus> FollowAsync(RemoteBatch batch, CancellationToken cancellation)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (barcode, key) in batch.Keys)
            keys[TrendyolBarcode.Normalise(barcode)] = key;

        var told = new Dictionary<string, ItemResult>(StringComparer.Ordinal);
        var finished = true;
        foreach (var (kind, id) in TrendyolBatchId.Parse(batch.BatchId).Parts)
        {
            var part = await ReadAsync(kind, id, keys, cancellation);
            if (part is null)
                return new BatchStatus(true, true, []);
            finished &= part.Finished;
            foreach (var result in part.Items)
                told[result.Key] = told.TryGetValue(result.Key, out var other) ? Worse(other, result) : result;
        }

        var items = batch.Keys.Values.Distinct(StringComparer.Ordinal).Select(key => told.TryGetValue(key, out var result)
            ? result
            : finished
                ? new ItemResult(key, ItemOutcome.Retry, "not_in_batch_result", "Trendyol's batch result does not name this product.")
                : new ItemResult(key, ItemOutcome.Pending));
        return new BatchStatus(finished, false, [.. items]);
    }

    private async Task<BatchStatus?> ReadAsync(
        TrendyolBatchKind kind, string id, Dictionary<string, string> keys, CancellationToken cancellation)
    {
        var answer = await api.GetAsync(
            TrendyolOperations.BatchResult,
            $"integration/product/sellers/{api.SellerId}/products/batch-requests/{Uri.EscapeDataString(id)}", cancellation);
        if ((int)answer.Status is 404 or 410)
            return null;
        var contents = kind is TrendyolBatchKind.Content ? await ContentsAsync(id, cancellation) : null;
        var status = TrendyolApi.Ensure(answer).Read(body => Judge(kind, body, keys, contents));
        if (status.Finished && contents is not null)
            await ForgetAsync(id, cancellation);
        return kind is TrendyolBatchKind.Create && status.Finished ? await FindAgainAsync(status, keys, cancellation) : status;
    }

    /// <summary>
    /// A barcode that is taken may be the seller's own listing, whose ids the hub does not know: Trendyol says so in prose alone, so the seller's
    /// listings are looked at.
    /// </summary>
    private async Task<BatchStatus> FindAgainAsync(BatchStatus status, Dictionary<string, string> keys, CancellationToken cancellation)
    {
        var listings = new TrendyolListings(api);
        var items = new List<ItemResult>(status.Items.Count);
        foreach (var item in status.Items)
        {
            var barcode = item.Outcome is ItemOutcome.Refused && TrendyolErrors.SpeaksOfBarcode(item.Message)
                ? keys.FirstOrDefault(entry => entry.Value == item.Key).Key
                : null;
            items.Add(barcode is not null && await listings.FindAsync(barcode, cancellation) is { } listing
                ? item with { Code = ItemResult.AlreadyExists, RemoteIds = listing.RemoteIds }
                : item);
        }

        return status with { Items = items };
    }

    private static BatchStatus Judge(
        TrendyolBatchKind kind, PlatformJson body, Dictionary<string, string> keys, Dictionary<string, string[]>? contents)
    {
        var rows = body.List("items");
        var results = new List<ItemResult>();
        var open = 0;
        foreach (var row in rows)
        {
            var outcome = OutcomeOf(row);
            if (outcome is ItemOutcome.Pending)
                open++;
            var message = MessageOf(row);
            if (outcome is ItemOutcome.Refused && TrendyolErrors.IsRepeatGuard(message))
                outcome = ItemOutcome.RepeatRefused;
            foreach (var key in KeysOf(row, keys, contents))
            {
                results.Add(outcome is ItemOutcome.Confirmed
                    ? new ItemResult(key, outcome) { RemoteIds = IdsOf(kind, row) }
                    : new ItemResult(key, outcome, outcome switch
                    {
                        ItemOutcome.RepeatRefused => "repeat_guard",
                        ItemOutcome.Refused => "refused_by_platform",
                        _ => null,
                    }, message));
            }
        }

        var expected = body.Integer("itemCount") ?? keys.Count;
        var status = body.Text("status");
        var finished = status is null
            ? rows.Count > 0 && open == 0 && rows.Count >= expected
            : status.Equals("COMPLETED", StringComparison.OrdinalIgnoreCase) || status.Equals("FAILED", StringComparison.OrdinalIgnoreCase);
        return new BatchStatus(finished, false, results);
    }

    private static ItemOutcome OutcomeOf(PlatformJson row) => row.Text("status")?.ToUpperInvariant() switch
    {
        "SUCCESS" => ItemOutcome.Confirmed,
        "FAILED" or "FAILURE" or "ERROR" => ItemOutcome.Refused,
        _ => ItemOutcome.Pending,
    };

    private static string? MessageOf(PlatformJson row)
    {
        var reasons = row.List("failureReasons").Select(static reason => reason.OwnText() ?? (reason.IsObject ? reason.Text("message", "reason") : null));
        var message = string.Join("; ", reasons.OfType<string>());
        return message.Length == 0 ? null : TrendyolErrors.Safe(message);
    }

    private static IEnumerable<string> KeysOf(PlatformJson row, Dictionary<string, string> keys, Dictionary<string, string[]>? contents)
    {
        var item = row.Child("requestItem");
        // Creation batches of the older kind wrap the item once more.
        item = item?.Child("product") ?? item;
        if (item?.Text("barcode") is { } barcode && keys.TryGetValue(TrendyolBarcode.Normalise(barcode), out var key))
            return [key];
        if (item?.Text("contentId") is { } contentId && contents?.GetValueOrDefault(contentId) is { } products)
            return products;
        return [];
    }

    private static Dictionary<string, string>? IdsOf(TrendyolBatchKind kind, PlatformJson row)
    {
        var item = row.Child("requestItem");
        var barcode = (item?.Child("product") ?? item)?.Code("barcode");
        return kind is TrendyolBatchKind.Create && barcode is not null
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["draft"] = barcode }
            : null;
    }

    /// <summary>Of two parts of one publication the one that needs more attention is the item's.</summary>
    private static ItemResult Worse(ItemResult one, ItemResult other) => Rank(one.Outcome) >= Rank(other.Outcome) ? one : other;

    private static int Rank(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Refused => 4,
        ItemOutcome.Retry => 3,
        ItemOutcome.Pending => 2,
        ItemOutcome.RepeatRefused => 1,
        _ => 0,
    };

    private async Task<Dictionary<string, string[]>?> ContentsAsync(string batchId, CancellationToken cancellation)
    {
        var kept = await api.Session.State.GetAsync(ContentsKey(batchId), cancellation);
        return kept is null ? null : KolajJson.FromBytes<Dictionary<string, string[]>>(kept.Value);
    }

    private async Task ForgetAsync(string batchId, CancellationToken cancellation)
    {
        if (await api.Session.State.GetAsync(ContentsKey(batchId), cancellation) is { } kept)
            await api.Session.State.WriteAsync([new ConnectorStateWrite(kept.Key, kept.Version, null)], cancellation);
    }
}
