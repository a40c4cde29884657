using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

/// <summary>No window is ever exceeded, whatever is lost, doubled or restarted; and nothing of it is left unused without need.</summary>
public sealed class QuotaModelTests(ITestOutputHelper output)
{
    private const int Seeds = 400;

    [Fact]
    public async Task Calls_OverRestartsAndLosses_NeverExceedAnyWindow()
    {
        var (calls, refusals) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var model = await RunAsync(seed, Mistake.None);
            Assert.True(model.Violation is null, $"Seed {seed}: {model.Violation}.");
            calls += model.Calls;
            refusals += model.Refusals;
        }

        output.WriteLine($"Seeds 1 to {Seeds}: {calls} calls, {refusals} refusals, 0 windows exceeded.");
        // It neither stops for good nor lets everything through.
        Assert.True(calls > Seeds * 10 && refusals > Seeds, $"{calls} calls, {refusals} refusals.");
    }

    [Theory]
    [InlineData(Mistake.CountsFromTheGrant)]
    [InlineData(Mistake.ForgetsAtRestart)]
    [InlineData(Mistake.TwoActivationsUnfenced)]
    [InlineData(Mistake.UsesVoidGrants)]
    internal async Task Calls_WithAMistake_AreCaught(Mistake mistake)
    {
        var caught = 0;
        for (var seed = 1; seed <= Seeds / 4; seed++)
            caught += (await RunAsync(seed, mistake)).Violation is null ? 0 : 1;
        output.WriteLine($"{mistake}: {caught} of {Seeds / 4} seeds exceeded a window.");
        Assert.True(caught > 0, "The model does not see the mistake.");
    }

    [Theory]
    [InlineData(QuotaKind.Sliding)]
    [InlineData(QuotaKind.CalendarDay)]
    public async Task Calls_InLongWindows_NeverExceedThemWhileClocksDifferByMinutes(QuotaKind kind)
    {
        var (calls, refusals) = (0, 0);
        for (var seed = 1; seed <= Seeds / 4; seed++)
        {
            var random = new Random(seed);
            var length = kind is QuotaKind.Sliding ? TimeSpan.FromHours(random.Next(2, 25)) : TimeSpan.FromDays(1);
            var window = new QuotaWindow("long", random.Next(2, 80), length)
            {
                Kind = kind,
                Cost = random.Next(1, 3),
                TimeZone = random.Next(2) == 0 ? null : "Europe/Istanbul",
            };
            var model = new QuotaModel(new ModelRules([window]) { Lane = Lanes.Orders, FaultWithinMs = 3_600_000, LargestStep = TimeSpan.FromMinutes(2) }, seed);
            await model.RunAsync(TimeSpan.FromDays(5));
            var violation = StrictPlatform.Violation(window, model.Arrivals);
            Assert.True(violation is null, $"Seed {seed}: {violation}.");
            calls += model.Arrivals.Count;
            refusals += model.Refusals;
        }

        output.WriteLine($"{kind}, seeds 1 to {Seeds / 4}, 5 days each: {calls} calls, {refusals} refusals, 0 exceeded.");
        Assert.True(calls > Seeds / 4 * 10 && refusals > Seeds, $"{calls} calls, {refusals} refusals.");
    }

    /// <summary>Two limits of one call, as Trendyol has them, and a bucket's rate: neither makes the other waste what is free.</summary>
    [Fact]
    public async Task Calls_InTwoWindowsOrABucket_UseTheNarrower()
    {
        var narrow = new QuotaWindow("narrow", 50, TimeSpan.FromSeconds(10));
        var both = new QuotaModel(new ModelRules([narrow, new QuotaWindow("wide", 350, TimeSpan.FromMinutes(1))]) { HasFaults = false, WorkersPerSilo = 4 }, 1);
        await both.RunAsync(TimeSpan.FromMinutes(5));
        Assert.Null(StrictPlatform.Violation(narrow, both.Arrivals));
        var ofWindows = Share(narrow, both);

        var bucket = new QuotaWindow("bucket", 1000, TimeSpan.FromSeconds(20)) { Kind = QuotaKind.Bucket, Cost = 10 };
        var filled = new QuotaModel(new ModelRules([bucket]) { HasFaults = false, WorkersPerSilo = 4 }, 1);
        var time = TimeSpan.FromMinutes(5);
        await filled.RunAsync(time);
        Assert.Null(StrictPlatform.Violation(bucket, filled.Arrivals));
        var ofBucket = filled.Arrivals.Count * bucket.Cost / (bucket.Permits + (bucket.Permits * (time / bucket.Window)));

        output.WriteLine($"50 in 10 s with 350 in 60 s: {ofWindows:P2} of the possible; a bucket of 1,000 points, 50 a second: {ofBucket:P2}.");
        Assert.True(ofWindows >= 0.99 && ofBucket >= 0.99, $"{ofWindows:P2}, {ofBucket:P2}.");
    }

    /// <summary>Catalogue work takes all that it can get; an order waits for the next permit and no longer.</summary>
    [Theory]
    [InlineData("orders", true)]
    [InlineData("", false)]
    public async Task Calls_OrdersAmongCatalogueWork_ComeBackOnceWhenTheyStandInLine(string asker, bool inLine)
    {
        var refusals = new List<int>();
        for (var seed = 1; seed <= 20; seed++)
        {
            var window = new QuotaWindow("b", 20, TimeSpan.FromSeconds(5));
            var model = new QuotaModel(
                new ModelRules([window]) { HasFaults = false, WorkersPerSilo = 6, Lane = Lanes.Catalogue, OrderAsker = asker }, seed);
            await model.RunAsync(TimeSpan.FromMinutes(5));
            Assert.Null(StrictPlatform.Violation(window, model.Arrivals));
            refusals.AddRange(model.OrderRefusals);
        }

        output.WriteLine(
            $"In line {inLine}: {refusals.Count} orders' calls, {refusals.Count(static r => r > 0)} waited, {refusals.Count(static r => r > 1)} were refused again, at most {refusals.Max()} times.");
        Assert.True(refusals.Count(static r => r > 0) > 100);
        Assert.Equal(inLine, refusals.Max() == 1);
    }

    [Theory]
    [InlineData(50, 10, true)]
    [InlineData(50, 10, false)]
    [InlineData(350, 60, true)]
    public async Task Calls_WhenThereIsAlwaysWork_UseTheWindow(int permits, int seconds, bool inBlocks)
    {
        var window = new QuotaWindow("b", permits, TimeSpan.FromSeconds(seconds));
        var cycles = 20;
        for (var seed = 1; seed <= 5; seed++)
        {
            var model = new QuotaModel(
                new ModelRules([window]) { HasFaults = false, WorkersPerSilo = 4, InBlocks = inBlocks }, seed);
            await model.RunAsync(window.Window * cycles);
            Assert.Null(StrictPlatform.Violation(window, model.Arrivals));
            var share = Share(window, model);
            output.WriteLine(
                $"Seed {seed}: {permits} in {seconds} s, blocks {inBlocks}: {model.Arrivals.Count} calls, {share:P2} of the possible; {model.Store.Commits * 1000.0 / model.Arrivals.Count:0} commits per 1,000 calls.");
            Assert.True(share >= 0.99, $"{share:P2} of what was possible, seed {seed}.");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commits_WhenTheWindowIsNotFull_AreFewerInBlocks(bool inBlocks)
    {
        var window = new QuotaWindow("b", 2000, TimeSpan.FromMinutes(1));
        var model = new QuotaModel(new ModelRules([window]) { HasFaults = false, Silos = 1, WorkersPerSilo = 2, InBlocks = inBlocks }, 1);
        await model.RunAsync(TimeSpan.FromSeconds(30));
        var perThousand = model.Store.Commits * 1000.0 / model.Arrivals.Count;
        output.WriteLine($"Blocks {inBlocks}: {model.Arrivals.Count} calls, {perThousand:0} commits per 1,000 calls.");
        Assert.True(inBlocks ? perThousand < 150 : perThousand >= 1000, $"{perThousand} commits per 1,000 calls.");
    }

    /// <summary>The Nth call after a call can at best be one window and one round trip later.</summary>
    private static double Share(QuotaWindow window, QuotaModel model)
    {
        var roundTrip = model.RoundTrips / model.Arrivals.Count;
        var between = model.Arrivals.Skip(window.Permits).Zip(model.Arrivals, static (later, earlier) => (later - earlier).TotalSeconds).Average();
        return (window.Window + roundTrip).TotalSeconds / between;
    }

    private static async Task<(string? Violation, int Calls, int Refusals)> RunAsync(int seed, Mistake mistake)
    {
        var random = new Random(seed);
        var permits = random.Next(1, 60);
        var windows = new List<QuotaWindow> { new("fast", permits, TimeSpan.FromMilliseconds(random.Next(300, 3000))) };
        if (random.Next(2) == 0)
            windows.Add(new QuotaWindow("slow", permits + random.Next(0, 60), TimeSpan.FromMilliseconds(random.Next(3000, 20_000))));
        if (random.Next(2) == 0)
            windows.Add(new QuotaWindow("bucket", random.Next(4, 40), TimeSpan.FromMilliseconds(random.Next(1000, 10_000))) { Kind = QuotaKind.Bucket, Cost = random.Next(1, 5) });
        // Lost reports make the quota so strict that a late call finds room by luck: that mistake is looked for without them.
        var model = new QuotaModel(
            new ModelRules(windows) { HasFaults = mistake is not Mistake.UsesVoidGrants, Mistake = mistake, Silos = random.Next(1, 4), WorkersPerSilo = random.Next(1, 6) }, seed);
        await model.RunAsync(TimeSpan.FromSeconds(120));
        return (windows.Select(w => StrictPlatform.Violation(w, model.Arrivals)).FirstOrDefault(static v => v is not null), model.Arrivals.Count, model.Refusals);
    }
}
