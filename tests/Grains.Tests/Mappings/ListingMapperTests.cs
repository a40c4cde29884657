using KolajAI.Connectors;
using KolajAI.Grains.Mappings;
using KolajAI.Mappings;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Mappings;

/// <summary>What a product is on a channel by its offer, by mappings and by equal names, and what it lacks.</summary>
public sealed class ListingMapperTests
{
    private static readonly CatalogNeeds Everything = new(Category: true, Brand: true);

    private static readonly ChannelCategory Shirts = new(
        "11", IsRead: true,
        [
            new("size", "Beden", Required: true, Multiple: false, Custom: false), new("colour", "Renk", Required: true, Multiple: false, Custom: true),
            new("stuff", "Materyal", Required: false, Multiple: true, Custom: false),
        ],
        new Dictionary<(string, string), string> { [("size", "m")] = "2", [("colour", "kirmizi")] = "5", [("stuff", "pamuk")] = "7", [("stuff", "keten")] = "8" });

    [Theory]
    [InlineData("Giyim > Tişört", "11")]
    [InlineData("giyim>TISORT", "11")]
    [InlineData("Giyim / Tişört / Basic", "11")]
    [InlineData("Giyim > Gömlek", "10")]
    [InlineData("Giyimlik > Tişört", null)]
    [InlineData("Ev", null)]
    public void Category_IsThatOfTheNearestMappedPathAbove(string path, string? expected)
    {
        var book = Book(Of(CatalogKinds.Categories, "Giyim", "10"), Of(CatalogKinds.Categories, "Giyim > Tişört", "11"));

        Assert.Equal(expected, ListingMapper.CategoryOf(Shirt() with { Category = path }, null, book, null));
    }

    [Fact]
    public void Category_OfTheOffer_ComesBeforeMappingsAndThoseBeforeTheDefault()
    {
        var book = Book(Of(CatalogKinds.Categories, "Giyim", "10"));
        var product = Shirt() with { Category = "Giyim" };

        Assert.Equal("99", ListingMapper.CategoryOf(product, new ProductOffer("x", null, "99", null), book, "1"));
        Assert.Equal("10", ListingMapper.CategoryOf(product, null, book, "1"));
        Assert.Equal("1", ListingMapper.CategoryOf(product with { Category = "Ev" }, null, book, "1"));
    }

    [Fact]
    public void OwnMappingOfAnAccount_ComesBeforeThatOfTheIntegration()
    {
        StoredMapping[] rows = [Of(CatalogKinds.Brands, "Kolaj", "own") with { Account = "b" }, Of(CatalogKinds.Brands, "Kolaj", "all")];

        Assert.Equal(("all", "own"), (new MappingBook(rows, "a").Brand("KOLAJ"), new MappingBook(rows, "b").Brand("kolaj")));
    }

    [Fact]
    public void Attributes_ComeByEqualNamesMappingsAndFreeText()
    {
        var product = Shirt(("Beden", ["M"]), ("Color", ["Nar çiçeği"]), ("Kumaş", ["Cotton", "keten"]), ("Yıkama", ["30"]));
        var book = Book(
            Of(CatalogKinds.Attributes, "color", "colour"), Of(CatalogKinds.Attributes, "kumaş", "stuff") with { CategoryId = "11" },
            Of(CatalogKinds.Values, "cotton", "7") with { AttributeId = "stuff" });

        var mapped = Map(product, book);

        Assert.Empty(mapped.Missing);
        Assert.Equal(
            [("colour", "", "Nar çiçeği"), ("size", "2", null), ("stuff", "7,8", null)],
            mapped.Attributes!.Select(static a => (a.Id, string.Join(',', a.ValueIds), a.Text)));
    }

    [Fact]
    public void VariantValues_AreAttributesToo()
    {
        var product = Shirt(("Renk", ["Kırmızı"])) with { Variant = new Dictionary<string, string> { ["Beden"] = "M" } };

        Assert.Empty(Map(product, Book()).Missing);
    }

