using System.Globalization;
using KolajAI.Concurrency.Tests.Exploring;
using KolajAI.Grains.Tests.Exposures;
using Xunit;

namespace KolajAI.Concurrency.Tests.Exposures;

[Collection(RewrittenGroup.Name)]
public sealed class ExposureConcurrencyTests(RewrittenCode code, ITestOutputHelper output)
{
    private const uint Paths = 50;
    private const uint MostPaths = 400;

    [Theory]
    [InlineData("absolute absolute", 2)]
    [InlineData("on_hand absolute", 2)]
    [InlineData("compare relative", 2)]
    [InlineData("relative_unkeyed relative_cut_off", 2)]
    [InlineData("absolute compare on_hand", 2)]
    public void AnyOrder_Guarded_SellsNothingTwice(string kinds, int units)
    {
        var explored = Explore(Paths, RuleOff.None, kinds, units);

        Assert.True(explored.Found is null, explored.Found);
    }

    /// <summary>Each of these is needed because of what happens at the same time; without it the same seed oversells.</summary>
    [Theory]
    [InlineData(RuleOff.SumWithinAvailable, "absolute absolute", 1)]
    [InlineData(RuleOff.EveryAttemptCounts, "absolute absolute", 1)]
    [InlineData(RuleOff.OwnSaleSendsNothing, "absolute absolute", 1)]
    [InlineData(RuleOff.TakenOnlyIfDesired, "absolute absolute", 1)]
    [InlineData(RuleOff.RevokedOnlyIfUnsent, "absolute absolute", 1)]
    [InlineData(RuleOff.PriceWithoutQuantity, "absolute absolute", 1)]
    [InlineData(RuleOff.StaticNumberGetsNothing, "static absolute", 1)]
    public void SomeOrder_WithoutTheRule_OversellsAndWithItNot(RuleOff off, string kinds, int units)
    {
        var without = Explore(MostPaths, off, kinds, units);
        Assert.StartsWith("Oversold", without.Found, StringComparison.Ordinal);

        var with = Explore((uint)without.Paths, RuleOff.None, kinds, units);
        Assert.True(with.Found is null, with.Found);
    }

    private Explored Explore(uint paths, RuleOff off, string kinds, int units) =>
        new Exploration(code, output).Run(paths, typeof(ExposureScenario), nameof(ExposureScenario.SellsNothingTwice), off.ToString(), kinds, units.ToString(CultureInfo.InvariantCulture));
}
