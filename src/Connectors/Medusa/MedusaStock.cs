namespace KolajAI.Connectors.Medusa;

/// <summary>Sets stock, all items in one call, and prices, a call for each product.</summary>
/// <remarks>
/// Medusa takes <c>stocked_quantity</c> and sells it less <c>reserved_quantity</c>, so the quantity is sent plus the units that open orders
/// hold. Of the two numbers known for these, the smaller is right in every crossing of one event with the write, as in
/// <see cref="Vendure.VendureStock"/>: a sale that the hub has not seen has raised reserved alone, and a fulfilment that it has not seen has
/// lowered reserved at Medusa alone. What Medusa's own locations offer elsewhere is taken off.
/// </remarks>
internal sealed class MedusaStock(MedusaApi api, MedusaShops shops)
{
    public const int MaxItems = 50;

    private const string LevelsPath = "inventory-items/location-levels/batch";

    private readonly MedusaProgress _progress = new();

    public async Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var facts = await shops.FactsAsync(api, cancellation);
        var finder = new MedusaFinder(api, MedusaOperations.Stock);
        var byId = await finder.ByIdAsync(items.Select(Bound).OfType<string>(), cancellation);
        var bySku = await finder.BySkuAsync(items.Where(static item => Bound(item) is null).Select(static item => item.Sku), cancellation);
        var rows = new List<Row>(items.Count);
        foreach (var item in items)
        {
            List<MedusaVariant> found = Bound(item) is { } id ? (byId.TryGetValue(id, out var bound) ? [bound] : []) : [.. bySku[item.Sku]];
            if (Plan(item, found, facts) is { } row)
                rows.Add(row);
        }

