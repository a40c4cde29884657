using KolajAI.Concurrency.Tests.Exploring;
using Xunit;

namespace KolajAI.Concurrency.Tests.Effects;

[Collection(RewrittenGroup.Name)]
public sealed class EffectCombinerConcurrencyTests(RewrittenCode code, ITestOutputHelper output)
{
    private const uint Paths = 100;

    [Fact]
    public void AnyOrder_NoEffectIsLostOrCountsTwice()
    {
        var explored = new Exploration(code, output).Run(Paths, typeof(CombinerScenario), nameof(CombinerScenario.EachCountsOnce));

        Assert.True(explored.Found is null, explored.Found);
    }
}
