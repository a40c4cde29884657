using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

internal static class ReadingChecks
{
    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("listings_query", "A listing is found by SKU with number, price and ids; one that is not there is left out.", QueryAsync),
        new("listings_paging", "Reading everything tells every listing, over the edge of a page; what is told twice is told alike.", PagingAsync),
        new("listings_change", "What was there all the time is told, although listings come and go between two pages.", ChangeAsync),
    ];

    private static async Task QueryAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa ığüşöç", 3, 49.9m)]);
        var queries = new[] { sku, "YOK-BÖYLE-BİR-ŞEY" }.Select(static s => new ListingQuery(s, s, s, new Dictionary<string, string>())).ToList();
        var listing = Assert.Single(await rig.Can<IListingReader>().ReadAsync(rig.Session, queries, RigCalls.Cancellation));
        Assert.Equal((sku, 3, rig.Price(49.9m)), (listing.Key, listing.Quantity, listing.Price));
        Assert.NotEmpty(listing.RemoteIds);
    }

    private static async Task PagingAsync(PlatformRig rig)
    {
        var seeds = await SeedManyAsync(rig);
        var all = await rig.ReadAllAsync(static () => Task.CompletedTask);
        var told = all.Where(l => seeds.Contains(l.Sku!)).ToLookup(static l => l.Sku, StringComparer.Ordinal);
        Assert.Equal(seeds.Order(StringComparer.Ordinal), told.Select(static l => l.Key).Order(StringComparer.Ordinal));
        Assert.All(told, static same => Assert.Single(same.Select(static l => (l.Title, l.Price, l.Quantity)).Distinct()));
    }

    private static async Task ChangeAsync(PlatformRig rig)
    {
        var seeds = await SeedManyAsync(rig);
        var first = (await rig.Can<IListingReader>().ReadPageAsync(rig.Session, null, RigCalls.Cancellation)).Listings;
        // Both ends of the first page: whatever the order, a page that counts places now begins elsewhere.
        var gone = new[] { first[0].Sku!, first[^1].Sku! };
        var told = await rig.ReadAllAsync(async () =>
        {
            foreach (var sku in gone)
                await rig.RemoveAsync(sku);
            await rig.SeedAsync([new Seed(rig.NewSku("A"), "Yeni", 1, 10m)]);
        });
        var missing = seeds.Except(gone).Except(told.Select(static l => l.Sku!)).ToList();
        Assert.True(missing.Count == 0, $"{missing.Count} listings that were there all the time were never told, {missing.FirstOrDefault()} among them.");
    }

    private static async Task<List<string>> SeedManyAsync(PlatformRig rig)
    {
        var seeds = Enumerable.Range(0, rig.ListingsForTwoPages).Select(_ => new Seed(rig.NewSku(), "Kupa", 1, 100m)).ToList();
        await rig.SeedAsync(seeds);
        return [.. seeds.Select(static s => s.Sku)];
    }
}