        await _progress.WriteAsync(
            [.. rows.Where(static row => row.Level is not null)], static row => [row.Item.Key],
            async part =>
            {
                var written = await WriteLevelsAsync(api, MedusaOperations.Stock, [.. part.Select(static row => row.Level!)], cancellation);
                foreach (var row in part.Where(row => !written.Contains(row.Level!.ItemId)))
                    _progress.Lose(row.Item.Key);
            },
            cancellation);
        foreach (var product in rows.Where(row => row.Fields.Count > 0 && _progress.IsOpen(row.Item.Key)).GroupBy(static row => row.Variant.Product.Id))
            await WriteVariantsAsync(product.Key, [.. product], cancellation);
        foreach (var row in rows.Where(row => _progress.IsOpen(row.Item.Key)))
            _progress.Add(Done(row));
        return new SubmitResult(null, _progress.Results);
    }

    /// <summary>Writes levels of one location and answers the inventory items that were written.</summary>
    public static async Task<HashSet<string>> WriteLevelsAsync(
        MedusaApi api, string operation, IReadOnlyList<MedusaLevelRow> rows, CancellationToken cancellation)
    {
        var body = new
        {
            create = rows.Where(static row => row.IsNew).Select(static row => row.ToBody()),
            update = rows.Where(static row => !row.IsNew).Select(static row => row.ToBody()),
            delete = Array.Empty<string>(),
        };
        return await api.PostAsync(
            operation, LevelsPath, null, body,
            answer =>
            {
                var written = answer.List("created").Concat(answer.List("updated"))
                    .Where(level => rows.Any(row => row.ItemId == level.AnyText("inventory_item_id")
                        && row.LocationId == level.AnyText("location_id") && row.Stocked == level.Number("stocked_quantity")))
                    .Select(static level => level.RequiredText("inventory_item_id")).ToHashSet(StringComparer.Ordinal);
                return written.Count > 0 ? written : throw new FormatException("It names no level that was written.");
            },
            cancellation);
    }

    private Row? Plan(StockItem item, List<MedusaVariant> found, MedusaShopFacts facts)
    {
        if (found.Count != 1)
        {
            return Refuse(
                item, found.Count == 0 ? "listing_not_found" : "sku_duplicated_on_channel",
                $"The shop has {found.Count} variants for the SKU {item.Sku}.");
        }

        if (item is { Quantity: null, Price: null })
            return Refuse(item, "nothing_to_send", "The item names neither a quantity nor a price.");
        // The item as a whole: its one result may not say that a quantity was refused which the shop shows.
        if (item.Price is { } asked && facts.Problem(asked) is { } problem)
            return Refuse(item, problem.Code, problem.Message);

        var variant = found[0];
        var fields = new Dictionary<string, object>();
        if (item.Price is { } price)
            fields["prices"] = MedusaPrices.With(variant, price, facts);
        if (item.Quantity is not { } quantity)
            return new Row(item, variant, null, 0, fields);

        if (!variant.ManageInventory || variant.Inventory.Count == 0)
            return Refuse(item, "stock_not_managed", "The shop keeps no stock for the variant: turn on 'Manage inventory' there.");
        if (variant.Inventory is not [{ Required: 1 } inventory])
            return Refuse(item, "inventory_kit", "The variant is a kit of several inventory items in the shop: its number is theirs.");
        // With back orders it would be sold without end.
        if (variant.AllowBackorder)
            fields["allow_backorder"] = false;
        var sold = inventory.Levels.Where(level => facts.ChannelLocations.Contains(level.LocationId)).ToList();
        var elsewhere = sold.Where(level => level.LocationId != facts.Location.Id).Sum(static level => level.Stocked);
        var target = quantity + Math.Min(item.OwnOpenUnits, sold.Sum(static level => level.Reserved)) - elsewhere;
        var isNew = inventory.Levels.All(level => level.LocationId != facts.Location.Id);
        return new Row(
            item, variant, new MedusaLevelRow(inventory.ItemId, facts.Location.Id, Math.Max(0, target), isNew), Math.Max(0, -target), fields);
    }

    private Task WriteVariantsAsync(string productId, IReadOnlyList<Row> rows, CancellationToken cancellation) => _progress.WriteAsync(
        rows, static row => [row.Item.Key],
        async part =>
        {
            var update = part.Select(static row => new Dictionary<string, object>(row.Fields) { ["id"] = row.Variant.Id });
            var written = await api.PostAsync(
                MedusaOperations.Prices, $"products/{Uri.EscapeDataString(productId)}/variants/batch", "id", new { update },
                static answer => answer.List("updated").Select(static variant => variant.RequiredText("id")).ToHashSet(StringComparer.Ordinal),
                cancellation);
            foreach (var row in part.Where(row => !written.Contains(row.Variant.Id)))
                _progress.Lose(row.Item.Key);
        },
        cancellation);

    private static ItemResult Done(Row row) => row.Elsewhere == 0
        ? new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = row.Variant.RemoteIds }
        : new ItemResult(
            row.Item.Key, ItemOutcome.Refused, "stock_in_other_locations",
            $"Other stock locations of the shop offer {row.Elsewhere} more than may be sold; the hub's location was set to 0.")
        { RemoteIds = row.Variant.RemoteIds };

    private Row? Refuse(StockItem item, string code, string message)
    {
        _progress.Refuse(item.Key, code, message);
        return null;
    }

    private static string? Bound(StockItem item) => MedusaVariant.BoundId(item.RemoteIds);

    /// <param name="Level">Null where no quantity is to be written.</param>
    /// <param name="Elsewhere">Units that other locations offer beyond what may be sold.</param>
    /// <param name="Fields">Fields of the variant to write.</param>
    private sealed record Row(
        StockItem Item, MedusaVariant Variant, MedusaLevelRow? Level, long Elsewhere, Dictionary<string, object> Fields);
}

/// <param name="IsNew">The item had no level at the location, which is then created.</param>
internal sealed record MedusaLevelRow(string ItemId, string LocationId, long Stocked, bool IsNew)
{
    public Dictionary<string, object> ToBody() => new()
    {
        ["inventory_item_id"] = ItemId,
        ["location_id"] = LocationId,
        ["stocked_quantity"] = Stocked,
    };
}
