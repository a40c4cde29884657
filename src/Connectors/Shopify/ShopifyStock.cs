using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.Shopify;

/// <summary>
/// Prices and stock. Prices go first: a price that is refused must not be told of an item whose number was taken. The number goes in only
/// where the shop shows what the hub believes (<see cref="ShopifyStockWrite"/>). What the hub does not know yet, or what lies in several
/// locations, is looked up before.
/// </summary>
internal sealed class ShopifyStock(ShopifyApi api, ShopifyShops shops)
{
    public const int MaxItems = ShopifyStockWrite.MostRows;

    private const int MostCalls = 40;

    private readonly WriteProgress _progress = new(MostCalls);
    private readonly ShopifyVariantChanges _changes = new(api);

    public async Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var facts = await shops.FactsAsync(api, cancellation);
        var looked = await LookUpAsync(items, facts, cancellation);
        var rows = new List<ShopifyStockRow>(items.Count);
        foreach (var item in items)
        {
            if (Plan(item, looked, facts) is { } row)
                rows.Add(row);
        }

        rows = await ChangeVariantsAsync(rows, cancellation);
        var write = new ShopifyStockWrite(api, _progress, facts.Location(api).Gid, new ShopifyFinder(api, facts));
        foreach (var part in rows.Where(static row => row.Quantity is not null).Chunk(ShopifyStockWrite.MostRows))
            await write.SendAsync(part, cancellation);
        return new SubmitResult(null, _progress.Results);
    }

    /// <summary>Variants by item key, where they had to be looked up.</summary>
    private async Task<Dictionary<string, IReadOnlyList<ShopifyVariant>>> LookUpAsync(
        IReadOnlyList<StockItem> items, ShopifyFacts facts, CancellationToken cancellation)
    {
        var finder = new ShopifyFinder(api, facts);
        var open = items.Where(item => ShopifyIds.Of(item.RemoteIds) is not { } ids
            || (item.Quantity is not null && (item.Expected is null || ids.Item is null || facts.Locations.Count > 1))).ToList();
        var byId = await finder.ByIdsAsync(open.Select(static item => ShopifyIds.Of(item.RemoteIds)?.Variant).OfType<long>(), cancellation);
        var bySku = await finder.BySkusAsync(
            open.Where(static item => ShopifyIds.Of(item.RemoteIds) is null).Select(static item => item.Sku), cancellation);
        return open.ToDictionary(
            static item => item.Key,
            item => ShopifyIds.Of(item.RemoteIds) is { } ids
                ? byId.TryGetValue(ids.Variant, out var variant) ? [variant] : []
                : (IReadOnlyList<ShopifyVariant>)[.. bySku[item.Sku]]);
    }

    private ShopifyStockRow? Plan(StockItem item, Dictionary<string, IReadOnlyList<ShopifyVariant>> looked, ShopifyFacts facts)
    {
        if (item is { Quantity: null, Price: null })
            return Refuse(item, "nothing_to_send", "The item names neither a quantity nor a price.");
        // The item as a whole: its one result may not say that a quantity was refused which the shop shows.
        if (facts.Problem(item.Price, item.ListPrice) is { } problem)
            return Refuse(item, problem.Code, problem.Message);
        var fields = new Dictionary<string, object?>();
        if (item.Price is { } price)
            ShopifyVariantChanges.WritePrice(fields, price, item.ListPrice);
        if (!looked.TryGetValue(item.Key, out var found))
        {
            var ids = ShopifyIds.Of(item.RemoteIds)!.Value;
            return new ShopifyStockRow(item, ids, fields) { Quantity = item.Quantity, ChangeFrom = item.Expected };
        }

        if (found.Count != 1)
            return Refuse(
                item, found.Count == 0 ? "listing_not_found" : "sku_duplicated_on_channel", $"{found.Count} variants of the shop are {item.Sku}.");
        var variant = found[0];
        if (item.Quantity is null)
            return new ShopifyStockRow(item, variant.Ids, fields);
        if (item.Expected is { } expected && variant.Offered is { } offered && offered != expected)
            return Refuse(item, StockItem.CompareFailed, $"The shop shows {offered}, not {expected}.");
        if (variant.Offered is null)
            ShopifyVariantChanges.WriteCounting(fields);
        var elsewhere = facts.Locations.Count > 1 ? variant.Total - (variant.Here ?? 0) : 0;
        return new ShopifyStockRow(item, variant.Ids, fields)
        {
            Quantity = Math.Max(0, item.Quantity.Value - elsewhere),
            Elsewhere = Math.Max(0, elsewhere - item.Quantity.Value),
            ChangeFrom = variant.Here ?? 0,
            IsStocked = variant.Here is not null,
        };
    }

    /// <summary>Prices, and counting where the shop did not count.</summary>
    /// <returns>Rows whose number is still to be written.</returns>
    private async Task<List<ShopifyStockRow>> ChangeVariantsAsync(List<ShopifyStockRow> rows, CancellationToken cancellation)
    {
        var done = rows.Where(static row => row.Fields.Count == 0).ToList();
        var products = rows.Where(static row => row.Fields.Count > 0).DistinctBy(static row => row.Ids.Variant)
            .Select(static row => (row.Ids, Fields: new Dictionary<string, object?>(row.Fields) { ["id"] = row.Ids.VariantGid }))
            .GroupBy(static row => row.Ids.Product);
        foreach (var part in products.Chunk(ShopifyVariantChanges.MostProducts))
        {
            var variants = part.SelectMany(static product => product).Select(static row => row.Ids.Variant).ToHashSet();
            var own = rows.Where(row => row.Fields.Count > 0 && variants.Contains(row.Ids.Variant)).ToList();
            await _progress.TryAsync([.. own.Select(static row => row.Item.Key)], async () =>
            {
                var answers = await _changes.SendAsync(part, ShopifyOperations.Prices, cancellation);
                done.AddRange(own.Where(row => Take(row, answers)));
            });
        }

        return done;
    }

    /// <summary>True where the row's variant was changed.</summary>
    private bool Take(ShopifyStockRow row, Dictionary<long, ShopifyError?> answers)
    {
        if (!answers.TryGetValue(row.Ids.Variant, out var error))
            return false;
        if (error is not null)
            _progress.Refuse(row.Item.Key, error.Code?.ToLowerInvariant() ?? "refused", error.Message);
        else if (row.Quantity is null)
            _progress.Add(row.Confirmed);
        return error is null;
    }

    private ShopifyStockRow? Refuse(StockItem item, string code, string message)
    {
        _progress.Refuse(item.Key, code, message);
        return null;
    }
}

/// <param name="Fields">What is to be changed on the variant itself.</param>
internal sealed record ShopifyStockRow(StockItem Item, ShopifyIds Ids, Dictionary<string, object?> Fields)
{
    /// <summary>For the hub's location; null where the number stays.</summary>
    public long? Quantity { get; init; }

    /// <summary>What must stand at the location for the number to be taken.</summary>
    public long? ChangeFrom { get; init; }

    /// <summary>Units that other locations offer beyond what may be sold.</summary>
    public long Elsewhere { get; init; }

    /// <summary>False where the location does not hold the item yet.</summary>
    public bool IsStocked { get; init; } = true;

    /// <summary>The location was given the item, or the number below zero was looked up: once is enough.</summary>
    public bool IsMended { get; init; }

    public ItemResult Confirmed => Elsewhere == 0
        ? new ItemResult(Item.Key, ItemOutcome.Confirmed) { RemoteIds = Ids.ToRemoteIds() }
        : new ItemResult(
            Item.Key, ItemOutcome.Refused, "stock_in_other_locations",
            $"Other locations of the shop offer {ShopifyGid.Text(Elsewhere)} more than may be sold; the hub's location was set to 0.")
        { RemoteIds = Ids.ToRemoteIds() };
}
