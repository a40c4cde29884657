using System.Text.Json.Nodes;

namespace KolajAI.Connectors.Tests.Medusa;

public sealed class MedusaCategoryTests
{
    private readonly MedusaStub _shop = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadCategories_FullPage_GoesOnAfterIt()
    {
        _shop.On(
            "GET product-categories",
            new JsonObject { ["product_categories"] = new JsonArray([.. Enumerable.Range(0, 100).Select(static i => new JsonObject { ["id"] = $"pcat_{i}", ["name"] = "Ev", ["parent_category_id"] = null })]) }.ToJsonString(),
            """{"product_categories":[{"id":"pcat_100","name":"Kâse","parent_category_id":"pcat_0"}]}""");

        var first = await _shop.Connector.ReadCategoriesAsync(_shop.Session(), null, Cancellation);
        var second = await _shop.Connector.ReadCategoriesAsync(_shop.Session(), first.NextCursor, Cancellation);

        Assert.Equal((100, new RemoteCategory("pcat_0", null, "Ev", TakesProducts: true)), (first.Categories.Count, first.Categories[0]));
        Assert.Equal(new RemoteCategory("pcat_100", "pcat_0", "Kâse", TakesProducts: true), Assert.Single(second.Categories));
        Assert.Null(second.NextCursor);
        Assert.Equal(["offset=0", "offset=100"], _shop.Calls.Select(static call => call.Query.Split('&')[^1]));
    }

    [Theory]
    [InlineData("""{"product_categories":[{"name":"Kupa"}]}""")]
    [InlineData("""{"product_categories":[{"id":"pcat_1"}]}""")]
    [InlineData("""{"count":0}""")]
    public async Task ReadCategories_WhatIsNotUnderstood_IsBroken(string body)
    {
        _shop.On("GET product-categories", body);

        var thrown = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.ReadCategoriesAsync(_shop.Session(), null, Cancellation));

        Assert.Equal(PlatformFailure.Broken, thrown.Failure);
    }
}
