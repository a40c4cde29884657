using System.Text;
using KolajAI.Connectors.Sandbox;

namespace KolajAI.Connectors.Tests.Sandbox;

/// <summary>A feed of orders in which something is impossible.</summary>
public sealed class RemoteFeedTests : IDisposable
{
    private const string Order = """{"key":"KEY","version":1,"sequence":1,"state":"new","placed_at":"2026-11-24T05:00:00+00:00","changed_at":"2026-11-24T05:00:00+00:00","currency":"TRY","lines":[{"id":"1","listing_id":"p1","sku":"A","barcode":null,"title":"T","vat_rate":"20","quantity":1,"cancelled":0,"shipped":0,"cancelled_by":null,"cancel_reason":null,"unit_price":{"amount":"1.00","currency":"TRY"}}],"carrier":null,"tracking_number":null,"invoice_number":null,"actions":[]}""";

    private readonly StubPlatform _platform = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _platform.Dispose();

    [Theory]
    [InlineData("""{"key":"BAD","state":"new"}""", "BAD")]
    [InlineData("null", null)]
    [InlineData("[[null]]", null)]
    [InlineData("NUL", null)]
    [InlineData("HALF", null)]
    [InlineData("NO UNITS", "KEY")]
    public async Task Orders_OneIsImpossible_TheOthersAreReadAndItIsTold(string bad, string? key)
    {
        var row = bad switch
        {
            "NUL" => Order.Replace("KEY", "S1\\u0000", StringComparison.Ordinal),
            "HALF" => Order.Replace("KEY", "S1\\ud800", StringComparison.Ordinal),
            "NO UNITS" => Order.Replace("\"quantity\":1", "\"quantity\":-1", StringComparison.Ordinal),
            _ => bad,
        };
        Answers($$"""[{{Order.Replace("KEY", "S1", StringComparison.Ordinal)}},{{row}},{{Order.Replace("KEY", "S2", StringComparison.Ordinal)}}]""", "\"0002\"", more: false);

        var page = await ReadAsync(null);

        Assert.Equal(["S1", "S2"], page.Orders.Select(static order => order.OrderKey));
        var unread = Assert.Single(page.Unread);
        Assert.Equal((key, row), (unread.OrderKey, Encoding.UTF8.GetString(unread.Bytes.Span)));
        Assert.NotEmpty(unread.Reason);
    }

    [Fact]
    public async Task Orders_HalfACharacterInATitle_IsMended()
    {
        Answers($"[{Order.Replace("\"T\"", "\"T\\ud800\"", StringComparison.Ordinal)}]", "\"0002\"", more: false);

        Assert.Equal("T\uFFFD", Assert.Single(Assert.Single((await ReadAsync(null)).Orders).Lines).Title);
    }

    [Theory]
    [InlineData("\"\"", false)]
    [InlineData("\" \"", false)]
    [InlineData("null", false)]
    [InlineData("\"0001\\u0000\"", false)]
    [InlineData("LONG", false)]
    [InlineData("\"0001\"", true)]
    public async Task Orders_CursorThatLeadsNowhere_IsBroken(string next, bool more)
    {
        Answers("[]", next == "LONG" ? $"\"{new string('9', 201)}\"" : next, more);

        var error = await Assert.ThrowsAsync<PlatformException>(() => ReadAsync("0001"));

        Assert.Equal((PlatformFailure.Broken, "answer_not_understood"), (error.Failure, error.Code));
    }

    [Fact]
    public async Task Orders_NothingNew_KeepsTheCursor()
    {
        Answers("[]", "\"0001\"", more: false);

        Assert.Equal("0001", (await ReadAsync("0001")).Cursor);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"p2\"")]
    public async Task Listings_CursorThatLeadsNowhere_IsBroken(string next)
    {
        _platform.Answers($$"""{"listings":[],"next":{{next}}}""");

        var error = await Assert.ThrowsAsync<PlatformException>(() => new SandboxConnector().ReadPageAsync(Session(), "p2", Cancellation));

        Assert.Equal((PlatformFailure.Broken, "answer_not_understood"), (error.Failure, error.Code));
    }

    private void Answers(string orders, string next, bool more) => _platform.Answers($$"""{"orders":{{orders}},"next":{{next}},"more":{{(more ? "true" : "false")}} }""");

    private Task<OrderPage> ReadAsync(string? cursor) => new SandboxConnector().ReadOrdersAsync(Session(), cursor, DateTimeOffset.UnixEpoch, Cancellation);

    private ConnectorSession Session() => _platform.Session(
        new Dictionary<string, string> { ["api_key"] = "key" }, new Dictionary<string, string> { ["base_url"] = "https://platform.example/", ["shop"] = "s", ["stock_write"] = "absolute" });
}
