using System.Net;
using System.Text.Json.Nodes;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceOrderJson;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceOrderFeedTests
{
    private static readonly DateTimeOffset From = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    private readonly WooCommerceFixture _shop = new();

    private Task<OrderPage> ReadAsync(string? cursor) => _shop.Connector.ReadOrdersAsync(_shop.Session(), cursor, From, Cancellation);

    private static string Page(params (int Id, string Modified)[] orders) =>
        new JsonArray([.. orders.Select(static row => (JsonNode)Order(modified: row.Modified).With(order => order["id"] = row.Id))]).ToJsonString();

    private static string FullPage(int firstId, Func<int, string> modified) => Page([.. Enumerable.Range(0, 50).Select(i => (firstId + i, modified(i)))]);

    private string Asked(int index, string name) => Uri.UnescapeDataString(
        _shop.Sent[index].PathAndQuery.Split('?')[1].Split('&').Single(pair => pair.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..]);

    [Fact]
    public async Task Read_First_AsksInGmtFromTheStartOn()
    {
        _shop.Answers(Page((1, "2026-11-24T10:05:00")));

        var page = await ReadAsync(null);

        Assert.Equal("727", Order()["id"]!.ToString());
        Assert.Equal("1", Assert.Single(page.Orders).OrderKey);
        Assert.False(page.More);
        Assert.Equal(
            "/wp-json/wc/v3/orders?modified_after=2026-11-24T09%3A59%3A59&dates_are_gmt=true&orderby=modified&order=asc&per_page=50&page=1",
            Assert.Single(_shop.Sent).PathAndQuery);
    }

    [Fact]
    public async Task Read_CaughtUp_LooksBackAndDoesNotWalkBack()
    {
        _shop.Answers(Page((1, "2026-11-24T10:05:00"))).Answers("[]").Answers("[]");

        var cursor = (await ReadAsync(null)).Cursor;
        cursor = (await ReadAsync(cursor)).Cursor;
        await ReadAsync(cursor);

        Assert.Equal("2026-11-24T10:03:59", Asked(1, "modified_after"));
        Assert.Equal("2026-11-24T10:03:59", Asked(2, "modified_after"));
    }

    [Fact]
    public async Task Read_FullPage_GoesOnFromItsLastTimeInsteadOfByNumber()
    {
        _shop.Answers(FullPage(1, static i => $"2026-11-24T10:00:{i:00}")).Answers("[]");

        var first = await ReadAsync(null);
        var second = await ReadAsync(first.Cursor);

        Assert.True(first.More);
        Assert.False(second.More);
        Assert.Equal(("2026-11-24T10:00:48", "1"), (Asked(1, "modified_after"), Asked(1, "page")));
    }

    [Fact]
    public async Task Read_MoreThanAPageInOneSecond_IsReadByNumberAndLeft()
    {
        static string Same(int _) => "2026-11-24T10:01:00";
        _shop.Answers(FullPage(1, Same)).Answers(FullPage(1, Same)).Answers(FullPage(51, Same)).Answers(Page((101, "2026-11-24T10:02:00")));

        string? cursor = null;
        for (var i = 0; i < 4; i++)
            cursor = (await ReadAsync(cursor)).Cursor;

        Assert.Equal(["1", "1", "2", "3"], Enumerable.Range(0, 4).Select(i => Asked(i, "page")));
        Assert.All(Enumerable.Range(1, 3), i => Assert.Equal("2026-11-24T10:00:59", Asked(i, "modified_after")));
    }

    [Fact]
    public async Task Read_EveryTenMinutes_LooksIntoTheBin()
    {
        _shop.Answers("[]").Answers("[]").Answers(Page((9, "2026-11-24T11:00:00"))).Answers("[]");
        var cursor = (await ReadAsync(null)).Cursor;
        _shop.Platform.Clock.Advance(TimeSpan.FromMinutes(10));

        var before = await ReadAsync(cursor);
        var bin = await ReadAsync(before.Cursor);
        await ReadAsync(bin.Cursor);

        Assert.True(before.More);
        Assert.Equal("trash", Asked(2, "status"));
        Assert.Equal("9", Assert.Single(bin.Orders).OrderKey);
        Assert.False(bin.More);
        Assert.DoesNotContain("status=", _shop.Sent[3].PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ShopKnowsNoBin_FeedGoesOn()
    {
        _shop.Answers("[]").Answers("[]")
            .Answers("""{"code":"rest_invalid_param","message":"Invalid parameter(s): status","data":{"status":400}}""", HttpStatusCode.BadRequest);
        var cursor = (await ReadAsync(null)).Cursor;
        _shop.Platform.Clock.Advance(TimeSpan.FromMinutes(10));

        var bin = await ReadAsync((await ReadAsync(cursor)).Cursor);

        Assert.Empty(bin.Orders);
        Assert.False(bin.More);
    }

    [Fact]
    public async Task Read_OrderThatCannotBeUnderstood_IsToldAsSuchAndHoldsUpNoOther()
    {
        var bad = Order(modified: "2026-11-24T10:05:00").With(static order => order["line_items"]![0]!["quantity"] = "many");
        var good = Order(modified: "2026-11-24T10:06:00").With(static order => order["id"] = 728);
        _shop.Answers(new JsonArray(bad, good).ToJsonString());

        var page = await ReadAsync(null);

        Assert.Equal("728", Assert.Single(page.Orders).OrderKey);
        var unread = Assert.Single(page.Unread);
        Assert.Equal(("727", "'quantity' is not a number in range."), (unread.OrderKey, unread.Reason));
        Assert.Contains("many", System.Text.Encoding.UTF8.GetString(unread.Bytes.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("once")]
    public async Task Read_OrderWithoutATime_IsToldAsSuchAndHoldsUpNoOther(string? time)
    {
        var bad = Order(modified: "2026-11-24T10:05:00").With(order => (order["date_modified_gmt"], order["date_created_gmt"]) = (time, time));
        var good = Order(modified: "2026-11-24T10:06:00").With(static order => order["id"] = 728);
        _shop.Answers(new JsonArray(bad, good).ToJsonString());

        var page = await ReadAsync(null);

        Assert.Equal("728", Assert.Single(page.Orders).OrderKey);
        Assert.Equal("727", Assert.Single(page.Unread).OrderKey);
    }

    [Fact]
    public async Task Read_HalfACharacterInAName_IsMended()
    {
        var order = Order(modified: "2026-11-24T10:05:00").With(static order => order["shipping"]!["last_name"] = "ÇınarHALF");
        _shop.Answers(new JsonArray(order).ToJsonString().Replace("HALF", "\\ud83d", StringComparison.Ordinal));

        Assert.Equal("Çınar\uFFFD", Assert.Single((await ReadAsync(null)).Orders).Personal!.Shipping!.LastName);
    }

    [Fact]
    public async Task Read_UnpaidOrdersOnly_IsAnEmptyPageThatMovesOn()
    {
        _shop.Answers(new JsonArray(Order("pending", "2026-11-24T10:05:00").With(static order => order["date_paid_gmt"] = null)).ToJsonString()).Answers("[]");

        var page = await ReadAsync(null);
        await ReadAsync(page.Cursor);

        Assert.Empty(page.Orders);
        Assert.Equal("2026-11-24T10:03:59", Asked(1, "modified_after"));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    public async Task Read_ForeignCursor_IsRefused(string cursor) =>
        Assert.Equal("cursor_invalid", (await Assert.ThrowsAsync<PlatformException>(() => ReadAsync(cursor))).Code);
}
