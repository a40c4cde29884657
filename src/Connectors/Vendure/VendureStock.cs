using System.Text.Json.Serialization;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Vendure;

/// <summary>Sets stock and prices of variants, many in one call.</summary>
/// <remarks>
/// <para>
/// Vendure takes <c>stockOnHand</c> and sells <c>stockOnHand − stockAllocated</c>, so the quantity is sent plus the units that open
/// orders hold. Of the two numbers known for these, the smaller is right in every crossing of one event with the write:
/// </para>
/// <list type="bullet">
/// <item>A sale that the hub has not seen: allocated is already higher, the hub's number is not. Adding allocated would hand the
/// sold units out again; adding <see cref="StockItem.OwnOpenUnits"/> leaves quantity less the sale. A sale after our read behaves
/// the same, because allocated then grows at Vendure against a fixed stockOnHand.</item>
/// <item>A shipment that the hub has not seen (a fulfilment, even a pending one, lowers both numbers at Vendure): the hub's number is too
/// high, allocated is right.</item>
/// </list>
/// <para>
/// What stays: a fulfilment made between our read and our write, and a sale and a fulfilment both unseen. Their units are counted
/// in what the hub allows for, quantity + OwnOpenUnits, which this never exceeds.
/// </para>
/// </remarks>
internal sealed class VendureStock(VendureApi api, ConnectorSession session)
{
    private const string Document =
        "mutation Stock($input:[UpdateProductVariantInput!]!){updateProductVariants(input:$input){id}}";

    public async Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var ids = items.Select(VariantId).OfType<string>().Distinct().ToList();
        var skus = items.Where(item => VariantId(item) is null).Select(item => item.Sku).Distinct().ToList();
        var shop = await VendureVariantsAnswer.ReadAsync(api, VendureOperations.Stock, ids, skus, cancellation);

        var results = new List<ItemResult>(items.Count);
        var rows = new List<Row>(items.Count);
        foreach (var item in items)
        {
            var (row, refused) = Plan(item, shop);
            if (row is not null)
                rows.Add(row);
            else
                results.Add(refused!);
        }

