using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// <c>inventorySetQuantities</c>: up to 250 rows, all or none of them. So the rows that are named in a refusal are taken out, or mended,
/// and the others are sent again. The key is made of what is written: the same write that arrives twice is done once.
/// </summary>
internal sealed class ShopifyStockWrite(ShopifyApi api, WriteProgress progress, string location, ShopifyFinder finder)
{
    public const int MostRows = 250;

    private const int MostRounds = 6;
    private const int MostActivations = 20;
    private const string List = "quantities";

    public static ShopifyDocument SetDocument { get; } = new(
        ShopifyOperations.Stock,
        "mutation SetStock($input:InventorySetQuantitiesInput!,$key:String!){inventorySetQuantities(input:$input)@idempotent(key:$key){" +
        "inventoryAdjustmentGroup{id} userErrors{field message code}}}");

    public static ShopifyDocument ActivateDocument { get; } = new(
        ShopifyOperations.Stock,
        "mutation Stock($item:ID!,$location:ID!,$key:String!){inventoryActivate(inventoryItemId:$item,locationId:$location)@idempotent(key:$key){" +
        "inventoryLevel{id} userErrors{field message}}}");

    public Task SendAsync(IReadOnlyList<ShopifyStockRow> rows, CancellationToken cancellation) =>
        progress.TryAsync([.. rows.Select(static row => row.Item.Key)], () => SendRoundsAsync([.. rows], cancellation));

    private async Task SendRoundsAsync(List<ShopifyStockRow> rows, CancellationToken cancellation)
    {
        rows = await ActivateAsync(rows, cancellation);
        var salt = 0;
        for (var round = 0; rows.Count > 0; round++)
        {
            if (round == MostRounds)
            {
                progress.AddLater([.. rows.Select(static row => row.Item.Key)], "stock_moves",
                    "The shop's stock moves faster than it can be written.", TimeSpan.FromSeconds(5));
                return;
            }

            var errors = await SetAsync(rows, salt, cancellation);
            if (errors.Count == 0)
            {
                rows.ForEach(row => progress.Add(row.Confirmed));
                return;
            }

            // That attempt did nothing, and the shop will say so for a day: the same rows need a key of their own.
            if (errors.Exists(static error => error.Code is "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"))
                salt++;
            else if (errors.Exists(static error => error.Code is "IDEMPOTENCY_CONCURRENT_REQUEST"))
                throw new PlatformException(PlatformFailure.OutcomeUnknown, "write_running_twice", "Shopify is still working on the same write.");
            else
                rows = await WithoutRefusedAsync(rows, errors, cancellation);
        }
    }

    private async Task<List<ShopifyError>> SetAsync(List<ShopifyStockRow> rows, int salt, CancellationToken cancellation)
    {
        var input = new Dictionary<string, object?>
        {
            ["name"] = "available",
            ["reason"] = "correction",
            [List] = rows.ConvertAll(row => new Dictionary<string, object?>
            {
                ["inventoryItemId"] = Item(row),
                ["locationId"] = location,
                ["quantity"] = row.Quantity,
                ["changeFromQuantity"] = row.ChangeFrom,
            }),
        };
        var answer = await api.SendAsync(SetDocument, new { input, key = Key(rows, salt) }, cancellation);
        // There is no group where every number was as it should be: the empty list of errors is what confirms.
        return answer.Read(static data => ShopifyError.ReadUser(data.RequiredChild("inventorySetQuantities")).ToList());
    }

