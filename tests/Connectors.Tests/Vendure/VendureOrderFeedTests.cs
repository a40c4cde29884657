using System.Text.Json.Nodes;
using static KolajAI.Connectors.Tests.Vendure.VendureStub;

namespace KolajAI.Connectors.Tests.Vendure;

/// <summary>The feed against a shop that keeps orders and sorts, filters and cuts them as Vendure does.</summary>
public sealed class VendureOrderFeedTests
{
    private readonly VendureStub _shop = new();
    private readonly List<JsonObject> _orders = [];
    private readonly DateTimeOffset _from;

    public VendureOrderFeedTests()
    {
        _from = _shop.Clock.GetUtcNow();
        _shop.On("Orders", ReadChanged).On("OpenOrders", ReadByIds);
    }

    [Fact]
    public async Task Read_MoreOrdersThanAPage_FindsAll()
    {
        for (var i = 0; i < 130; i++)
            Place($"o{i}", _from.AddSeconds(i));

        var (seen, _) = await ReadAllAsync(null);

        Assert.Equal(130, seen.Keys.Count);
    }

    [Fact]
    public async Task Read_OrdersChangeWhileReading_MissesNone()
    {
        for (var i = 0; i < 130; i++)
            Place($"o{i}", _from.AddSeconds(i));

        // Between any two pages, orders of the part already read move to the end: paging by skip would lose as many unread ones.
        var page = 0;
        var (seen, _) = await ReadAllAsync(null, () =>
        {
            page++;
            for (var i = 0; i < 20; i++)
                Touch($"o{i}", _from.AddSeconds(1000 + (100 * page) + i));
        });

        Assert.Equal(130, seen.Keys.Count);
        Assert.True(page >= 2);
        var last = DateTimeOffset.Parse(_orders.Single(order => Text(order, "id") == "o0")["updatedAt"]!.GetValue<string>());
        Assert.Equal(last.ToUnixTimeMilliseconds(), seen["o0"]);
    }

    [Fact]
    public async Task Read_HundredOrdersInOneMillisecond_FindsAll()
    {
        for (var i = 0; i < 100; i++)
            Place($"o{i:D3}", _from.AddSeconds(5));
        Place("later", _from.AddSeconds(6));

        var (seen, _) = await ReadAllAsync(null);

        Assert.Equal(101, seen.Keys.Count);
    }

    [Fact]
    public async Task Read_ShopperPaysLongAfterTheCart_IsFound()
    {
        Place("early", _from.AddSeconds(1));
        var (_, cursor) = await ReadAllAsync(null);

        // As recorded: updatedAt stays where the cart was left, long before the last poll.
        Place("late", placedAt: _from.AddHours(2), updatedAt: _from.AddSeconds(-600));
        _shop.Clock.Advance(TimeSpan.FromHours(2));
        var (seen, _) = await ReadAllAsync(cursor);

        Assert.Contains("late", seen.Keys);
    }

    [Fact]
    public async Task Read_ShippedWithoutAnyTraceInUpdatedAt_IsFoundByReadingOpenOrdersAgain()
    {
        Place("o1", _from.AddSeconds(1));
        var (_, cursor) = await ReadAllAsync(null);
        Place("o2", _from.AddHours(1));
        _shop.Clock.Advance(TimeSpan.FromHours(1));
        (_, cursor) = await ReadAllAsync(cursor);

        Ship("o1", _from.AddHours(1).AddMinutes(1));
        _shop.Clock.Advance(TimeSpan.FromMinutes(5));
        var (seen, _) = await ReadAllAsync(cursor);

        Assert.Equal(_from.AddHours(1).AddMinutes(1).ToUnixTimeMilliseconds(), seen["o1"]);
    }

    [Fact]
    public async Task Read_OrderDelivered_IsNotReadAgain()
    {
        Place("o1", _from.AddSeconds(1));
        var (_, cursor) = await ReadAllAsync(null);
        Assert.Contains("open/o1", _shop.State.Keys);

        _orders[0]["state"] = "Delivered";
        _shop.Clock.Advance(TimeSpan.FromMinutes(5));
        await ReadAllAsync(cursor);

        Assert.DoesNotContain("open/o1", _shop.State.Keys);
    }

    [Fact]
    public async Task Read_CommittedLaterThanANewerOne_IsFoundByTheOverlap()
    {
        Place("newer", _from.AddSeconds(40));
        var (_, cursor) = await ReadAllAsync(null);

        Place("older", _from.AddSeconds(20));
        var (seen, _) = await ReadAllAsync(cursor);

        Assert.Contains("older", seen.Keys);
    }

    [Fact]
    public async Task Read_NothingNew_StaysWhereItIs()
    {
        Place("o1", _from.AddSeconds(1));
        var (_, first) = await ReadAllAsync(null);
        var (_, second) = await ReadAllAsync(first);
        var (_, third) = await ReadAllAsync(second);

        Assert.Equal(second, third);
    }

