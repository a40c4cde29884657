using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class BatchItemsTests
{
    /// <summary>A number that was refused as a repeat goes with a price: never an older one than the channel may show.</summary>
    [Theory]
    [InlineData(2, 2, 0, "102", "102")]
    [InlineData(3, 2, 0, "103", "103")]
    [InlineData(3, 2, 3, "103", "102")]
    public void ToStock_PriceBeside_IsTheNewestThatTheChannelMayShow(long sent, long confirmed, long refused, string sentPrice, string expected)
    {
        var product = new Product { Id = "p1", Sku = "p1", Title = "Kupa" };
        var stock = new AspectRow
        {
            ProductId = "p1",
            AccountKey = "sandbox/default",
            Aspect = Aspects.Stock,
            DesiredVersion = 2,
            DesiredValue = """{"quantity":5}""",
            SentVersion = 1,
            ConfirmedVersion = 1,
            ErrorCode = BatchPlanner.RepeatRefused,
        };
        var price = new AspectRow
        {
            ProductId = "p1",
            AccountKey = "sandbox/default",
            Aspect = Aspects.Price,
            DesiredVersion = 4,
            DesiredValue = Price("104"),
            SentVersion = sent,
            SentValue = Price(sentPrice),
            ConfirmedVersion = confirmed,
            ConfirmedValue = Price("102"),
            RefusedVersion = refused,
        };
        var listing = new ListingOnAccount(
            "p1", new ProductDocument { Product = product, Stock = new StockLevel(5, 0) },
            new Dictionary<string, AspectRow> { [Aspects.Stock] = stock, [Aspects.Price] = price }, new Dictionary<string, string> { ["variant"] = "1" });

        var item = BatchItems.ToStock(new PlannedItem(listing, [stock], WithPrice: true), StockWriteKind.Absolute, 0);

        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), item.Price!.Value.Amount);
    }

    /// <summary>A restored database gives version numbers again: what was sent under them before must not be taken for what is sent under them now.</summary>
    [Fact]
    public void ToStock_KeyOfAWrite_IsTheSameForItsVersionAndAnotherForAllOthers()
    {
        var first = Key(Stock(sent: 1, null), out var value);
        var again = Key(Stock(sent: 2, value), out var kept);
        var restored = Key(Stock(sent: 1, null), out _);

        Assert.Matches("^p1:[0-9a-f]{8}:2$", first);
        Assert.Equal((first, value), (again, kept));
        Assert.NotEqual(first, restored);
    }

    [Fact]
    public void ToStock_VersionSentBeforeKeysHadNames_KeepsItsOwn() => Assert.Equal("p1:2", Key(Stock(sent: 2, """{"quantity":5}"""), out _));

    private static string? Key(AspectRow stock, out string sentValue)
    {
        var listing = new ListingOnAccount(
            "p1", new ProductDocument { Product = new Product { Id = "p1", Sku = "p1", Title = "Kupa" }, Stock = new StockLevel(5, 0) },
            new Dictionary<string, AspectRow> { [Aspects.Stock] = stock }, new Dictionary<string, string> { ["variant"] = "1" });
        var item = new PlannedItem(listing, [stock], WithPrice: false);
        var taken = BatchItems.ToTaken(item, keyed: true);
        sentValue = taken.Aspect(Aspects.Stock)!.Value;
        Assert.Equal(5, BatchPlanner.Stock(sentValue).Quantity);
        return BatchItems.ToStock(item, StockWriteKind.Delta, 0, taken).WriteKey;
    }

    private static AspectRow Stock(long sent, string? sentValue) => new()
    {
        ProductId = "p1",
        AccountKey = "sandbox/default",
        Aspect = Aspects.Stock,
        DesiredVersion = 2,
        DesiredValue = """{"quantity":5}""",
        SentVersion = sent,
        SentValue = sentValue,
        ConfirmedVersion = 1,
    };

    private static string Price(string amount) => $$$"""{"price":{"amount":"{{{amount}}}.00","currency":"TRY"}}""";
}
