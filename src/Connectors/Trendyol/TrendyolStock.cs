using KolajAI.Connectors.Http;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Trendyol;

/// <summary>Stock and price: one call for up to 1,000 barcodes, answered by a batch.</summary>
internal sealed class TrendyolStock(TrendyolApi api)
{
    public const int MaxItems = 1000;

    /// <summary>The most that Trendyol takes; more is offered as this many.</summary>
    public const long MaxQuantity = 20_000;

    public async Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var results = new List<ItemResult>(items.Count);
        var sent = new List<ItemResult>();
        var rows = new List<object>();
        var barcodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (Refusal(item, barcodes) is { } refusal)
            {
                results.Add(refusal);
                continue;
            }

            rows.Add(new
            {
                barcode = TrendyolBarcode.Normalise(item.Barcode!),
                quantity = item.Quantity is { } quantity ? Math.Min(quantity, MaxQuantity) : (long?)null,
                salePrice = Amount(item.Price),
                // Without a list price of its own the product shows one price.
                listPrice = Amount(item.ListPrice ?? item.Price),
            });
            sent.Add(new ItemResult(item.Key, ItemOutcome.Pending));
        }

        if (rows.Count == 0)
            return new SubmitResult(null, results);
        var answer = await api.PostAsync(
            TrendyolOperations.StockPrice, $"integration/inventory/sellers/{api.SellerId}/products/price-and-inventory", new { items = rows }, cancellation);
        if (!answer.IsSuccess && TrendyolErrors.Read(answer) is { } error && TrendyolErrors.IsRepeatGuard(error.Message))
        {
            results.AddRange(sent.Select(item => item with { Outcome = ItemOutcome.RepeatRefused, Code = "repeat_guard", Message = error.Message }));
            return new SubmitResult(null, results);
        }

        results.AddRange(sent);
        return new SubmitResult(BatchIdOf(TrendyolApi.EnsureWritten(answer)), results);
    }

    /// <summary>The batch's id. Without one, what was sent may have been taken all the same.</summary>
    public static string BatchIdOf(PlatformAnswer answer) =>
        answer.TryRead(static body => body.Code("batchRequestId")) ?? throw answer.Failure(
            PlatformFailure.OutcomeUnknown, "batch_id_missing", "Trendyol answered success without a batch id; it may have done what was asked.");

    private ItemResult? Refusal(StockItem item, HashSet<string> barcodes)
    {
        if (string.IsNullOrWhiteSpace(item.Barcode))
            return Refuse(item, "barcode_missing", "Trendyol names listings by barcode; this product has none.");
        var barcode = TrendyolBarcode.Normalise(item.Barcode);
        if (!TrendyolBarcode.IsValid(barcode))
            return Refuse(item, "barcode_invalid", "A barcode at Trendyol has at most 40 letters, digits, dots, hyphens and underscores.");
        if (item.Quantity is < 0)
            return Refuse(item, "quantity_negative", "A quantity is not below zero.");
        if (item is { Quantity: null, Price: null, ListPrice: null })
            return Refuse(item, "nothing_to_send", "The item names neither a quantity nor a price.");
        if (TrendyolPrices.Problem(item.Price, item.ListPrice, api.Currency) is { } problem)
            return Refuse(item, problem.Code, problem.Message);
        return barcodes.Add(barcode)
            ? null
            : Refuse(item, "barcode_duplicate", "Two products of this update have the same barcode.");
    }

    private static ItemResult Refuse(StockItem item, string code, string message) => new(item.Key, ItemOutcome.Refused, code, message);

    private static decimal? Amount(Money? price) => price?.ToCurrencyPrecision().Amount;
}
