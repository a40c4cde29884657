using KolajAI.Concurrency.Tests.Exploring;
using KolajAI.Grains.Tests.Exposures;
using Xunit;

namespace KolajAI.Concurrency.Tests.Exposures;

[Collection(RewrittenGroup.Name)]
public sealed class ExposureConcurrencyTests(RewrittenCode code, ITestOutputHelper output)
{
    private const uint Paths = 200;

    [Theory]
    [InlineData("absolute absolute")]
    [InlineData("on_hand absolute")]
    [InlineData("compare relative")]
    [InlineData("relative_unkeyed relative_cut_off")]
    [InlineData("absolute compare on_hand")]
    public void AnyOrder_Guarded_SellsNothingTwice(string kinds)
    {
        var explored = Explore(Paths, RuleOff.None, kinds);

        Assert.True(explored.Found is null, explored.Found);
    }

    private Explored Explore(uint paths, RuleOff off, string kinds) =>
        new Exploration(code, output).Run(paths, typeof(ExposureScenario), nameof(ExposureScenario.SellsNothingTwice), off.ToString(), kinds);
}
