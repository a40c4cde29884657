using KolajAI.Accounts;
using KolajAI.Connectors;
using KolajAI.Grains.Accounts;
using KolajAI.Grains.Dispatching;
using KolajAI.Products;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Accounts;

public sealed class OutcomeRowsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly ConnectorDescriptor Descriptor = new()
    {
        Id = "trendyol",
        Name = "Trendyol",
        Type = "marketplace_tr",
        Region = "TR",
        Evidence = "official",
        RepeatGuard = TimeSpan.FromMinutes(15),
    };

    [Fact]
    public void Items_OneOfThreeRefused_OthersAreConfirmed()
    {
        var rows = Record(
            [Stock("a", 1), Stock("b", 1), Stock("c", 1)],
            [Result("a", ItemResults.Confirmed), Result("b", ItemResults.Refused, "barcode unknown"), Result("c", ItemResults.Confirmed)]);

        Assert.Equal(["confirmed", "refused", "confirmed"], Results(rows).Select(r => r.Result));
        Assert.Equal("barcode unknown", Results(rows)[1].Message);
        Assert.Null(Results(rows)[1].DueAt);
    }

    [Fact]
    public void Items_PriceRefusedAlone_NumberIsConfirmed()
    {
        var taken = new TakenItem("a", "a", "a", [new TakenAspect(Aspects.Stock, 3, """{"quantity":3}"""), new TakenAspect(Aspects.Price, 5, "{}")]);

        var rows = Record([taken], [Result("a", ItemResults.Confirmed) with { PriceRefused = new PriceRefusal("currency_not_sold", "The shop sells in TRY.") }]);

        Assert.Equal(
            [(Aspects.Price, 5L, "refused", "currency_not_sold"), (Aspects.Stock, 3L, "confirmed", null)],
            Results(rows).Select(static r => (r.Aspect, r.SentVersion, r.Result, r.Code)));
    }

    [Fact]
    public void Items_NoAnswerForAnItem_IsReadBack()
    {
        var rows = Record([Stock("a", 1)], []);

        Assert.Equal("unknown", Assert.Single(Results(rows)).Result);
    }

    [Fact]
    public void Items_PendingInABatch_WritesNothing()
    {
        Assert.Empty(Record([Stock("a", 1)], [Result("a", ItemResults.Pending)], stillOpen: true));
    }

    [Fact]
    public void Items_RepeatOfTheLastAcceptedPrice_CountsAsApplied()
    {
        const string Price = """{"price":{"amount":"5.00","currency":"TRY"}}""";
        var taken = new TakenItem("a", "a", "a", [new TakenAspect(Aspects.Price, 7, Price)]);
        var accepted = new LastAccepted(new Dictionary<string, string?> { [Aspects.Price] = Price }, 0);

        var rows = Record([taken], [Result("a", ItemResults.RepeatRefused)], accepted: accepted);

        Assert.Equal("confirmed", Assert.Single(Results(rows)).Result);
    }

    /// <summary>The channel's own sales have moved the number since it was accepted, perhaps.</summary>
    [Fact]
    public void Items_RepeatOfTheLastAcceptedNumber_GoesAgainAtOnceAndIsThenReadBack()
    {
        var first = Record([Stock("a", 5)], [Result("a", ItemResults.RepeatRefused)], accepted: new LastAccepted(Accepted(5), 0));
        var second = Record([Stock("a", 5)], [Result("a", ItemResults.RepeatRefused)], accepted: new LastAccepted(Accepted(5), 1));

        var again = Assert.Single(Results(first));
        Assert.Equal(("retry", BatchPlanner.RepeatRefused, (DateTimeOffset?)Now), (again.Result, again.Code, again.DueAt));
        Assert.Equal(("unknown", (DateTimeOffset?)Now), (Assert.Single(Results(second)).Result, Assert.Single(Results(second)).DueAt));
    }

    [Fact]
    public void Items_RepeatOfAnOlderValue_GoesAgainAtOnce()
    {
        var rows = Record([Stock("a", 5)], [Result("a", ItemResults.RepeatRefused)], accepted: new LastAccepted(Accepted(3), 0));

        var result = Assert.Single(Results(rows));
        Assert.Equal(("retry", BatchPlanner.RepeatRefused, (DateTimeOffset?)Now), (result.Result, result.Code, result.DueAt));
    }

    [Fact]
    public void Items_RepeatRefusedOnceMore_WaitsUntilThePlatformHasForgotten()
    {
        var rows = Record([Stock("a", 5)], [Result("a", ItemResults.RepeatRefused)], accepted: new LastAccepted(Accepted(3), 1));

        Assert.Equal(Now.AddMinutes(15), Assert.Single(Results(rows)).DueAt);
    }

    [Fact]
    public void Items_RepeatAndNothingAcceptedYet_GoesAgain()
    {
        var rows = Record([Stock("a", 5)], [Result("a", ItemResults.RepeatRefused)], accepted: null);

        Assert.Equal("retry", Assert.Single(Results(rows)).Result);
    }

    [Fact]
    public void Items_OfAGroup_BringTheGroupsIdsOnce()
    {
        var ids = new Dictionary<string, string> { ["product"] = "77" };
        var rows = Record(
            [Stock("a", 1) with { GroupId = "g" }, Stock("b", 1) with { GroupId = "g" }, Stock("c", 1)],
            [Result("a", ItemResults.Confirmed) with { GroupRemoteIds = ids }, Result("b", ItemResults.Refused) with { GroupRemoteIds = ids }, Result("c", ItemResults.Confirmed) with { GroupRemoteIds = ids }]);

        Assert.Equal([new GroupRemoteIdRow("trendyol/default", "g", "product", "77")], rows.OfType<GroupRemoteIdRow>());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(5, 32)]
    [InlineData(9, 300)]
    [InlineData(100, 300)]
    public void Backoff_FailuresInARow_DoublesFromTwoSecondsToFiveMinutes(int failures, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), OutcomeRows.Backoff(failures));
    }

    private static List<StoreRow> Record(IReadOnlyList<TakenItem> taken, IReadOnlyList<JobItem> results, bool stillOpen = false, LastAccepted? accepted = null)
    {
        var rows = new OutcomeRows("trendyol/default", Descriptor, null, Now);
        rows.Items("batch", taken, results, stillOpen, _ => accepted);
        return rows.Rows;
    }

    private static List<ListingResultRow> Results(List<StoreRow> rows) => [.. rows.OfType<ListingResultRow>()];

    private static TakenItem Stock(string id, long quantity) => new(id, id, id, [new TakenAspect(Aspects.Stock, 7, $$"""{"quantity":{{quantity}}}""")]);

    private static JobItem Result(string id, string outcome, string? message = null) => new(id, outcome, null, message, null, null);

    private static Dictionary<string, string?> Accepted(long quantity) => new() { [Aspects.Stock] = $$"""{"quantity":{{quantity}}}""" };
}
