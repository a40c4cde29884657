namespace KolajAI.Simulator.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public async Task BrandByName_OtherCase_IsAnotherBrand()
    {
        await using var shop = await TrendyolShop.OpenAsync();

        var upper = await shop.GetAsync("integration/product/brands/by-name?name=Kolaj");
        var lower = await shop.GetAsync("integration/product/brands/by-name?name=kolaj");

        Assert.Equal("""[{"id":1,"name":"Kolaj"}]""", upper.ToJsonString());
        Assert.Equal("""[{"id":2,"name":"kolaj"}]""", lower.ToJsonString());
    }

    [Fact]
    public async Task Brands_SmallSize_PageHoldsAThousand()
    {
        await using var shop = await TrendyolShop.OpenAsync();

        var first = await shop.GetAsync("integration/product/brands?page=0&size=10");
        var second = await shop.GetAsync("integration/product/brands?page=1&size=10");

        Assert.Equal((1000, 205), (first["brands"]!.AsArray().Count, second["brands"]!.AsArray().Count));
    }

    [Fact]
    public async Task Attributes_OfALeaf_TellFlagsAndPagedValues()
    {
        await using var shop = await TrendyolShop.OpenAsync();

        var attributes = await shop.GetAsync("integration/product/categories/111/attributes");
        var values = await shop.GetAsync("integration/product/categories/111/attributes/338/values?page=1&size=3");

        Assert.Contains(attributes["categoryAttributes"]!.AsArray(), attribute =>
            attribute!["attribute"]!["name"]!.GetValue<string>() == "Beden" && attribute["varianter"]!.GetValue<bool>() && attribute["required"]!.GetValue<bool>());
        Assert.Equal("XL", Assert.Single(values["content"]!.AsArray())!["name"]!.GetValue<string>());
    }
}
