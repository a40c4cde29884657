using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class ToldQuotaTests
{
    private static readonly QuotaWindow Short = new("short", 20, TimeSpan.FromSeconds(10));

    private static readonly QuotaWindow Long = new("long", 100, TimeSpan.FromMinutes(1));

    [Theory]
    [InlineData(QuotaKind.Sliding)]
    [InlineData(QuotaKind.Bucket)]
    [InlineData(QuotaKind.CalendarDay)]
    public void Report_FewerLeftThanBelieved_AllowsOnlyThose(QuotaKind kind)
    {
        var window = Short with { Kind = kind };
        var ledger = Told(new ToldQuota(3), window);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(Ask(3, window), TimeSpan.Zero));
        Assert.True(ledger.RetryIn(Ask(4, window), TimeSpan.Zero) > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(QuotaKind.Sliding)]
    [InlineData(QuotaKind.Bucket)]
    [InlineData(QuotaKind.CalendarDay)]
    public void Report_MoreLeftThanBelieved_ChangesNothing(QuotaKind kind)
    {
        var window = Short with { Kind = kind };
        var ledger = new QuotaLedger(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        ledger.Grant("g", Ask(19, window), TimeSpan.Zero);
        ledger.Report(new QuotaReport("", 0, null, [window]) { Told = [new ToldQuota(int.MaxValue, int.MaxValue)] }, TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(Ask(1, window), TimeSpan.Zero));
        Assert.True(ledger.RetryIn(Ask(2, window), TimeSpan.Zero) > TimeSpan.Zero);
    }

    [Fact]
    public void Report_NothingLeft_LastsUntilTheResetAlsoAfterARestart()
    {
        var ledger = Told(new ToldQuota(0, Reset: TimeSpan.FromSeconds(45)), Short);
        Assert.Equal(TimeSpan.FromSeconds(45), ledger.RetryIn(Ask(1, Short), TimeSpan.Zero));
        var restored = QuotaLedger.Restore(ledger.Store(TimeSpan.FromSeconds(5), default(DateTimeOffset).AddYears(1)), TimeSpan.Zero, default(DateTimeOffset).AddYears(1));
        Assert.True(restored.RetryIn(Ask(1, Short), TimeSpan.FromSeconds(39)) > TimeSpan.Zero);
    }

    [Theory]
    [InlineData(null, null, "short")]
    [InlineData(100, null, "long")]
    [InlineData(7, null, "short")]
    [InlineData(7, 60, "long")]
    public void Match_ByWindowThenBySize_ElseTheShortest(int? limit, int? seconds, string bucket) =>
        Assert.Equal(bucket, ToldWindows.Match(new ToldQuota(1, limit, seconds is { } s ? TimeSpan.FromSeconds(s) : null), [Long, Short])!.Bucket);

    [Fact]
    public void Match_Points_IsTheLimitThatCountsThem()
    {
        var points = new QuotaWindow("points", 1000, TimeSpan.FromSeconds(20)) { Kind = QuotaKind.Bucket, CostTold = true };
        Assert.Equal(points, ToldWindows.Match(new ToldQuota(1, IsCost: true), [Short, points]));
        Assert.Null(ToldWindows.Match(new ToldQuota(1, IsCost: true), [Short]));
    }

    private static QuotaLedger Told(ToldQuota told, QuotaWindow window)
    {
        var ledger = new QuotaLedger(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        ledger.Report(new QuotaReport("", 0, null, [window]) { Told = [told] }, TimeSpan.Zero);
        return ledger;
    }

    private static QuotaRequest Ask(int calls, QuotaWindow window) => new([window], calls, TimeSpan.FromSeconds(5));
}