    [Fact]
    public void WhatIsMissing_IsNamedOneByOne()
    {
        var missing = Map(Shirt(("Beden", ["XXL"]), ("Materyal", ["Pamuk", "Naylon"])), Book()).Missing;

        Assert.Equal(
            [("value_unmapped", "XXL", "size", "Beden"), ("value_unmapped", "Naylon", "stuff", "Materyal"), ("attribute_required", "", "colour", "Renk")],
            missing.Select(static m => (m.Code, m.Own, m.AttributeId, m.Name)));
        var (code, message) = MissingTexts.Of(missing, "SKU-2");
        Assert.Equal("value_unmapped", code);
        Assert.All(["SKU-2", "XXL", "Naylon", "'Renk' (colour)", "/api/mappings/values"], part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void SeveralValues_WhereTheChannelTakesOne_AreMissing()
    {
        var missing = Map(Shirt(("Beden", ["M"]), ("Renk", ["Kırmızı", "Mavi"])), Book()).Missing;

        Assert.Equal(("attribute_single", "Kırmızı, Mavi"), Assert.Single(missing) is var one ? (one.Code, one.Own) : default);
    }

    [Fact]
    public void NewListing_WithoutCategoryAndBrand_LacksBoth_AnOldOneNothing()
    {
        var product = Shirt() with { Category = "Ev", Brand = "Bilinmeyen" };

        Assert.Equal(["category_unmapped", "brand_unmapped"], Map(product, Book(), category: null).Missing.Select(static m => m.Code));
        Assert.Empty(ListingMapper.Map(product, null, Book(), null, null, brandsRead: true, Everything, isNew: false).Missing);
        Assert.Empty(ListingMapper.Map(product, null, Book(), null, null, brandsRead: true, new CatalogNeeds(false, false), isNew: true).Missing);
        // What was never read may be there.
        Assert.Equal(["category_unmapped"], ListingMapper.Map(product, null, Book(), null, null, brandsRead: false, Everything, isNew: true).Missing.Select(static m => m.Code));
        Assert.Equal("4", Map(product, Book(Of(CatalogKinds.Brands, "bilinmeyen", "4"))).BrandId);
    }

    [Fact]
    public void Offer_SpeaksInTheChannelsIds_AndWinsOverTheProductsWords()
    {
        var offer = new ProductOffer("x", null, "11", new Dictionary<string, IReadOnlyList<string>> { ["size"] = ["2"], ["colour"] = ["Lila"] });

        var mapped = ListingMapper.Map(Shirt(("Beden", ["XXL"])), offer, Book(), Shirts, "1", true, Everything, isNew: true);

        Assert.Empty(mapped.Missing);
        Assert.Equal([("colour", "", "Lila"), ("size", "2", null)], mapped.Attributes!.Select(static a => (a.Id, string.Join(',', a.ValueIds), a.Text)));
    }

    [Fact]
    public void ChangedMapping_ConcernsProductsByTheirOwnWords()
    {
        var product = Shirt(("Beden", ["M"])) with { Category = "Giyim > Tişört > Basic", Brand = "Kolaj" };
        bool Concerns(string kind, string own) => new MappingChange(kind, own).Concerns(product);

        Assert.True(Concerns(CatalogKinds.Categories, OwnWords.FoldPath("Giyim/Tişört")));
        Assert.False(Concerns(CatalogKinds.Categories, OwnWords.FoldPath("Giyim > Tiş")));
        Assert.True(Concerns(CatalogKinds.Brands, "kolaj") && Concerns(CatalogKinds.Attributes, "beden") && Concerns(CatalogKinds.Values, "m"));
        Assert.False(Concerns(CatalogKinds.Brands, "kola") || Concerns(CatalogKinds.Attributes, "renk") || Concerns(CatalogKinds.Values, "l"));
    }

    private static MappedListing Map(Product product, MappingBook book, ChannelCategory? category) =>
        ListingMapper.Map(product, null, book, category, null, brandsRead: true, Everything, isNew: true);

    private static MappedListing Map(Product product, MappingBook book) => ListingMapper.Map(product, null, book, Shirts, "1", brandsRead: true, Everything, isNew: true);

    private static Product Shirt(params (string Name, string[] Values)[] attributes) => new()
    {
        Id = "p1",
        Sku = "S",
        Title = "T",
        Brand = "Kolaj",
        Attributes = attributes.ToDictionary(static a => a.Name, static a => (IReadOnlyList<string>)a.Values),
    };

    private static MappingBook Book(params StoredMapping[] rows) => new(rows, "default");

    private static StoredMapping Of(string kind, string own, string target) =>
        new(kind, "x", "", "", "", kind == CatalogKinds.Categories ? OwnWords.FoldPath(own) : OwnWords.Fold(own), own, target, default);
}
