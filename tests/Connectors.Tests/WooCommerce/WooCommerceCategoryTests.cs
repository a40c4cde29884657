using System.Net;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceCategoryTests
{
    private readonly WooCommerceFixture _shop = new();

    [Fact]
    public async Task ReadCategoriesAsync_GoesByPagesToTheEnd_AndReadsNamesAsText()
    {
        _shop.Answers("""[{"id":15,"name":"Ev &amp; Yaşam","parent":0},{"id":16,"name":"Kupa","parent":15}]""", HttpStatusCode.OK, ("X-WP-TotalPages", "2"))
            .Answers("""[{"id":17,"name":"Tabak","parent":15}]""", HttpStatusCode.OK, ("X-WP-TotalPages", "2"));

        var first = await _shop.Connector.ReadCategoriesAsync(_shop.Session(), null, WooCommerceFixture.Cancellation);
        var second = await _shop.Connector.ReadCategoriesAsync(_shop.Session(), first.NextCursor, WooCommerceFixture.Cancellation);

        Assert.Equal([new RemoteCategory("15", null, "Ev & Yaşam", true), new("16", "15", "Kupa", true)], first.Categories);
        Assert.Equal(new RemoteCategory("17", "15", "Tabak", true), Assert.Single(second.Categories));
        Assert.Equal(("2", null), (first.NextCursor, second.NextCursor));
        Assert.Equal(["per_page=100&page=1", "per_page=100&page=2"], _shop.Sent.Select(static sent => sent.PathAndQuery.Split('?')[1]));
    }

    [Theory]
    [InlineData("""[{"name":"Kupa"}]""")]
    [InlineData("""{"id":1}""")]
    public async Task ReadCategoriesAsync_WhatIsNotUnderstood_IsBroken(string body)
    {
        _shop.Answers(body);

        var thrown = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.ReadCategoriesAsync(_shop.Session(), null, WooCommerceFixture.Cancellation));
        Assert.Equal(PlatformFailure.Broken, thrown.Failure);
    }
}
