using KolajAI.Connectors.Http;

namespace KolajAI.Connectors.WooCommerce;

/// <summary>
/// Stock and price: one call for products of their own, one for each product whose variations change. Numbers are absolute; what that
/// means for a sale at the same moment is said in <see cref="WooCommerceDescriptor"/>. A price that cannot be shown does not hold up the number: it is
/// refused by itself, and a row that the shop refuses with its price goes once more without.
/// </summary>
internal sealed class WooCommerceStock(WooCommerceApi api, WooCommerceShops shops)
{
    public const int MaxItems = WooCommerceBatch.MostRows;

    /// <summary>Items of many variable products need a call each; a job has 60 s.</summary>
    private const int MostCalls = 25;

    private readonly WriteProgress _progress = new(MostCalls);
    private readonly WooCommerceBatch _batch = new(api, WooCommerceOperations.StockPrice);
    private readonly List<Row> _withoutPrice = [];

    public async Task<SubmitResult> UpdateAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var facts = items.Any(static item => item.Price is not null) ? await shops.FactsAsync(api, cancellation) : null;
        var found = await FindAsync(items, cancellation);
        var rows = new List<Row>(items.Count);
        foreach (var item in items)
        {
            if (Plan(item, found, facts) is { } row)
                rows.Add(row);
        }

        await SendAllAsync(rows, cancellation);
        await SendAllAsync([.. _withoutPrice], cancellation);
        return new SubmitResult(null, _progress.Results);
    }

    private async Task SendAllAsync(IReadOnlyList<Row> rows, CancellationToken cancellation)
    {
        foreach (var part in rows.Where(static row => row.Ids.Variation is null).Chunk(WooCommerceBatch.MostRows))
            await SendAsync(WooCommerceBatch.Products, part, cancellation);
        foreach (var product in rows.Where(static row => row.Ids.Variation is not null).GroupBy(static row => row.Ids.Product))
        {
            foreach (var part in product.Chunk(WooCommerceBatch.MostRows))
                await SendAsync(WooCommerceBatch.VariationsOf(product.Key), part, cancellation);
        }
    }

    /// <summary>Listings without ids are found by SKU; one with several is for a person.</summary>
    private async Task<Dictionary<string, IReadOnlyList<WooCommerceIds>>> FindAsync(IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        var unbound = items.Where(static item => WooCommerceIds.Of(item.RemoteIds) is null).Select(static item => item.Sku).ToList();
        if (unbound.Count == 0)
            return [];
        var found = await new WooCommerceFinder(api).BySkuAsync(unbound, cancellation);
        return found.ToDictionary(
            static pair => pair.Key,
            static pair => (IReadOnlyList<WooCommerceIds>)[.. pair.Where(static product => !WooCommerceListing.HasVariations(product)).Select(static product =>
                WooCommerceListing.IsVariation(product)
                    ? new WooCommerceIds(WooCommerceListing.ParentOf(product)!.Value, product.RequiredInteger("id"))
                    : new WooCommerceIds(product.RequiredInteger("id"), null))],
            StringComparer.Ordinal);
    }

    private Row? Plan(StockItem item, Dictionary<string, IReadOnlyList<WooCommerceIds>> found, WooCommerceShopFacts? facts)
    {
        var ids = WooCommerceIds.Of(item.RemoteIds);
        if (ids is null)
        {
            var same = found.GetValueOrDefault(item.Sku) ?? [];
            if (same.Count != 1)
                return Refuse(item, same.Count == 0 ? "listing_not_found" : "sku_duplicated_on_channel", $"{same.Count} listings of the shop have the SKU {item.Sku}.");
            ids = same[0];
        }

        if (item is { Quantity: null, Price: null })
            return Refuse(item, "nothing_to_send", "The item names neither a quantity nor a price.");
        var refused = facts?.Problem(item.Price, item.ListPrice) is { } problem ? new PriceRefusal(problem.Code, problem.Message) : null;
        if (refused is not null && item.Quantity is null)
            return Refuse(item, refused.Code, refused.Message);
        var fields = new Dictionary<string, object> { ["id"] = ids.Value.Variation ?? ids.Value.Product };
        if (item.Quantity is { } quantity)
            WriteStock(fields, quantity);
        if (refused is null && item.Price is { } price)
            WooCommerceShopFacts.Write(fields, price, item.ListPrice);
        return new Row(item, ids.Value, fields, refused);
    }

    /// <summary>Unmanaged, the listing would sell without end; with back orders, below zero.</summary>
    public static void WriteStock(Dictionary<string, object> row, long quantity)
    {
        row["manage_stock"] = true;
        row["stock_quantity"] = Math.Max(0, quantity);
        row["backorders"] = "no";
    }

    private Task SendAsync(string path, IReadOnlyList<Row> rows, CancellationToken cancellation) => _progress.TryAsync(
        [.. rows.Select(static row => row.Item.Key)],
        async () =>
        {
            var answers = await _batch.SendAsync(path, [], [.. rows.Select(static row => row.Fields)], cancellation);
            for (var i = 0; i < rows.Count; i++)
                Take(rows[i], answers[i]);
        });

    private void Take(Row row, WooCommerceRow answer)
    {
        if (answer.IsOpen)
            return;
        if (answer.Error is { } both && row is { Item: { Quantity: { } quantity, Price: not null }, PriceRefused: null } && both.Status != 404)
            _withoutPrice.Add(row.WithoutPrice(quantity, new PriceRefusal(both.Code, both.Message)));
        else if (answer.Error is { } error)
            _progress.Refuse(row.Item.Key, error.Code, error.Message);
        else if (row.Item.Quantity is not null && answer.Object.AnyFlag("manage_stock") == false)
            _progress.Refuse(row.Item.Key, "stock_not_managed", "The shop keeps no stock: turn on 'Enable stock management' (WooCommerce, Settings, Products, Inventory).");
        else
            _progress.Add(new ItemResult(row.Item.Key, ItemOutcome.Confirmed) { RemoteIds = row.Ids.ToRemoteIds(), PriceRefused = row.PriceRefused });
    }

    private Row? Refuse(StockItem item, string code, string message)
    {
        _progress.Refuse(item.Key, code, message);
        return null;
    }

    /// <param name="PriceRefused">Why the fields hold no price although the item has one.</param>
    private sealed record Row(StockItem Item, WooCommerceIds Ids, Dictionary<string, object> Fields, PriceRefusal? PriceRefused)
    {
        public Row WithoutPrice(long quantity, PriceRefusal refused)
        {
            var fields = new Dictionary<string, object> { ["id"] = Fields["id"] };
            WriteStock(fields, quantity);
            return this with { Fields = fields, PriceRefused = refused };
        }
    }
}
