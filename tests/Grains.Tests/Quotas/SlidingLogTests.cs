using FsCheck.Xunit;
using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class SlidingLogTests
{
    private static readonly DateTimeOffset Wall = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 150)]
    public void Grants_UnderAnySchedule_NeverPutMoreThanNIntoAnyWindow(int seed) => Run(seed, restarts: false);

    [Property(MaxTest = 150)]
    public void Grants_AcrossRestartsAndClockJumps_NeverPutMoreThanNIntoAnyWindow(int seed) => Run(seed, restarts: true);

    [Property(MaxTest = 200)]
    public void RetryIn_WhenAllIsAnswered_IsExact(int seed)
    {
        var random = new Random(seed);
        var request = Request(random);
        var ledger = new QuotaLedger();
        var now = TimeSpan.Zero;
        for (var i = 0; i < 60; i++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 800));
            var wait = ledger.RetryIn(request, now);
            if (wait > TimeSpan.Zero)
            {
                Assert.True(ledger.RetryIn(request, now + wait - TimeSpan.FromTicks(1)) > TimeSpan.Zero, "It could have been granted earlier.");
                now += wait;
                Assert.Equal(TimeSpan.Zero, ledger.RetryIn(request, now));
            }

            ledger.Grant($"g{i}", request, now);
            now += TimeSpan.FromMilliseconds(random.Next(0, 300));
            ledger.Report(new QuotaReport($"g{i}", request.Count, null, request.Windows), now);
        }
    }

    [Fact]
    public void RetryIn_ForCallsWithoutAnswer_FreesThemAfterTheirDeadlineAndTheWindow()
    {
        var window = new QuotaWindow("b", 1, TimeSpan.FromSeconds(10));
        var request = new QuotaRequest([window], 1, TimeSpan.FromSeconds(30));
        var ledger = new QuotaLedger();
        ledger.Grant("g", request, TimeSpan.Zero);
        var free = QuotaLedger.ValidFor + TimeSpan.FromSeconds(40);
        Assert.True(ledger.RetryIn(request, free - TimeSpan.FromTicks(1)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(request, free));
    }

    [Fact]
    public void RetryIn_OneWindowFull_GrantsNothingOnTheOther()
    {
        var tight = new QuotaWindow("tight", 1, TimeSpan.FromSeconds(10));
        var wide = new QuotaWindow("wide", 100, TimeSpan.FromMinutes(1));
        var ledger = new QuotaLedger();
        var both = new QuotaRequest([tight, wide], 1, TimeSpan.FromSeconds(5));
        ledger.Grant("g", both, TimeSpan.Zero);
        Assert.True(ledger.RetryIn(both, TimeSpan.FromSeconds(1)) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(new QuotaRequest([wide], 99, TimeSpan.FromSeconds(5)), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Report_WithABlock_GrantsNothingUntilItIsOverAlsoAfterARestart()
    {
        var window = new QuotaWindow("b", 5, TimeSpan.FromSeconds(1));
        var request = new QuotaRequest([window], 1, TimeSpan.FromSeconds(5));
        var ledger = new QuotaLedger();
        ledger.Report(new QuotaReport("", 0, TimeSpan.FromSeconds(60), [window]), TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(50), ledger.RetryIn(request, TimeSpan.FromSeconds(10)));
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(request, TimeSpan.FromSeconds(60)));

        var restored = QuotaLedger.Restore(ledger.Store(TimeSpan.FromSeconds(10), Wall), TimeSpan.Zero, Wall.AddHours(-1));
        Assert.Equal(TimeSpan.FromSeconds(60), restored.RetryIn(request, TimeSpan.Zero));
    }

    [Fact]
    public void RetryIn_ForMoreThanTheWindowHolds_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new QuotaLedger().RetryIn(new QuotaRequest([new QuotaWindow("b", 2, TimeSpan.FromSeconds(1))], 3, TimeSpan.Zero), TimeSpan.Zero));

    [Fact]
    public void Restore_DailyWindow_AgesByTheStoredTimes()
    {
        var request = new QuotaRequest([new QuotaWindow("day", 2, TimeSpan.FromDays(1))], 1, TimeSpan.FromSeconds(5));
        var ledger = new QuotaLedger();
        ledger.Grant("g", request with { Count = 2 }, TimeSpan.Zero);
        ledger.Report(new QuotaReport("g", 2, null, request.Windows), TimeSpan.FromSeconds(1));
        var stored = ledger.Store(TimeSpan.FromSeconds(2), Wall);
        Assert.True(QuotaLedger.Restore(stored, TimeSpan.Zero, Wall.AddHours(23)).RetryIn(request, TimeSpan.Zero) > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, QuotaLedger.Restore(stored, TimeSpan.Zero, Wall.AddHours(25)).RetryIn(request, TimeSpan.Zero));
    }

    private static void Run(int seed, bool restarts)
    {
        var random = new Random(seed);
        var request = Request(random);
        var ledger = new QuotaLedger();
        var offset = TimeSpan.Zero;
        QuotaDocument? stored = null;
        var arrivals = new List<TimeSpan>();
        var reports = new List<(TimeSpan At, string Grant, int Life)>();
        var (life, grants, idle) = (0, 0, 0);
        var now = TimeSpan.Zero;
        for (var step = 0; step < 400; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 400));
            // Reports reach the activation that gave the grant, in any order, or nobody.
            foreach (var report in reports.Where(r => r.At <= now).ToList())
            {
                reports.Remove(report);
                if (report.Life == life && random.Next(5) > 0)
                    ledger.Report(new QuotaReport(report.Grant, 1, null, request.Windows), now - offset);
            }

            if (restarts && random.Next(60) == 0)
            {
                offset = now;
                life++;
                ledger = QuotaLedger.Restore(stored, TimeSpan.Zero, Wall.AddMinutes(random.Next(-60, 60)));
            }

            var ask = request with { Count = random.Next(1, request.Windows.Min(static w => w.Permits) + 1) };
            if (ledger.RetryIn(ask, now - offset) > TimeSpan.Zero)
            {
                idle++;
                continue;
            }

            var grant = $"g{grants++}";
            ledger.Grant(grant, ask, now - offset);
            stored = ledger.Store(now - offset, Wall);
            for (var call = 0; call < ask.Count; call++)
            {
                var arrival = now + Fraction(random, QuotaLedger.ValidFor) + Fraction(random, ask.Deadline);
                arrivals.Add(arrival);
                reports.Add((arrival + TimeSpan.FromMilliseconds(random.Next(0, 500)), grant, life));
            }
        }

        arrivals.Sort();
        foreach (var window in request.Windows)
        {
            for (var i = 0; i + window.Permits < arrivals.Count; i++)
            {
                Assert.True(
                    arrivals[i + window.Permits] - arrivals[i] >= window.Window,
                    $"{window.Permits + 1} arrivals within {window.Window} from {arrivals[i]}, seed {seed}.");
            }
        }

        // It neither lets everything through nor stops for good, whatever reports were lost.
        Assert.True(grants > 0 && idle > 0, $"{grants} grants, {idle} refusals, seed {seed}.");
        var longest = QuotaLedger.ValidFor + request.Deadline + request.Windows.Max(static w => w.Window);
        Assert.Equal(TimeSpan.Zero, ledger.RetryIn(request with { Count = request.Windows.Min(static w => w.Permits) }, now - offset + (2 * longest)));
    }

    private static QuotaRequest Request(Random random)
    {
        var windows = new List<QuotaWindow> { new("fast", random.Next(1, 6), TimeSpan.FromMilliseconds(random.Next(200, 2000))) };
        if (random.Next(2) == 0)
            windows.Add(new QuotaWindow("slow", windows[0].Permits + random.Next(0, 20), TimeSpan.FromMilliseconds(random.Next(2000, 8000))));
        return new QuotaRequest(windows, 1, TimeSpan.FromMilliseconds(random.Next(1, 3000)));
    }

    /// <summary>Mostly short, sometimes up to the whole.</summary>
    private static TimeSpan Fraction(Random random, TimeSpan whole) => random.Next(4) == 0 ? whole * random.NextDouble() : whole * (random.NextDouble() * 0.02);
}
