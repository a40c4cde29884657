using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Products;

namespace KolajAI.Compliance.Checks;

internal static class PublishChecks
{
    /// <summary>No creation takes more writes than this.</summary>
    private const int MostWrites = 6;

    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("publish_new", "A new product is on the platform with its texts, stock and price, Turkish letters unharmed.", NewAsync),
        new("publish_changed", "Changed texts arrive; stock and price stay as they are.", ChangedAsync),
        new("publish_again", "Publishing what is there makes no second listing.", AgainAsync),
        new("publish_found_again", "A listing found again, its ids unknown, is not taken for showing what was sent: only what it shows counts.", FoundAgainAsync),
        new("publish_refused", "One item that is refused has a reason, and the others go through.", RefusedAsync),
        new("publish_largest", "The largest batch goes through whole.", LargestAsync),
        new("publish_one_more", "One item more than the largest batch is refused whole or answered whole, never cut off.", OneMoreAsync),
        new("publish_group", "Variants of a group are each on the platform once, with the group's changes; one that comes later leaves its siblings.", GroupAsync),
        new("publish_group_of_singles", "Variants that were published by themselves before they had a group are not doubled by it.", GroupOfSinglesAsync),
        new("publish_answer_lost", "Whichever answer of a publication is lost: it says so, and the next attempt leaves one listing.", AnswerLostAsync),
    ];

    private static async Task NewAsync(PlatformRig rig)
    {
        var product = rig.NewProduct(rig.NewSku());
        await ConfirmedAsync(rig, rig.NewItem(product, 7));
        var shown = Assert.Single(await rig.FindAsync(product.Sku));
        Same(product, shown);
        Assert.Equal(7, shown.Quantity);
        Assert.Equal(product.Price!.Value.Amount, shown.Price);
    }

    private static async Task ChangedAsync(PlatformRig rig)
    {
        var (product, listing) = await rig.PublishedAsync(7);
        var changed = product with { Title = "Yeni başlık: ÇİLEKLİ ığdır", Description = "Yeni açıklama ğ" };
        await ConfirmedAsync(rig, rig.NewItem(changed, 99) with { Version = 2, RemoteIds = listing.RemoteIds });
        var shown = Assert.Single(await rig.FindAsync(product.Sku));
        Same(changed, shown);
        Assert.Equal(7, shown.Quantity);
    }

    private static async Task AgainAsync(PlatformRig rig)
    {
        var (product, listing) = await rig.PublishedAsync();
        await ConfirmedAsync(rig, rig.NewItem(product) with { Version = 2, RemoteIds = listing.RemoteIds });
        Assert.Single(await rig.FindAsync(product.Sku));
    }

    /// <summary>As after an account was deleted and made anew: the hub knows the product, and no longer its ids on the channel.</summary>
    private static async Task FoundAgainAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(7);
        var dearer = product with { Title = "Yeni başlık: ÇİLEKLİ ığdır", Price = rig.Price(product.Price!.Value.Amount + 10) };
        var result = Assert.Single((await rig.PublishAsync(rig.NewItem(dearer, 3) with { Version = 2 })).Values);
        var shown = Assert.Single(await rig.FindAsync(product.Sku));
        if (result.Outcome is ItemOutcome.Confirmed)
            Assert.Equal((3, dearer.Price!.Value.Amount), (shown.Quantity, shown.Price));
        else
            Assert.Equal((ItemOutcome.Refused, ItemResult.AlreadyExists), (result.Outcome, result.Code));
    }

    private static async Task RefusedAsync(PlatformRig rig)
    {
        var items = Enumerable.Range(0, 3).Select(_ => rig.NewItem(rig.NewProduct(rig.NewSku()))).ToList();
        items[1] = rig.Unacceptable(items[1]);
        var results = await rig.PublishAsync(items);
        Assert.Equal(3, results.Count);
        var refused = results[items[1].Key];
        Assert.Equal(ItemOutcome.Refused, refused.Outcome);
        Assert.False(string.IsNullOrWhiteSpace(refused.Message), "A refusal without a reason helps nobody.");
        foreach (var good in (ContentItem[])[items[0], items[2]])
        {
            Assert.Equal(ItemOutcome.Confirmed, results[good.Key].Outcome);
            Assert.Single(await rig.FindAsync(good.Product.Sku));
        }

        Assert.Empty(await rig.FindAsync(items[1].Product.Sku));
    }

    private static async Task LargestAsync(PlatformRig rig)
    {
        var items = Many(rig, rig.Can<ICatalogPublisher>().MaxContentItems);
        var results = await rig.PublishAsync(items);
        Assert.Equal(items.Count, results.Count);
        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        Assert.Single(await rig.FindAsync(items[^1].Product.Sku));
    }

    private static async Task OneMoreAsync(PlatformRig rig)
    {
        var items = Many(rig, rig.Can<ICatalogPublisher>().MaxContentItems + 1);
        try
        {
            var results = await rig.PublishAsync(items);
            Assert.Equal(items.Select(static i => i.Key).Order(), results.Keys.Order());
        }
        catch (PlatformException whole)
        {
            Assert.Equal(PlatformFailure.Refused, whole.Failure);
            Assert.Empty(await rig.FindAsync(items[0].Product.Sku));
        }
    }

    private static async Task AnswerLostAsync(PlatformRig rig)
    {
        var lost = 0;
        for (var write = 0; write < MostWrites; write++)
        {
            var product = rig.NewProduct(rig.NewSku());
            var struck = rig.Proxy.Plant(new ProxyFault.LoseAnswer(), rig.IsWrite, skip: write, count: 1);
            try
            {
                await rig.PublishAsync(rig.NewItem(product));
            }
            catch (PlatformException failure)
            {
                rig.Heard.Add(failure.ToString());
                Assert.Equal(PlatformFailure.OutcomeUnknown, failure.Failure);
            }

            rig.Proxy.Clear();
            if (struck() == 0)
                break;
            lost++;
            // As the hub does: it reads back, and publishes what is not there or not bound.
            var listing = (await rig.ReadAsync(product.Sku, product.Barcode)).SingleOrDefault();
            var again = await rig.PublishAsync(rig.NewItem(product) with { RemoteIds = listing?.RemoteIds ?? new Dictionary<string, string>() });
            var result = Assert.Single(again.Values);
            Assert.True(
                result.Outcome is ItemOutcome.Confirmed || result is { Outcome: ItemOutcome.Refused, Code: ItemResult.AlreadyExists },
                $"After write {write + 1} was lost: {result.Outcome} {result.Code} {result.Message}");
            Same(product, Assert.Single(await rig.FindAsync(product.Sku)));
            Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode));
        }

        Assert.True(lost > 0, "No write was lost: the rig's IsWrite meets none of the connector's calls.");
    }

    private static async Task GroupAsync(PlatformRig rig)
    {
        var group = rig.NewGroup(rig.NewSku("GRUP"), ["Renk"]);
        var variants = new List<ContentItem> { rig.NewVariant(group, ("Renk", "Kırmızı")), rig.NewVariant(group, ("Renk", "Mavi")) };
        await AllConfirmedAsync(rig, variants);
        variants = await BoundAsync(rig, variants);
        variants.Add(rig.NewVariant(variants[0].Group!, ("Renk", "Yeşil")));
        await AllConfirmedAsync(rig, variants);

        foreach (var variant in variants)
        {
            var shown = Assert.Single(await rig.FindAsync(variant.Product.Sku));
            Assert.Equal((5, variant.Price!.Value.Amount), (shown.Quantity, shown.Price));
        }

        // What is read of them names them apart.
        variants = await BoundAsync(rig, variants);
        Assert.Equal(3, variants.Select(static v => string.Join(',', v.RemoteIds.OrderBy(static id => id.Key, StringComparer.Ordinal))).Distinct().Count());
        foreach (var kind in variants.SelectMany(static v => v.RemoteIds).GroupBy(static id => (id.Key, id.Value)))
            Assert.True(kind.Count() == 1, $"The id {kind.Key} is told of several variants: it would be one's alone, and the others' a conflict.");
        await AllConfirmedAsync(rig, variants);
        foreach (var variant in variants)
            Assert.Single(await rig.FindAsync(variant.Product.Sku));
    }

    private static async Task GroupOfSinglesAsync(PlatformRig rig)
    {
        var group = rig.NewGroup(rig.NewSku("GRUP"), ["Renk"]);
        var singles = new List<ContentItem> { rig.NewVariant(group, ("Renk", "Kırmızı")), rig.NewVariant(group, ("Renk", "Mavi")) };
        Assert.All((await rig.PublishAsync(singles.ConvertAll(v => v with
        {
            Group = null,
            Variant = new Dictionary<string, string>(),
            Product = v.Product with { Images = group.Images },
        }))).Values, Confirmed);
        var bound = await BoundAsync(rig, singles);
        var late = rig.NewVariant(group, ("Renk", "Yeşil"));

        var results = await rig.PublishAsync([.. bound, late]);

        Assert.Equal(3, results.Count);
        Assert.All(results.Values, static result => Assert.True(
            result.Outcome is ItemOutcome.Confirmed || (result.Outcome is ItemOutcome.Refused && !string.IsNullOrWhiteSpace(result.Message)), $"{result.Outcome} {result.Code}"));
        foreach (var variant in bound)
        {
            var shown = Assert.Single(await rig.FindAsync(variant.Product.Sku));
            Assert.Equal(5, shown.Quantity);
        }

        Assert.Equal(results[late.Key].Outcome is ItemOutcome.Confirmed ? 1 : 0, (await rig.FindAsync(late.Product.Sku)).Count);
    }

    /// <summary>As the hub would send them again.</summary>
    private static async Task<List<ContentItem>> BoundAsync(PlatformRig rig, IReadOnlyList<ContentItem> variants)
    {
        var bound = new List<ContentItem>();
        foreach (var variant in variants)
        {
            var shown = Assert.Single(await rig.ReadAsync(variant.Product.Sku, variant.Product.Barcode));
            Assert.NotEmpty(shown.RemoteIds);
            bound.Add(variant with { Version = variant.Version + 1, RemoteIds = shown.RemoteIds, Group = variant.Group! with { RemoteIds = shown.GroupRemoteIds ?? new Dictionary<string, string>() } });
        }

        return bound;
    }

    private static async Task AllConfirmedAsync(PlatformRig rig, IReadOnlyList<ContentItem> items)
    {
        var results = await rig.PublishAsync(items);
        Assert.Equal(items.Select(static item => item.Key).Order(StringComparer.Ordinal), results.Keys.Order(StringComparer.Ordinal));
        Assert.All(results.Values, Confirmed);
    }

    private static void Confirmed(ItemResult result) =>
        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Outcome} {result.Code} {result.Message}");

    private static List<ContentItem> Many(PlatformRig rig, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => rig.NewItem(rig.NewProduct(rig.NewSku())))];

    private static async Task ConfirmedAsync(PlatformRig rig, ContentItem item)
    {
        var result = Assert.Single((await rig.PublishAsync(item)).Values);
        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Outcome} {result.Code} {result.Message}");
    }

    private static void Same(Product product, Shown shown)
    {
        Assert.Equal(product.Sku, shown.Sku);
        if (shown.Title is not null)
            Assert.Equal(product.Title, shown.Title);
        if (shown.Description is not null)
            Assert.Equal(product.Description, shown.Description);
        if (shown.Barcode is not null)
            Assert.Equal(product.Barcode, shown.Barcode);
    }
}
