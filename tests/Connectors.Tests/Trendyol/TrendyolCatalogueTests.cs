using System.Net;

namespace KolajAI.Connectors.Tests.Trendyol;

public sealed class TrendyolCatalogueTests
{
    private readonly TrendyolFixture _trendyol = new();

    [Fact]
    public async Task ReadCategoriesAsync_Tree_ComesFlatWithItsLeaves()
    {
        _trendyol.Platform.Answers("""{"categories":[{"id":100,"name":"Giyim","subCategories":[{"id":111,"name":"Tişört","parentId":100,"subCategories":[]}]},{"id":200,"name":"Ev"}]}""");

        var page = await _trendyol.Connector.ReadCategoriesAsync(_trendyol.Session(), null, TrendyolFixture.Cancellation);

        Assert.Null(page.NextCursor);
        Assert.Equal([new RemoteCategory("100", null, "Giyim", false), new("111", "100", "Tişört", true), new("200", null, "Ev", true)], page.Categories);
        Assert.Equal("/integration/product/product-categories", Assert.Single(_trendyol.Platform.Sent).PathAndQuery);
    }

    [Fact]
    public async Task ReadAttributesAsync_ValuesComeAttributeByAttributeAndPageByPage()
    {
        _trendyol.Platform
            .Answers("""
                {"categoryAttributes":[
                {"attribute":{"id":47,"name":"Renk"},"required":true,"allowCustom":true,"allowMultipleAttributeValues":false},
                {"attribute":{"id":338,"name":"Beden"},"required":false,"allowCustom":false,"allowMultipleAttributeValues":true},
                {"attribute":{"id":5,"name":"Not"},"allowCustom":true}]}
                """)
            .Answers("""{"content":[{"id":1,"name":"Mavi"}],"totalPages":2}""").Answers("""{"content":[{"id":2,"name":"Siyah"}],"totalPages":2}""")
            .Answers("""{"content":[{"id":9,"name":"M"}],"totalPages":1}""").Answers("""{"errors":[]}""", HttpStatusCode.NotFound);

        var (attributes, values) = (new List<RemoteAttribute>(), new List<RemoteValue>());
        string? cursor = null;
        do
        {
            var page = await _trendyol.Connector.ReadAttributesAsync(_trendyol.Session(), "111", cursor, TrendyolFixture.Cancellation);
            attributes.AddRange(page.Attributes);
            values.AddRange(page.Values);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal([new("47", "Renk", true, false, true), new("338", "Beden", false, true, false), new("5", "Not", false, false, true)], attributes);
        Assert.Equal([new("47", "1", "Mavi"), new("47", "2", "Siyah"), new("338", "9", "M")], values);
        Assert.Equal("/integration/product/categories/111/attributes/47/values?page=1&size=1000", _trendyol.Platform.Sent[2].PathAndQuery);
    }

    [Fact]
    public async Task ReadAttributesAsync_CategoryThatTrendyolDoesNotKnow_IsNotFound()
    {
        _trendyol.Platform.Answers("""{"errors":[{"message":"not found"}]}""", HttpStatusCode.NotFound);

        Assert.Equal(PlatformFailure.NotFound, (await FailAsync("999")).Failure);
        Assert.Equal(PlatformFailure.NotFound, (await FailAsync("../brands")).Failure);
        Assert.Single(_trendyol.Platform.Sent);
    }

    [Fact]
    public async Task ReadBrandsAsync_ShortPage_IsTheLast()
    {
        var full = string.Join(',', Enumerable.Range(1, 1000).Select(static i => $$"""{"id":{{i}},"name":"M{{i}}"}"""));
        _trendyol.Platform.Answers($$"""{"brands":[{{full}}]}""").Answers("""{"brands":[{"id":1001,"name":"Kolaj"}]}""");

        var first = await _trendyol.Connector.ReadBrandsAsync(_trendyol.Session(), null, TrendyolFixture.Cancellation);
        var second = await _trendyol.Connector.ReadBrandsAsync(_trendyol.Session(), first.NextCursor, TrendyolFixture.Cancellation);

        Assert.Equal((1000, "1", null), (first.Brands.Count, first.NextCursor, second.NextCursor));
        Assert.Equal(new RemoteBrand("1001", "Kolaj"), Assert.Single(second.Brands));
    }

    [Theory]
    [InlineData("""{"categories":[{"name":"Giyim"}]}""")]
    [InlineData("""{"categories":[{"id":1}]}""")]
    [InlineData("""{"categories":7}""")]
    [InlineData("<html>")]
    public async Task ReadCategoriesAsync_WhatIsNotUnderstood_IsBroken(string body)
    {
        _trendyol.Platform.Answers(body);

        var thrown = await Assert.ThrowsAsync<PlatformException>(() => _trendyol.Connector.ReadCategoriesAsync(_trendyol.Session(), null, TrendyolFixture.Cancellation));
        Assert.Equal(PlatformFailure.Broken, thrown.Failure);
    }

    private Task<PlatformException> FailAsync(string category) =>
        Assert.ThrowsAsync<PlatformException>(() => _trendyol.Connector.ReadAttributesAsync(_trendyol.Session(), category, null, TrendyolFixture.Cancellation));
}
