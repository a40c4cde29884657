using System.Text.Json;
using KolajAI.Api.Accounts;
using KolajAI.Api.Changes;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Warehouses;

namespace KolajAI.Api.Products;

/// <summary>One stock row of a call, with the product it means.</summary>
internal sealed record InventoryItem(int Index, string? Sku, string? ProductId, InventoryItemBody Body)
{
    public long? OrdersSeenSeq { get; init; }

    /// <summary>The account whose price is meant; null: the product's own.</summary>
    public string? PriceOn { get; init; }

    public bool IsOnlyAccount { get; init; }

    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}

/// <summary>Reads the items of an update-inventory call and finds their products.</summary>
internal sealed class InventoryItems(IProductReads products, AccountResolver accounts, ChangeCursors cursors)
{
    /// <exception cref="RequestRefusedException">400, with every pointer, when an item contradicts itself.</exception>
    public async Task<IReadOnlyList<InventoryItem>> ReadAsync(string tenant, UpdateInventoryBody body, JsonElement json, CancellationToken cancellation)
    {
        if (body.Items is not null && json.EnumerateObject().Any(static m => m.Name != "items" && m.Value.ValueKind is not JsonValueKind.Null))
            throw RequestRefusedException.At("/items", "not_allowed_here", "Send one item, or items, not both.");
        IReadOnlyList<InventoryItemBody> bodies = body.Items is { } many ? many : [body];
        if (bodies.Count == 0)
            throw RequestRefusedException.At("/items", ErrorCodes.Required, "There is no item.");
        RequestRefusedException.ThrowIfAny([.. bodies.SelectMany((item, index) => Check(item, body.Items is null ? "" : $"/items/{index}")).Take(100)]);
        var skus = bodies.Select(static b => ProductPatches.Sku(b.Sku)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var bySku = await products.ResolveSkusAsync(tenant, skus, cancellation);
        var channels = await ChannelsAsync(tenant, bodies, cancellation);
        var items = new List<InventoryItem>(bodies.Count);
        var seen = new HashSet<(string ProductId, string Warehouse)>();
        for (var i = 0; i < bodies.Count; i++)
            items.Add(await ItemAsync(tenant, i, bodies[i], bySku, channels, seen, cancellation));
        return items;
    }

    /// <summary>The accounts that prices are for, each looked up once however many items name it.</summary>
    private async Task<Dictionary<(string Integration, string? Account), Channel>> ChannelsAsync(
        string tenant, IReadOnlyList<InventoryItemBody> bodies, CancellationToken cancellation)
    {
        var channels = new Dictionary<(string, string?), Channel>();
        foreach (var (integration, account) in bodies.Where(static b => b.IntegrationId is not null).Select(static b => (b.IntegrationId!, b.Account)).Distinct())
        {
            try
            {
                var found = await accounts.OneAsync(tenant, integration, account, cancellation);
                var isOnly = (await accounts.ManyAsync(tenant, integration, null, cancellation)).Count == 1;
                channels[(integration, account)] = new Channel(found.Key, isOnly, null);
            }
            catch (RequestRefusedException refused)
            {
                var error = refused.Errors is [var first, ..]
                    ? first
                    : new FieldError(account is null ? "/integration_id" : "/account", refused.Code, refused.Detail ?? ErrorCatalogue.Find(refused.Code).Detail.English);
                channels[(integration, account)] = new Channel(null, false, error);
            }
        }

        return channels;
    }

    private async Task<InventoryItem> ItemAsync(
        string tenant, int index, InventoryItemBody body, IReadOnlyDictionary<string, string> bySku, Dictionary<(string Integration, string? Account), Channel> channels,
        HashSet<(string ProductId, string Warehouse)> seen, CancellationToken cancellation)
    {
        var sku = ProductPatches.Sku(body.Sku);
        var productId = sku is null ? body.ProductId : bySku.GetValueOrDefault(sku);
        var item = new InventoryItem(index, sku, productId, body);
        if (productId is null)
            return item with { Errors = [new FieldError("/sku", ErrorCodes.ProductNotFound, "There is no product with this SKU.")] };
        if (!seen.Add((productId, body.WarehouseId ?? WarehouseIdentity.Default)))
            return item with { Errors = [new FieldError(sku is null ? "/product_id" : "/sku", "duplicate_item", "An earlier item of this request is the same product in the same warehouse.")] };
        if (body.IntegrationId is { } integration)
        {
            var channel = channels[(integration, body.Account)];
            if (channel.Error is { } unknown)
                return item with { Errors = [unknown] };
            item = item with { PriceOn = channel.AccountKey, IsOnlyAccount = channel.IsOnly };
        }

        if (body.OrdersCursor is null)
            return item;
        try
        {
            return item with { OrdersSeenSeq = await cursors.ReadAsync(tenant, body.OrdersCursor, cancellation) };
        }
        catch (RequestRefusedException refused)
        {
            return item with { Errors = [new FieldError("/orders_cursor", refused.Code, ErrorCatalogue.Find(refused.Code).Detail.English)] };
        }
    }

    private static IEnumerable<FieldError> Check(InventoryItemBody item, string at)
    {
        if (item.Sku is null == (item.ProductId is null))
            yield return new FieldError($"{at}/sku", ErrorCodes.Required, "An item names its product by sku or by product_id.");
        if (item.Quantity is not null && item.Delta is not null)
            yield return new FieldError($"{at}/delta", ErrorCodes.QuantityWithDelta, "Either quantity or delta.");
        if (item.Delta is not null && string.IsNullOrEmpty(item.Ref))
            yield return new FieldError($"{at}/ref", ErrorCodes.Required, "A delta has a reference, so that a repeat is known.");
        if (item is { Delta: null, Ref: not null })
            yield return new FieldError($"{at}/ref", "not_allowed_here", "A reference goes with delta.");
        if (item is { Quantity: null, Delta: null, Price: null, ListPrice: null })
            yield return new FieldError(at, ErrorCodes.Required, "One of quantity, delta, price or list_price is needed.");
        if (item.Quantity is null && (item.Basis ?? (object?)item.CountedAt ?? item.OrdersCursor) is not null)
            yield return new FieldError($"{at}/quantity", ErrorCodes.Required, "basis, counted_at and orders_cursor go with quantity.");
        if (item.OrdersCursor is not null && item.Basis is not StockBasis.Available)
            yield return new FieldError($"{at}/orders_cursor", "not_allowed_here", "orders_cursor goes with basis available.");
        if (item is { IntegrationId: not null, Price: null, ListPrice: null })
            yield return new FieldError($"{at}/price", ErrorCodes.Required, "integration_id and account go with price or list_price; stock is the product's.");
        if (item is { IntegrationId: null, Account: not null })
            yield return new FieldError($"{at}/integration_id", ErrorCodes.Required, "An account is named with its integration.");
        if (item is { WarehouseId: not null, Quantity: null, Delta: null })
            yield return new FieldError($"{at}/warehouse_id", "not_allowed_here", "warehouse_id goes with quantity or delta; prices are the product's.");
    }

    /// <param name="AccountKey">Null where there is an error.</param>
    private sealed record Channel(string? AccountKey, bool IsOnly, FieldError? Error);
}
