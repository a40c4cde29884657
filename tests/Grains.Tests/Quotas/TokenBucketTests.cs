using FsCheck.Xunit;
using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class TokenBucketTests
{
    /// <summary>40 at once, 2 a second.</summary>
    private static readonly QuotaWindow Bucket = new("bucket", 40, TimeSpan.FromSeconds(20)) { Kind = QuotaKind.Bucket };

    [Fact]
    public void RetryIn_EmptyBucket_IsTheRefillOfWhatIsMissing()
    {
        var ledger = new QuotaLedger();
        Use(ledger, Bucket, 40, TimeSpan.Zero);
        var now = TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.FromSeconds(1), ledger.RetryIn(Ask(Bucket, 4), now));
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(Ask(Bucket, 2), now));
        Assert.True(ledger.RetryIn(Ask(Bucket, 40), TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(Ask(Bucket, 40), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void RetryIn_CallsOnTheirWay_RefillNothing()
    {
        var ledger = new QuotaLedger();
        ledger.Grant("g", Ask(Bucket, 40), TimeSpan.Zero);
        Assert.True(ledger.RetryIn(Ask(Bucket, 1), TimeSpan.FromSeconds(10)) > TimeSpan.Zero);
    }

    [Fact]
    public void Grant_CostPoints_CountsThemAll()
    {
        var points = Bucket with { Permits = 1000, Cost = 400 };
        var ledger = new QuotaLedger();
        Use(ledger, points, 2, TimeSpan.Zero);
        Assert.Equal(800, Assert.Single(ledger.Usage(TimeSpan.Zero, default)).InUse);
        Assert.Equal(TimeSpan.FromSeconds(4), ledger.RetryIn(Ask(points, 1), TimeSpan.Zero));
    }

    [Theory]
    [InlineData(900, 900)]
    [InlineData(5, 100)]
    [InlineData(null, 100)]
    public void Report_ToldCost_OnlyRaisesWhatTheCallCounts(int? told, int counted)
    {
        var points = Bucket with { Permits = 1000, Cost = 100, CostTold = true };
        var ledger = new QuotaLedger();
        ledger.Grant("g", Ask(points, 1), TimeSpan.Zero);
        ledger.Report(new QuotaReport("g", 1, null, [points]) { Cost = told }, TimeSpan.Zero);
        Assert.Equal(counted, Assert.Single(ledger.Usage(TimeSpan.Zero, default)).InUse);
    }

    [Fact]
    public void Restore_AfterAnHour_CountsAsIfStoredNow()
    {
        var ledger = new QuotaLedger();
        Use(ledger, Bucket, 30, TimeSpan.Zero);
        ledger.Grant("open", Ask(Bucket, 10), TimeSpan.Zero);
        var restored = QuotaLedger.Restore(ledger.Store(TimeSpan.Zero, default(DateTimeOffset).AddYears(1)), TimeSpan.Zero, default(DateTimeOffset).AddYears(2));
        Assert.True(restored.RetryIn(Ask(Bucket, 1), TimeSpan.Zero) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, restored.RetryIn(Ask(Bucket, 1), TimeSpan.FromSeconds(1)));
    }

    [Property(MaxTest = 200)]
    public void Grants_UnderAnySchedule_NeverEmptyThePlatformsBucket(int seed)
    {
        var random = new Random(seed);
        var bucket = new QuotaWindow("b", random.Next(3, 11), TimeSpan.FromMilliseconds(random.Next(1000, 20_000))) { Kind = QuotaKind.Bucket, Cost = random.Next(1, 4) };
        var ledger = new QuotaLedger();
        var arrivals = new List<TimeSpan>();
        var answers = new PriorityQueue<string, TimeSpan>();
        var (now, refusals) = (TimeSpan.Zero, 0);
        for (var step = 0; step < 600; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 100));
            while (answers.TryPeek(out var grant, out var at) && at <= now)
                ledger.Report(new QuotaReport(answers.Dequeue(), 1, null, [bucket]), at);
            if (ledger.RetryIn(Ask(bucket, 1), now) > TimeSpan.Zero)
            {
                refusals++;
                continue;
            }

            ledger.Grant($"g{step}", Ask(bucket, 1), now);
            var arrival = now + TimeSpan.FromMilliseconds(random.Next(0, 500));
            arrivals.Add(arrival);
            answers.Enqueue($"g{step}", arrival + TimeSpan.FromMilliseconds(random.Next(0, 100)));
        }

        arrivals.Sort();
        Assert.Null(StrictPlatform.Violation(bucket, arrivals));
        Assert.True(arrivals.Count > 0 && refusals > 0, $"{arrivals.Count} calls, {refusals} refusals, seed {seed}.");
    }

    private static void Use(QuotaLedger ledger, QuotaWindow window, int calls, TimeSpan at)
    {
        ledger.Grant("used", Ask(window, calls), at);
        ledger.Report(new QuotaReport("used", calls, null, [window]), at);
    }

    private static QuotaRequest Ask(QuotaWindow window, int calls) => new([window], calls, TimeSpan.FromSeconds(5));
}
