using System.Collections.Concurrent;
using KolajAI.Connectors;
using KolajAI.Grains.Products;
using KolajAI.Identity;
using KolajAI.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;

namespace KolajAI.Grains.Mappings;

/// <summary>
/// Maps products of an account by what is stored. Mappings are kept: those written in this process count at once, others within five seconds,
/// or when <see cref="Forget"/> is called for their tenant.
/// </summary>
internal sealed class ListingMappings(IMappingReads mappings, ICatalogReads catalog, TimeProvider clock) : ICommitListener
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Tenant, string Integration), Kept> _kept = new();
    private long _generation;

    /// <param name="products">As the account words them, each with whether it is new there.</param>
    public async Task<MappedProducts> OfAsync(
        AccountRef account, ICategorySource source, IReadOnlyDictionary<string, string> settings, IReadOnlyList<(Product Product, bool IsNew)> products)
    {
        var book = new MappingBook(await KeptAsync(account), account.Account);
        var otherwise = source.DefaultCategory(settings);
        var placed = products.Select(p =>
        {
            var offer = ChannelOffers.Of(p.Product, account.Key);
            return (p.Product, p.IsNew, Offer: offer, Category: ListingMapper.CategoryOf(p.Product, offer, book, otherwise));
        }).ToList();
        var categories = new Dictionary<string, ChannelCategory>(StringComparer.Ordinal);
        foreach (var group in placed.Where(static p => p.Category is { Length: > 0 }).GroupBy(static p => p.Category!, StringComparer.Ordinal))
            categories[group.Key] = await CategoryAsync(account, group.Key, [.. group.Select(static p => p.Product)], book);
        var brands = await BrandsAsync(account, [.. products.Select(static p => p.Product.Brand).OfType<string>().Distinct(StringComparer.Ordinal)]);
        var brandsRead = (await catalog.ReadingAsync(account.Tenant, account.Key, CatalogKinds.Brands, ""))?.ReadAt is not null;
        return new MappedProducts(
            placed.ToDictionary(static p => p.Product.Id, p => ListingMapper.Map(
                p.Product, p.Offer, book, p.Category is { Length: > 0 } id ? categories[id] : null,
                p.Product.Brand is { } brand ? brands.GetValueOrDefault(brand) : null, brandsRead, source.Needs, p.IsNew), StringComparer.Ordinal),
            [.. categories.Values.Where(static c => !c.IsRead).Select(static c => c.Id)]);
    }

    public void Committed(Unit unit)
    {
        if (!unit.Rows.Any(static r => r is MappingRow))
            return;
        Forget(unit.Tenant);
    }

    /// <summary>They may have been written in another process.</summary>
    public void Forget(string tenant)
    {
        Interlocked.Increment(ref _generation);
        foreach (var key in _kept.Keys.Where(k => k.Tenant == tenant))
            _kept.TryRemove(key, out _);
    }

    private async Task<IReadOnlyList<StoredMapping>> KeptAsync(AccountRef account)
    {
        var key = (account.Tenant, account.Integration);
        if (_kept.TryGetValue(key, out var kept) && clock.GetElapsedTime(kept.ReadAt) < KeptFor)
            return kept.Mappings;
        var generation = Interlocked.Read(ref _generation);
        var readAt = clock.GetTimestamp();
        var stored = await mappings.OfIntegrationAsync(account.Tenant, account.Integration);
        if (generation == Interlocked.Read(ref _generation))
            _kept[key] = new Kept(stored, readAt);
        return stored;
    }

    private async Task<ChannelCategory> CategoryAsync(AccountRef account, string id, IReadOnlyList<Product> products, MappingBook book)
    {
        var reading = await catalog.ReadingAsync(account.Tenant, account.Key, CatalogKinds.Attributes, id);
        if (reading?.ReadAt is null)
            return new ChannelCategory(id, reading?.Error is not null, [], new Dictionary<(string, string), string>());
        var attributes = (await catalog.OfScopeAsync(account.Tenant, account.Key, CatalogKinds.Attributes, id)).Select(static stored =>
        {
            var detail = CatalogDetail.Read(stored.Item.Detail);
            return new ChannelAttribute(stored.Item.Id, stored.Item.Name, detail.Required is true, detail.Multiple is true, detail.Custom is true);
        }).ToList();
        var byName = attributes.GroupBy(static a => OwnWords.Fold(a.Name), StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.First().Id, StringComparer.Ordinal);
        var values = new Dictionary<(string, string), string>();
        foreach (var used in products.SelectMany(ListingMapper.Own)
                     .ToLookup(o => book.Attribute(id, o.Name) ?? byName.GetValueOrDefault(OwnWords.Fold(o.Name)) ?? ""))
        {
            if (used.Key.Length == 0)
                continue;
            var names = used.SelectMany(static o => o.Values).Select(OwnWords.Fold).Distinct(StringComparer.Ordinal).ToList();
            foreach (var value in await catalog.NamedAsync(account.Tenant, account.Key, CatalogKinds.Values, CatalogKinds.ValueScope(id, used.Key), names))
                values.TryAdd((used.Key, value.Item.Search), value.Item.Id);
        }

        return new ChannelCategory(id, IsRead: true, attributes, values);
    }

    /// <summary>By exactly this name, else by the only one that is the same but for case and accents.</summary>
    private async Task<Dictionary<string, string>> BrandsAsync(AccountRef account, IReadOnlyList<string> brands)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (brands.Count == 0)
            return found;
        var folded = brands.Select(OwnWords.Fold).Distinct(StringComparer.Ordinal).ToList();
        var named = (await catalog.NamedAsync(account.Tenant, account.Key, CatalogKinds.Brands, "", folded))
            .ToLookup(static b => b.Item.Search, static b => b.Item, StringComparer.Ordinal);
        foreach (var brand in brands)
        {
            var alike = named[OwnWords.Fold(brand)].ToList();
            if ((alike.Find(b => b.Name == brand) ?? (alike.Count == 1 ? alike[0] : null)) is { } one)
                found[brand] = one.Id;
        }

        return found;
    }

    private sealed record Kept(IReadOnlyList<StoredMapping> Mappings, long ReadAt);
}

/// <param name="Unread">Categories in use whose attributes are not known yet.</param>
internal sealed record MappedProducts(IReadOnlyDictionary<string, MappedListing> Listings, IReadOnlyList<string> Unread);
