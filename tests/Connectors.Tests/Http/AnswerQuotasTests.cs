using System.Text;
using KolajAI.Connectors.Http;
using KolajAI.Quotas;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Connectors.Tests.Http;

public sealed class AnswerQuotasTests
{
    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    [Theory]
    [InlineData("X-RateLimit-Remaining", "3", 3)]
    [InlineData("x-ratelimit-remaining", "0", 0)]
    [InlineData("RateLimit-Remaining", "3.9", 3)]
    [InlineData("X-Rate-Limit-Remaining", "99999999999999999999", int.MaxValue)]
    [InlineData("X-Shopify-Shop-Api-Call-Limit", "32/40", 8)]
    [InlineData("X-Shopify-Shop-Api-Call-Limit", "41/40", 0)]
    [InlineData("RateLimit", "limit=100, remaining=50, reset=5", 50)]
    [InlineData("RateLimit", "\"default\";r=50;t=30", 50)]
    public void Read_Remaining_IsTold(string name, string value, int remaining) =>
        Assert.Equal(remaining, Assert.Single(Read((name, value)).Quotas).Remaining);

    [Theory]
    [InlineData("X-RateLimit-Remaining", "-1")]
    [InlineData("X-RateLimit-Remaining", "")]
    [InlineData("X-RateLimit-Remaining", "many")]
    [InlineData("X-RateLimit-Remaining", "NaN")]
    [InlineData("X-RateLimit-Remaining", "1e9")]
    [InlineData("X-RateLimit-Remaining", "0x10")]
    [InlineData("X-RateLimit-Limit", "10")]
    [InlineData("X-Shopify-Shop-Api-Call-Limit", "32")]
    [InlineData("X-Shopify-Shop-Api-Call-Limit", "/")]
    [InlineData("X-Shopify-Shop-Api-Call-Limit", "1/0")]
    [InlineData("X-Shopify-Shop-Api-Call-Limit", "1/2/3")]
    [InlineData("RateLimit", ";;;,,,===")]
    [InlineData("RateLimit", "\"default\";r=")]
    public void Read_Nonsense_TellsNothing(string name, string value) => Assert.Same(ToldQuotas.Nothing, Read((name, value)));

    [Fact]
    public void Read_HeaderTwiceOrTooLong_TellsNothing()
    {
        Assert.Same(ToldQuotas.Nothing, Read(("X-RateLimit-Remaining", "5"), ("X-RateLimit-Remaining", "7")));
        Assert.Same(ToldQuotas.Nothing, Read(("RateLimit", new string('1', 100_000))));
    }

    [Theory]
    [InlineData("30", 30.0)]
    [InlineData("1800000030", 30.0)]
    [InlineData("1800000030000", 30.0)]
    [InlineData("1700000000", null)]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData("9999999999999999", 86400.0)]
    public void Read_Reset_IsSecondsOrATimeWithinADay(string reset, double? seconds)
    {
        var told = Assert.Single(Read(("X-RateLimit-Remaining", "3"), ("X-RateLimit-Limit", "50"), ("X-RateLimit-Reset", reset)).Quotas);
        Assert.Equal((3, 50), (told.Remaining, told.Limit));
        Assert.Equal(seconds, told.Reset?.TotalSeconds);
    }

    [Fact]
    public void Read_DraftWithPolicies_NamesWindowAndSize()
    {
        var told = Read(("RateLimit", "\"burst\";r=9;t=1, \"day\";r=50;t=3000"), ("RateLimit-Policy", "\"day\";q=1000;w=86400, \"burst\";q=10;w=1"));
        Assert.Equal(
            [
                new ToldQuota(9, 10, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)),
                new ToldQuota(50, 1000, TimeSpan.FromDays(1), TimeSpan.FromSeconds(3000)),
            ],
            told.Quotas);
    }

    [Fact]
    public void Read_GraphQlCost_IsTheDearerOfAskedAndActual()
    {
        var told = Body("""{"data":{},"extensions":{"cost":{"requestedQueryCost":101,"actualQueryCost":46,"throttleStatus":{"maximumAvailable":1000.0,"currentlyAvailable":954.7,"restoreRate":50.0}}}}""");
        Assert.Equal(101, told.Cost);
        Assert.Equal(new ToldQuota(954, 1000, IsCost: true), Assert.Single(told.Quotas));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("""{"extensions":null}""")]
    [InlineData("""{"extensions":{"cost":"dear"}}""")]
    [InlineData("""{"extensions":{"cost":{"actualQueryCost":-5,"throttleStatus":{"currentlyAvailable":"0"}}}}""")]
    [InlineData("""{"extensions":{"cost":{"actualQueryCost":1e999,"throttleStatus":[]}}}""")]
    public void Read_CostNonsense_TellsNothing(string body) => Assert.Same(ToldQuotas.Nothing, Body(body));

    private static ToldQuotas Body(string body)
    {
        using var answer = new HttpResponseMessage();
        return AnswerQuotas.Read(answer, Encoding.UTF8.GetBytes(body), Clock);
    }

    private static ToldQuotas Read(params (string Name, string Value)[] headers)
    {
        using var answer = new HttpResponseMessage();
        foreach (var (name, value) in headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return AnswerQuotas.Read(answer, null, Clock);
    }
}
