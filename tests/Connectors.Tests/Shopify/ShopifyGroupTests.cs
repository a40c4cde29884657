using KolajAI.Simulator.Shopify.Control;
using static KolajAI.Connectors.Tests.Shopify.ShopifyBenchShop;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>A group is one product; what is not named in a call is never lost.</summary>
public sealed class ShopifyGroupTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    private static List<ContentItem> Bound(IEnumerable<ContentItem> items, Dictionary<string, ItemResult> results) =>
        [.. items.Select(item => item with { RemoteIds = results[item.Key].RemoteIds!, Group = item.Group! with { RemoteIds = results[item.Key].GroupRemoteIds! } })];

    private static async Task<(List<ContentItem> Items, ShopifyVariantView[] Shown)> PublishedAsync(ShopifyBenchShop shop)
    {
        List<ContentItem> items = [Variant("G-S", "S"), Variant("G-M", "M")];
        var results = await shop.PublishAsync(items);
        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        return (Bound(items, results), [await shop.VariantAsync("G-S"), await shop.VariantAsync("G-M")]);
    }

    [Fact]
    public async Task Publish_New_IsOneProductWithAVariantForEach()
    {
        using var shop = await bench.OpenAsync();

        var (items, shown) = await PublishedAsync(shop);

        Assert.Equal(shown[0].ProductId, shown[1].ProductId);
        Assert.All(shown, static variant => Assert.Equal(("Gömlek", 149.90m, 5), (variant.Title, variant.Price, variant.Levels[0].Available)));
        Assert.Equal(IdsOf(shown[1]), items[1].RemoteIds);
        Assert.Equal(new Dictionary<string, string> { ["product"] = Number(shown[0].ProductId) }, items[0].Group!.RemoteIds);
        var listings = await shop.Connector.ReadAsync(
            shop.Session(), [new ListingQuery("k", "G-M", null, items[1].RemoteIds)], ShopifyStub.Cancellation);
        Assert.True(Assert.Single(listings).OnSale);
    }

    [Fact]
    public async Task Publish_OneMoreVariant_SiblingsAndTheMerchantsOwnStay()
    {
        using var shop = await bench.OpenAsync();
        var (items, shown) = await PublishedAsync(shop);
        await AddByHandAsync(shop, shown[0].ProductId, "BY-HAND", "XXL");
        await shop.BuyAsync("G-S", 2);

        var results = await shop.PublishAsync([.. items, Variant("G-L", "L", items[0].Group)]);

        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        var all = await shop.Platform.ReadVariantsAsync(ShopifyStub.Cancellation);
        Assert.Equal(["BY-HAND", "G-L", "G-M", "G-S"], all.Select(static variant => variant.Sku!).Order());
        Assert.Single(all.Select(static variant => variant.ProductId).Distinct());
        Assert.Equal((3, shown[0].VariantId), (await shop.AvailableAsync("G-S"), (await shop.VariantAsync("G-S")).VariantId));
        Assert.Equal((5, 149.90m), (await shop.AvailableAsync("G-L"), (await shop.VariantAsync("G-L")).Price));
    }

    [Fact]
    public async Task Publish_ChangedWords_AreWrittenAndTheOptionsNewValueToo()
    {
        using var shop = await bench.OpenAsync();
        var (items, _) = await PublishedAsync(shop);
        var group = items[0].Group! with { Title = "Keten gömlek" };

        var results = await shop.PublishAsync(
            items[0] with { Group = group, Variant = new Dictionary<string, string> { ["Beden"] = "XS" } }, items[1] with { Group = group });

        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        Assert.Equal("Keten gömlek", (await shop.VariantAsync("G-M")).Title);
    }

    [Fact]
    public async Task Publish_VariantThatLeftTheGroup_IsSetToZeroAndNotDeleted()
    {
        using var shop = await bench.OpenAsync();
        var (items, shown) = await PublishedAsync(shop);

        var results = await shop.PublishAsync(items[0]);

        Assert.Equal(ItemOutcome.Confirmed, Assert.Single(results.Values).Outcome);
        Assert.Equal((5, 0, shown[1].VariantId), (await shop.AvailableAsync("G-S"), await shop.AvailableAsync("G-M"), (await shop.VariantAsync("G-M")).VariantId));
    }

    [Fact]
    public async Task Publish_MadeByAnEarlierCall_IsToldAsThereAlreadyAndNotDoubled()
    {
        using var shop = await bench.OpenAsync();
        await PublishedAsync(shop);

        var results = await shop.PublishAsync(Variant("G-S", "S"), Variant("G-M", "M"));

        Assert.All(results.Values, static result => Assert.Equal((ItemOutcome.Refused, "already_exists"), (result.Outcome, result.Code)));
        Assert.Equal(IdsOf(await shop.VariantAsync("G-M")), results["id-g-m"].RemoteIds);
        Assert.Equal(2, (await shop.Platform.ReadVariantsAsync(ShopifyStub.Cancellation)).Count);
    }

    [Fact]
    public async Task Publish_WhatCannotBeAVariant_IsRefusedAloneWithTheReason()
    {
        using var shop = await bench.OpenAsync();
        await shop.SeedAsync(("TAKEN", 1));

        var results = await shop.PublishAsync(
            Variant("G-S", "S"), Variant("G-S2", "S"), Variant("TAKEN", "L"), Variant("G-X", "X") with { Variant = new Dictionary<string, string>() }, Variant("G-P", "P") with { Price = null });

        Assert.Equal(ItemOutcome.Confirmed, results["id-g-s"].Outcome);
        Assert.Equal(
            ("variant_duplicate", "sku_exists_on_channel", "variant_value_missing", "price_required"),
            (results["id-g-s2"].Code, results["id-taken"].Code, results["id-g-x"].Code, results["id-g-p"].Code));
    }

    [Fact]
    public async Task Publish_ProductDiffersByOtherOptions_IsRefusedAndLeftAsItIs()
    {
        using var shop = await bench.OpenAsync();
        var (items, _) = await PublishedAsync(shop);
        var other = items[0].Group! with { Axes = ["Renk"] };

        var results = await shop.PublishAsync(
            items.Select(item => item with { Group = other, Variant = new Dictionary<string, string> { ["Renk"] = item.Product.Sku } }).ToList());

        Assert.All(results.Values, static result => Assert.Equal("variant_axes_differ_on_channel", result.Code));
        Assert.Equal("Gömlek", (await shop.VariantAsync("G-S")).Title);
    }

    [Fact]
    public async Task Publish_SingleBoundToAVariantOfSeveral_IsRefused()
    {
        using var shop = await bench.OpenAsync();
        var (items, _) = await PublishedAsync(shop);

        var results = await shop.PublishAsync(items[0] with { Group = null });

        Assert.Equal("listing_shape_changed", Assert.Single(results.Values).Code);
    }

    [Fact]
    public async Task Publish_TooManyAxes_IsRefused()
    {
        using var shop = await bench.OpenAsync();
        var group = Group("Beden", "Renk", "Kumaş", "Yaka");

        var results = await shop.PublishAsync(Variant("G-S", "S", group));

        Assert.Equal("too_many_axes", Assert.Single(results.Values).Code);
    }

    /// <summary>The merchant adds a variant with the shop's own means.</summary>
    private static async Task AddByHandAsync(ShopifyBenchShop shop, string product, string sku, string value)
    {
        var api = new KolajAI.Connectors.Shopify.ShopifyApi(
            shop.Session(), shop.Connector.BaseAddress(shop.Session().Credentials, shop.Session().Settings), new());
        await api.SendAsync(KolajAI.Connectors.Shopify.ShopifyProductWrite.AddDocument, new
        {
            product,
            variants = new[] { new { price = "10.00", inventoryItem = new { sku }, optionValues = new[] { new { optionName = "Beden", name = value } } } },
        }, ShopifyStub.Cancellation);
    }
}