        if (rows.Count > 0)
            await SendAsync(rows, results, cancellation);
        return new SubmitResult(null, results);
    }

    private (Row? Row, ItemResult? Refused) Plan(StockItem item, VendureVariantsAnswer shop)
    {
        var id = VariantId(item);
        var found = id is not null ? (shop.WithId(id) is { } bound ? [bound] : []) : shop.WithSku(item.Sku);
        if (found.Count == 0)
            return (null, Refuse(item, "listing_not_found", $"The shop has no variant '{id ?? item.Sku}'."));
        if (found.Count > 1)
            return (null, Refuse(item, "sku_duplicated_on_channel", $"{found.Count} variants of the shop have the SKU {item.Sku}."));

        var variant = found[0];
        var input = new Dictionary<string, object> { ["id"] = variant.Id };
        PriceRefusal? refused = null;
        if (item.Price is { } price)
        {
            if (!shop.ActiveChannel.PricesIncludeTax)
                refused = new PriceRefusal("prices_exclude_tax", "The channel keeps prices without tax.");
            else if (!shop.TryMinor(price, out var minor, out var code, out var detail))
                refused = new PriceRefusal(code, detail);
            else
                input["price"] = minor;
        }

        // A price that cannot be shown does not hold up the number.
        if (refused is not null && item.Quantity is null)
            return (null, Refuse(item, refused.Code, refused.Message));

        var elsewhere = 0L;
        if (item.Quantity is { } quantity)
        {
            var location = shop.Location(session).Id;
            var others = variant.StockLevels.Where(level => level.StockLocationId != location).Sum(level => level.StockOnHand);
            var target = quantity + Math.Min(item.OwnOpenUnits, variant.Allocated) - others;
            elsewhere = Math.Max(0, -target);
            input["stockLevels"] = new[] { new { stockLocationId = location, stockOnHand = Math.Max(0, target) } };

            // Untracked or with a threshold of its own, the variant would sell another number than the hub's.
            input["trackInventory"] = "TRUE";
            input["useGlobalOutOfStockThreshold"] = false;
            input["outOfStockThreshold"] = 0;
        }

        return (new Row(item, variant, input, elsewhere, refused), null);
    }

    /// <summary>
    /// One call for all rows; Vendure does all or none of them, so a refused call is halved until the bad rows stand alone.
    /// </summary>
    private async Task SendAsync(List<Row> rows, List<ItemResult> results, CancellationToken cancellation)
    {
        var failures = new List<(Row Row, PlatformException Error)>();
        var taken = 0;
        var open = new Stack<List<Row>>([rows]);
        while (open.TryPop(out var part))
        {
            try
            {
                await api.MutateAsync<VendureUpdated>(
                    VendureOperations.Stock, Document, new { input = part.Select(row => row.Input) }, cancellation);
                taken += part.Count;
                results.AddRange(part.Select(Taken));
            }
            catch (PlatformException error) when (IsOfRows(error) && part.Count > 1)
            {
                open.Push(part[(part.Count / 2)..]);
                open.Push(part[..(part.Count / 2)]);
            }
            catch (PlatformException error) when (IsOfRows(error))
            {
                failures.Add((part[0], error));
            }
            catch (PlatformException error) when (taken > 0)
            {
                // Some rows are written, so the call as a whole may not say that nothing was done.
                if (!VendureApi.NothingWasDone(error))
                    throw new PlatformException(PlatformFailure.OutcomeUnknown, error.Code, error.Message, error.RetryAfter, error.RequestId, error);
                results.AddRange(part.Concat(open.SelectMany(left => left)).Select(row => Later(row, error)));
                break;
            }
        }

        // An internal error that no row escapes is the shop's, not a row's.
        if (taken == 0 && failures.Count > 0 && failures.TrueForAll(failure => failure.Error.Failure is PlatformFailure.Broken))
            throw failures[0].Error;
        results.AddRange(failures.Select(failure => Failed(failure.Row, failure.Error)));
    }

    private static bool IsOfRows(PlatformException error) =>
        error.Failure is PlatformFailure.Refused or PlatformFailure.NotFound
        || error is { Failure: PlatformFailure.Broken, Code: "INTERNAL_SERVER_ERROR" };

    private static ItemResult Taken(Row row) => row.Elsewhere == 0
        ? new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = row.Variant.RemoteIds, PriceRefused = row.PriceRefused }
        : new ItemResult(
            row.Item.Key, ItemOutcome.Refused, "stock_in_other_locations",
            $"Other stock locations of the shop offer {row.Elsewhere} more than may be sold; the hub's location was set to 0.")
        { RemoteIds = row.Variant.RemoteIds, PriceRefused = row.PriceRefused };

    private static ItemResult Later(Row row, PlatformException error) =>
        new(row.Item.Key, ItemOutcome.Retry, error.Code, error.Message) { RetryAfter = error.RetryAfter };

    private static ItemResult Failed(Row row, PlatformException error) => error.Failure is PlatformFailure.Broken
        ? Later(row, error)
        : Refuse(row.Item, error.Code ?? "refused", error.Message);

    private static ItemResult Refuse(StockItem item, string code, string message) =>
        new(item.Key, ItemOutcome.Refused, code, message);

    private static string? VariantId(StockItem item) => item.RemoteIds.GetValueOrDefault(VendureVariant.VariantKind);

    /// <param name="Elsewhere">Units that other locations offer beyond the target.</param>
    private sealed record Row(StockItem Item, VendureVariant Variant, Dictionary<string, object> Input, long Elsewhere, PriceRefusal? PriceRefused);
}

internal sealed record VendureUpdated(IReadOnlyList<VendureId> UpdateProductVariants);

internal sealed record VendureId([property: JsonConverter(typeof(ForeignName))] string Id);
