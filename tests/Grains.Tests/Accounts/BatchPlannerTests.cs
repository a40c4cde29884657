using KolajAI.Grains.Accounts;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class BatchPlannerTests
{
    private static readonly BatchLimits Limits = new(Stock: 1000, Content: 100, ReadBack: 100);

    [Fact]
    public void Next_ThousandPublishedListingsWithStock_OneStockCall()
    {
        var listings = Listings(Enumerable.Range(0, 1000).Select(i => Published($"p{i:0000}")));

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.Equal(PlanKind.Stock, plan!.Kind);
        Assert.Equal(1000, plan.Items.Count);
    }

    [Fact]
    public void Next_MoreThanThePlatformTakes_FillsTheCallAndLeavesTheRest()
    {
        var listings = Listings(Enumerable.Range(0, 1001).Select(i => Published($"p{i:0000}")));

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.Equal(1000, plan!.Items.Count);
    }

    [Fact]
    public void Next_StockAndPriceOfOneListing_OneItemWithBoth()
    {
        var listings = Listings([Published("p1")]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock, Aspects.Price), listings, Limits);

        var item = Assert.Single(plan!.Items);
        Assert.Equal([Aspects.Price, Aspects.Stock], item.Rows.Select(r => r.Aspect).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Next_ListingNotOnTheChannel_IsCreatedWithAllAspects()
    {
        var listings = Listings([New("p1")]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.Equal(PlanKind.Content, plan!.Kind);
        Assert.Equal(3, Assert.Single(plan.Items).Rows.Count);
    }

    [Fact]
    public void Next_CreationRefused_StockAloneRestsWithTheReason()
    {
        var refused = New("p1", contentRefused: true);
        var listings = Listings([refused]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.Equal(PlanKind.Rest, plan!.Kind);
        Assert.Contains("title too long", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_CreationRefusedAndPriceChanged_CreatesAgain()
    {
        var listings = Listings([New("p1", contentRefused: true)]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Price), listings, Limits);

        Assert.Equal(PlanKind.Content, plan!.Kind);
    }

    [Fact]
    public void Next_OutcomeUnknown_IsReadBackBeforeAnythingIsSent()
    {
        var listings = Listings([Published("p1", BatchPlanner.OutcomeUnknown)]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.Equal(PlanKind.ReadBack, plan!.Kind);
    }

    [Fact]
    public void Next_RefusedAsRepeat_GoesWithThePriceBeside()
    {
        var listings = Listings([Published("p1", BatchPlanner.RepeatRefused)]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.True(Assert.Single(plan!.Items).WithPrice);
    }

    [Fact]
    public void Next_ProductDeleted_RestsWithTheReason()
    {
        var listings = Listings([Published("p1") with { Document = null }]);

        var plan = BatchPlanner.Next(Due(listings, Aspects.Stock), listings, Limits);

        Assert.Equal("product_gone", plan!.Code);
    }

    [Fact]
    public void Next_NothingDue_Null()
    {
        Assert.Null(BatchPlanner.Next([], Listings([]), Limits));
    }

    private static List<AspectRow> Due(IReadOnlyDictionary<string, ListingOnAccount> listings, params string[] aspects) =>
        [.. listings.Values.SelectMany(l => aspects.Select(a => l.Aspects[a]))];

    private static Dictionary<string, ListingOnAccount> Listings(IEnumerable<ListingOnAccount> listings) =>
        listings.ToDictionary(l => l.ProductId, StringComparer.Ordinal);

    private static ListingOnAccount Published(string id, string? error = null) =>
        Listing(id, new Dictionary<string, string> { ["variant"] = "1" }, confirmed: 1, refused: 0, error);

    private static ListingOnAccount New(string id, bool contentRefused = false) =>
        Listing(id, new Dictionary<string, string>(), confirmed: 0, refused: contentRefused ? 2 : 0, null);

    private static ListingOnAccount Listing(string id, Dictionary<string, string> remoteIds, long confirmed, long refused, string? error)
    {
        AspectRow Row(string aspect, string value) => new()
        {
            ProductId = id,
            AccountKey = "sandbox/default",
            Aspect = aspect,
            DesiredVersion = 2,
            DesiredValue = value,
            SentVersion = confirmed,
            ConfirmedVersion = confirmed,
            RefusedVersion = aspect == Aspects.Content ? refused : 0,
            ErrorMessage = aspect == Aspects.Content && refused > 0 ? "title too long" : null,
            ErrorCode = error,
        };
        var product = new Product { Id = id, Sku = id, Title = "Kupa" };
        return new ListingOnAccount(
            id, new ProductDocument { Product = product, Stock = new StockLevel(5, 0) },
            new Dictionary<string, AspectRow>
            {
                [Aspects.Stock] = Row(Aspects.Stock, """{"quantity":5}"""),
                [Aspects.Price] = Row(Aspects.Price, """{"price":{"amount":"1.00","currency":"TRY"}}"""),
                [Aspects.Content] = Row(Aspects.Content, """{"version":2}"""),
            },
            remoteIds);
    }
}
