using KolajAI.Errors;
using KolajAI.Monetary;

namespace KolajAI.Connectors.Sandbox;

/// <summary>What the marketplace shows, and what the seller does to it. Each item is a write of its own, so that one harms no other.</summary>
internal sealed class SandboxListings(IConnectorState state)
{
    private const string BadPrice = "A price is above 0 and has no more decimals than its currency.";

    private readonly SandboxStore _store = new(state);
    private readonly SandboxGroups _groups = new(state);
    private readonly SandboxFaults _faults = new(state);

    public async Task<SubmitResult> PublishAsync(IReadOnlyList<ContentItem> items, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("publish", cancellation);
        var refuse = await _faults.TakeAsync("publish", SandboxFaults.Refuse, cancellation);
        var results = new List<ItemResult>(items.Count);
        foreach (var item in items)
        {
            results.Add(refuse
                ? Refused(item.Key, "sandbox_fault", "The sandbox refuses the item, as it was asked to.")
                : await _store.RunAsync(unit => PublishOneAsync(unit, item), cancellation));
        }

        foreach (var group in items.Where(static item => item.Group is not null).GroupBy(static item => item.Group!.Id, StringComparer.Ordinal))
            await _groups.PublishAsync([.. group], results, cancellation);
        await _faults.AfterAsync("publish", cancellation);
        return new SubmitResult(null, results);
    }

    public async Task<SubmitResult> UpdateAsync(StockWriteKind kind, IReadOnlyList<StockItem> items, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("stock", cancellation);
        var refuse = await _faults.TakeAsync("stock", SandboxFaults.Refuse, cancellation);
        var results = new List<ItemResult>(items.Count);
        foreach (var item in items)
        {
            results.Add(refuse
                ? Refused(item.Key, "sandbox_fault", "The sandbox refuses the item, as it was asked to.")
                : await _store.RunAsync(unit => UpdateOneAsync(unit, kind, item), cancellation));
        }

        await _faults.AfterAsync("stock", cancellation);
        return new SubmitResult(null, results);
    }

    public async Task<IReadOnlyList<RemoteListing>> ReadAsync(IReadOnlyList<ListingQuery> queries, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("listings", cancellation);
        var listings = new List<RemoteListing>(queries.Count);
        foreach (var query in queries)
        {
            var found = await _store.RunAsync(unit => FindAsync(unit, query.RemoteIds, query.Sku), cancellation);
            if (found is not null)
                listings.Add(found.ToRemote(query.Key));
        }

        return listings;
    }

    public async Task<ListingPage> ReadPageAsync(string? cursor, int limit, CancellationToken cancellation)
    {
        await _faults.BeforeAsync("listings", cancellation);
        var page = await _store.ListAsync<SandboxListing>(SandboxStore.ListingPrefix, cursor, limit, cancellation);
        return new ListingPage([.. page.Select(entry => entry.Value.ToRemote(null))], page.Count == limit ? page[^1].Key : null);
    }

    /// <summary>By the listing's id where the caller has it, else by SKU.</summary>
    public static async Task<SandboxListing?> FindAsync(SandboxStore.Unit unit, IReadOnlyDictionary<string, string> remoteIds, string sku)
    {
        var id = remoteIds.GetValueOrDefault(SandboxListing.IdKind) ?? (await unit.GetAsync<SkuEntry>(SandboxStore.SkuKey(sku)))?.ListingId;
        return id is null ? null : await unit.GetAsync<SandboxListing>(SandboxStore.ListingKey(id));
    }

    private static async Task<ItemResult> PublishOneAsync(SandboxStore.Unit unit, ContentItem item)
    {
        var bound = item.RemoteIds.GetValueOrDefault(SandboxListing.IdKind);
        var id = bound ?? item.Product.Id;
        var known = await unit.GetAsync<SandboxListing>(SandboxStore.ListingKey(id));
        if (known is null && item.Price is null)
            return Refused(item.Key, "price_required", "A new listing needs a price.");
        if (Bad(item.Price) || Bad(item.ListPrice))
            return Refused(item.Key, ErrorCodes.MoneyPrecision, BadPrice);

        var skuKey = SandboxStore.SkuKey(item.Product.Sku);
        if (await unit.GetAsync<SkuEntry>(skuKey) is { } taken && taken.ListingId != id)
            return Refused(item.Key, "sku_exists_on_channel", $"Another listing of the sandbox has the SKU {item.Product.Sku}.");
        if (known is not null && known.Sku != item.Product.Sku)
            await unit.RemoveAsync(SandboxStore.SkuKey(known.Sku));
        unit.Set(skuKey, new SkuEntry(id));

        // On a listing that exists, stock and price keep what their own writes set.
        var product = item.Product;
        var listing = known is null
            ? new SandboxListing(
                id, product.Sku, product.Barcode, product.Title, product.Description, product.VatRate, item.Price, item.ListPrice, item.Quantity)
            : known with
            {
                Sku = product.Sku,
                Barcode = product.Barcode,
                Title = product.Title,
                Description = product.Description,
                VatRate = product.VatRate,
                Variant = item.Group is null ? null : known.Variant,
            };
        unit.Set(SandboxStore.ListingKey(id), listing with
        {
            CategoryId = item.CategoryId,
            BrandId = item.BrandId,
            Attributes = item.Attributes?.ToDictionary(static a => a.Id, static a => a.Text is { } text ? [text] : a.ValueIds),
        });
        // What is found again shows an older number and price: bound, but not confirmed.
        return known is null || bound is not null
            ? Confirmed(item.Key, id)
            : Refused(item.Key, ItemResult.AlreadyExists, "The listing was there already.") with { RemoteIds = Ids(id) };
    }

    private static async Task<ItemResult> UpdateOneAsync(SandboxStore.Unit unit, StockWriteKind kind, StockItem item)
    {
        if (await FindAsync(unit, item.RemoteIds, item.Sku) is not { } listing)
            return Refused(item.Key, "listing_not_found", $"The sandbox has no listing with the SKU {item.Sku}.");
        if (Bad(item.Price) || Bad(item.ListPrice))
            return Refused(item.Key, ErrorCodes.MoneyPrecision, BadPrice);
        var write = SandboxStock.Apply(kind, listing, item);
        if (write.Listing is not { } written)
            return Refused(item.Key, write.Code!, write.Message!);

        if (!write.IsRepeat)
        {
            unit.Set(SandboxStore.ListingKey(listing.Id), written with
            {
                Price = item.Price ?? listing.Price,
                ListPrice = item.Price is null && item.ListPrice is null ? listing.ListPrice : item.ListPrice,
            });
        }

        return Confirmed(item.Key, listing.Id);
    }

    private static bool Bad(Money? price) => price is { } set && (set.TenThousandths <= 0 || set.IsFinerThanCurrency);

    private static ItemResult Confirmed(string key, string id) => new(key, ItemOutcome.Confirmed) { RemoteIds = Ids(id) };

    private static Dictionary<string, string> Ids(string id) => new() { [SandboxListing.IdKind] = id };

    private static ItemResult Refused(string key, string code, string message) => new(key, ItemOutcome.Refused, code, message);

    private sealed record SkuEntry(string ListingId);
}
