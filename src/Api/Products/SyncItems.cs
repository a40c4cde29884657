using System.Text.Json;
using KolajAI.Api.Accounts;
using KolajAI.Api.Errors;
using KolajAI.Errors;
using KolajAI.Identity;
using KolajAI.Products;
using KolajAI.Storage.Reads;

namespace KolajAI.Api.Products;

/// <summary>One thing to do of a sync-products call.</summary>
/// <param name="ProductId">Null for a product that is to be created.</param>
/// <param name="Body">Null where the product is only named.</param>
internal sealed record SyncItem(int Index, string? Sku, string? ProductId, ProductBody? Body, IReadOnlyList<string> Erase, OfferAccounts Offers)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}

/// <summary>Accounts on which the item's own offers want it listed, or not listed.</summary>
internal sealed record OfferAccounts(IReadOnlyList<string> ListOn, IReadOnlyList<(int Offer, string AccountKey)> KeepOff)
{
    public static OfferAccounts None { get; } = new([], []);
}

/// <summary>Finds which product each item of a sync-products call means.</summary>
internal sealed class SyncItems(IProductReads products, AccountResolver accounts)
{
    /// <summary>Products first, then SKUs, then product ids; indexes count over all.</summary>
    public async Task<IReadOnlyList<SyncItem>> ReadAsync(string tenant, SyncProductsBody body, JsonElement json, CancellationToken cancellation)
    {
        var named = (body.Products ?? []).Select(p => ProductPatches.Sku(p.Sku)).Concat((body.Skus ?? []).Select(ProductPatches.Sku)).OfType<string>();
        var bySku = await products.ResolveSkusAsync(tenant, named.ToHashSet(StringComparer.Ordinal), cancellation);
        var ids = (body.Products ?? []).Where(static p => p is { Sku: null, Id: not null }).Select(static p => p.Id!).Concat(body.ProductIds ?? []);
        var living = await LivingAsync(tenant, ids, cancellation);
        var items = new List<SyncItem>();
        foreach (var product in body.Products ?? [])
            items.Add(await ProductAsync(tenant, items.Count, product, json.GetProperty("products")[items.Count], bySku, living, cancellation));
        foreach (var sku in body.Skus ?? [])
            items.Add(Known(items.Count, sku, bySku.GetValueOrDefault(ProductPatches.Sku(sku) ?? "")));
        foreach (var id in body.ProductIds ?? [])
            items.Add(Known(items.Count, null, living.Contains(id) ? id : null));
        return RefuseRepeats(items);
    }

    private async Task<SyncItem> ProductAsync(
        string tenant, int index, ProductBody body, JsonElement json, IReadOnlyDictionary<string, string> bySku, HashSet<string> living, CancellationToken cancellation)
    {
        var sku = ProductPatches.Sku(body.Sku);
        var id = sku is null ? body.Id is { } given && living.Contains(given) ? given : null : bySku.GetValueOrDefault(sku);
        var errors = new List<FieldError>(ProductPatches.Check(body));
        if (sku is null && id is null)
            errors.Add(body.Id is null ? new FieldError("/sku", ErrorCodes.Required, "A product has a SKU.") : new FieldError("/id", ErrorCodes.ProductNotFound, "There is no such product."));
        var offers = OfferAccounts.None;
        try
        {
            offers = await OffersAsync(tenant, body.Offers ?? [], cancellation);
        }
        catch (RequestRefusedException refused)
        {
            errors.Add(new FieldError("/offers", refused.Code, refused.Detail ?? ErrorCatalogue.Find(refused.Code).Detail.English));
        }

        return new SyncItem(index, sku ?? body.Sku, id, body, ProductPatches.Erased(json), offers) { Errors = errors };
    }

    /// <exception cref="RequestRefusedException">An offer names an account that does not exist, or not which of several.</exception>
    public async Task<OfferAccounts> OffersAsync(string tenant, IReadOnlyList<OfferBody> offers, CancellationToken cancellation)
    {
        var listOn = new List<string>();
        var keepOff = new List<(int, string)>();
        for (var i = 0; i < offers.Count; i++)
        {
            if (offers[i].List is not { } list)
                continue;
            var account = await accounts.OneAsync(tenant, offers[i].IntegrationId, offers[i].Account, cancellation);
            if (list)
                listOn.Add(account.Key);
            else
                keepOff.Add((i, account.Key));
        }

        return new OfferAccounts(listOn, keepOff);
    }

    private async Task<HashSet<string>> LivingAsync(string tenant, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        return wanted.Count == 0
            ? []
            : (await products.FindManyAsync(tenant, wanted, cancellation)).Select(static row => row.Id).ToHashSet(StringComparer.Ordinal);
    }

    private static SyncItem Known(int index, string? sku, string? id) => new(index, sku, id, null, [], OfferAccounts.None)
    {
        Errors = id is null ? [new FieldError("", ErrorCodes.ProductNotFound, "There is no such product.")] : [],
    };

    private static List<SyncItem> RefuseRepeats(IEnumerable<SyncItem> items)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. items.Select(item => (item.ProductId ?? item.Sku) is { } name && !seen.Add(name)
                ? item with { Errors = [new FieldError("/sku", "duplicate_item", "An earlier item of this request is the same product.")] }
                : item),
        ];
    }
}