    private async Task<List<ShopifyStockRow>> WithoutRefusedAsync(
        List<ShopifyStockRow> rows, List<ShopifyError> errors, CancellationToken cancellation)
    {
        var byRow = errors.Where(error => error.PlaceIn(List) is { } place && place < rows.Count).ToLookup(error => error.PlaceIn(List)!.Value);
        if (byRow.Count == 0)
            throw new PlatformException(
                PlatformFailure.Refused, errors[0].Code?.ToLowerInvariant() ?? "stock_refused", $"Shopify: {errors[0].Message}");
        var left = new List<ShopifyStockRow>();
        var stale = new List<ShopifyStockRow>();
        var unstocked = new List<ShopifyStockRow>();
        foreach (var (row, place) in rows.Select(static (row, place) => (row, place)))
        {
            switch (byRow[place].FirstOrDefault())
            {
                case null:
                    left.Add(row);
                    break;
                case { Code: "CHANGE_FROM_QUANTITY_STALE" or "COMPARE_QUANTITY_STALE" }:
                    stale.Add(row);
                    break;
                case { Code: "INVALID_LOCATION" } when !row.IsMended:
                    unstocked.Add(row with { IsStocked = false });
                    break;
                case { } error:
                    progress.Refuse(row.Item.Key, error.Code?.ToLowerInvariant() ?? "stock_refused", error.Message);
                    break;
            }
        }

        left.AddRange(await AgainFromBelowZeroAsync(stale, cancellation));
        left.AddRange(await ActivateAsync(unstocked, cancellation));
        return left;
    }

    /// <summary>
    /// Sold below zero, a variant shows 0: the hub's 0 and the shop's −2 mean the same, and only the shop's own number is taken as a
    /// comparison. All others show something else than the hub believes.
    /// </summary>
    private async Task<List<ShopifyStockRow>> AgainFromBelowZeroAsync(List<ShopifyStockRow> stale, CancellationToken cancellation)
    {
        var candidates = stale.Where(static row => row is { ChangeFrom: 0, IsMended: false }).ToList();
        var shown = candidates.Count == 0 ? [] : await finder.ByIdsAsync(candidates.Select(static row => row.Ids.Variant), cancellation);
        var again = new List<ShopifyStockRow>();
        foreach (var row in stale)
        {
            if (row is { ChangeFrom: 0, IsMended: false } && shown.TryGetValue(row.Ids.Variant, out var variant) && variant.Here < 0)
                again.Add(row with { ChangeFrom = variant.Here, IsMended = true });
            else
                progress.Refuse(row.Item.Key, StockItem.CompareFailed, $"The shop does not show {row.Item.Expected ?? row.ChangeFrom}.");
        }

        return again;
    }

    /// <summary>A location is given the items that it does not hold; it shows 0 of them then.</summary>
    private async Task<List<ShopifyStockRow>> ActivateAsync(List<ShopifyStockRow> rows, CancellationToken cancellation)
    {
        var ready = new List<ShopifyStockRow>();
        var given = 0;
        foreach (var row in rows)
        {
            if (row.IsStocked)
            {
                ready.Add(row);
            }
            else if (given++ == MostActivations)
            {
                progress.AddLater(
                    [row.Item.Key], "next_call", "More items are new to the location than one job gives it: it goes with the next.", null);
            }
            else
            {
                var key = Uuid($"activate|{Item(row)}|{location}|{row.Item.WriteKey}");
                var answer = await api.SendAsync(ActivateDocument, new { item = Item(row), location, key }, cancellation);
                var errors = answer.Read(static data => ShopifyError.ReadUser(data.RequiredChild("inventoryActivate")));
                if (errors.Count == 0)
                    ready.Add(row with { IsStocked = true, IsMended = true, ChangeFrom = 0 });
                else
                    progress.Refuse(row.Item.Key, "location_refused", $"Shopify does not stock it at the location: {errors[0].Message}");
            }
        }

        return ready;
    }

    private static string Item(ShopifyStockRow row) =>
        ShopifyGid.Of("InventoryItem", row.Ids.Item ?? throw new InvalidOperationException("The inventory item was to be looked up."));

    private string Key(List<ShopifyStockRow> rows, int salt)
    {
        var text = new StringBuilder(location);
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"|{row.Item.WriteKey}|{Item(row)}|{row.Quantity}|{row.ChangeFrom}");
        return Uuid(text.Append(CultureInfo.InvariantCulture, $"|{salt}").ToString());
    }

    private static string Uuid(string text) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).ToString();
}