    /// <summary>Whoever cuts a text by its length cuts an emoji in two: one such name must not keep all orders of a shop out.</summary>
    [Fact]
    public async Task Read_HalfACharacter_IsMendedInATextAndRefusedInAnId()
    {
        foreach (var id in (string[])["o1", "o2", "oHALF"])
            Place(id, _from.AddSeconds(1));
        _orders[1]["shippingAddress"]!["fullName"] = "Ayşe ÇınarHALF";

        var page = await _shop.Connector.ReadOrdersAsync(_shop.Session(), null, _from, TestContext.Current.CancellationToken);

        Assert.Equal(["o1", "o2"], page.Orders.Select(static order => order.OrderKey));
        Assert.Equal("Çınar\uFFFD", page.Orders[1].Personal!.Shipping!.LastName);
        Assert.Null(Assert.Single(page.Unread).OrderKey);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("garbage")]
    public async Task Read_CursorOfSomebodyElse_IsRefused(string cursor)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() =>
            _shop.Connector.ReadOrdersAsync(_shop.Session(), cursor, _from, TestContext.Current.CancellationToken));

        Assert.Equal("cursor_malformed", error.Code);
    }

    /// <summary>Reads until there is no more; answers each order's newest version.</summary>
    private async Task<(Dictionary<string, long> Seen, string Cursor)> ReadAllAsync(string? cursor, Action? betweenPages = null)
    {
        var seen = new Dictionary<string, long>();
        for (var pages = 0; pages < 100; pages++)
        {
            var page = await _shop.Connector.ReadOrdersAsync(_shop.Session(), cursor, _from, TestContext.Current.CancellationToken);
            foreach (var order in page.Orders)
                seen[order.OrderKey] = Math.Max(order.Version, seen.GetValueOrDefault(order.OrderKey));
            cursor = page.Cursor;
            if (!page.More)
                return (seen, cursor);
            if (pages < 3)
                betweenPages?.Invoke();
        }

        throw new InvalidOperationException("The feed does not end.");
    }

    private void Place(string id, DateTimeOffset placedAt, DateTimeOffset? updatedAt = null)
    {
        var order = (JsonObject)JsonNode.Parse(Recorded("order-paid"))!["data"]!["order"]!.DeepClone();
        order["id"] = id;
        order["orderPlacedAt"] = Iso(placedAt);
        order["updatedAt"] = Iso(updatedAt ?? placedAt);
        order["lines"]![0]!["updatedAt"] = Iso(_from.AddHours(-1));
        order["payments"]![0]!["updatedAt"] = Iso(_from.AddHours(-1));
        _orders.Add(order);
    }

    private void Touch(string id, DateTimeOffset at) => _orders.Single(order => Text(order, "id") == id)["updatedAt"] = Iso(at);

    private void Ship(string id, DateTimeOffset at)
    {
        var order = _orders.Single(order => Text(order, "id") == id);
        order["state"] = "Shipped";
        order["fulfillments"] = new JsonArray(new JsonObject
        {
            ["id"] = "f1",
            ["state"] = "Shipped",
            ["updatedAt"] = Iso(at),
            ["method"] = "Kargo",
            ["trackingCode"] = "TR1",
            ["lines"] = new JsonArray(new JsonObject { ["orderLineId"] = "3", ["quantity"] = 4 }),
        });
    }

    private string ReadChanged(JsonObject variables) => Answer(
        ("placed", Select("orderPlacedAt", variables["placedAfter"]!, variables["placedTake"]!)),
        ("changed", Select("updatedAt", variables["changedAfter"]!, variables["changedTake"]!)));

    private string ReadByIds(JsonObject variables)
    {
        var ids = variables["ids"]!.AsArray().Select(id => id!.GetValue<string>()).ToHashSet();
        return Answer(("placed", _orders.Where(order => ids.Contains(Text(order, "id")))));
    }

    private IEnumerable<JsonObject> Select(string field, JsonNode after, JsonNode take)
    {
        var since = DateTimeOffset.Parse(after.GetValue<string>());
        Assert.InRange(take.GetValue<int>(), 1, 1000);
        return _orders
            .Where(order => DateTimeOffset.Parse(Text(order, field)) > since)
            .OrderBy(order => DateTimeOffset.Parse(Text(order, field))).ThenBy(order => Text(order, "id"), StringComparer.Ordinal)
            .Take(take.GetValue<int>());
    }

    private static string Answer(params (string Name, IEnumerable<JsonObject> Orders)[] lists)
    {
        var data = new JsonObject
        {
            ["globalSettings"] = JsonNode.Parse(Recorded("shop"))!["data"]!["globalSettings"]!.DeepClone(),
        };
        foreach (var (name, orders) in lists)
            data[name] = new JsonObject { ["items"] = new JsonArray([.. orders.Select(order => order.DeepClone())]) };
        return new JsonObject { ["data"] = data }.ToJsonString().Replace("HALF", "\\ud83d", StringComparison.Ordinal);
    }

    private static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(JsonObject node, string name) => node[name]!.GetValue<string>();
}
