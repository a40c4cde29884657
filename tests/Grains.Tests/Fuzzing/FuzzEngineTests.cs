using KolajAI.Fuzz.Engine;
using Xunit;

namespace KolajAI.Grains.Tests.Fuzzing;

/// <summary>The fuzzing itself: what is planted is found, and an input's number gives it again.</summary>
public sealed class FuzzEngineTests
{
    private static readonly Seed Sample = SeedParts.Json("""{"id":1,"lines":[{"sku":"A","quantity":2},{"sku":"B","quantity":3}]}"""u8);

    [Fact]
    public void Input_OfTheSameNumber_IsTheSame()
    {
        var (random, one, other) = (new FuzzRandom(), new Mutator([Sample], Words.Json), new Mutator([Sample], Words.Json));
        for (var number = 0L; number < 2_000; number++)
        {
            random.Begin("x", 7, number);
            var first = one.Make(random);
            random.Begin("x", 7, number);
            Assert.Equal(first, other.Make(random));
        }
    }

    [Fact]
    public void Inputs_OfOtherNumbersSeedsAndTargets_Differ()
    {
        var (random, mutator) = (new FuzzRandom(), new Mutator([Sample], Words.Json));
        byte[] Make(string target, ulong seed, long number)
        {
            random.Begin(target, seed, number);
            return mutator.Make(random);
        }

        var inputs = Enumerable.Range(0, 500).SelectMany(number => new[] { Make("x", 1, number), Make("x", 2, number), Make("y", 1, number) })
            .Select(Convert.ToBase64String).ToHashSet(StringComparer.Ordinal);

        Assert.True(inputs.Count > 1_000, $"Only {inputs.Count} of 1,500 inputs differ.");
    }

    [Fact]
    public void JsonParts_AreItsValuesNamesAndMembers()
    {
        var texts = Sample.Parts.Select(part => (part.Kind, Text: System.Text.Encoding.UTF8.GetString(Sample.Of(part)))).ToHashSet();

        Assert.Contains((PartKind.Name, "\"id\""), texts);
        Assert.Contains((PartKind.Value, "1"), texts);
        Assert.Contains((PartKind.Member, "\"id\":1"), texts);
        Assert.Contains((PartKind.Value, """{"sku":"A","quantity":2}"""), texts);
        Assert.Contains((PartKind.Member, "\"lines\":[{\"sku\":\"A\",\"quantity\":2},{\"sku\":\"B\",\"quantity\":3}]"), texts);
    }

    [Fact]
    public void PlantedException_IsFoundAndMadeSmall()
    {
        var target = Target(static input =>
        {
            if (input.AsSpan().IndexOf("1e400"u8) >= 0)
                throw new NullReferenceException();
        });

        var finding = Assert.Single(Run(target, 5_000).Findings);

        using var worker = target.Open("");
        Assert.Equal("1e400"u8.ToArray(), new Minimiser(target, worker).Minimise(finding).Input);
        Assert.StartsWith(nameof(NullReferenceException), finding.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public void PlantedInsaneValue_IsFound() =>
        Assert.Equal("insane: a count", Assert.Single(Run(Target(static input =>
        {
            if (input.Length > 100)
                throw new InsaneValueException("a count");
        }), 2_000).Findings).Signature);

    [Fact]
    public void PlantedSlowness_IsFound() => Assert.Contains(Run(Target(Slow), 300).Findings, static finding => finding.Signature == "slow");

    [Fact]
    public void PlantedGarbage_IsFound() => Assert.Contains(
        Run(Target(static input => GC.KeepAlive(input.Length > 200 ? new byte[80 << 20] : [])), 2_000).Findings, static finding => finding.Signature == "allocates");

    [Fact]
    public void PlantedGrowth_IsFound()
    {
        var kept = new List<byte[]>();
        Assert.Contains(Run(Target(_ => kept.Add(new byte[16_384])), 3_000).Findings, static finding => finding.Signature == "memory grows");
    }

    /// <summary>Seldom, and then for more than a second of processor time.</summary>
    private static void Slow(byte[] input)
    {
        if (input.Length % 100 != 0)
            return;
        var began = FuzzRun.ThreadTime();
        while (FuzzRun.ThreadTime() - began < TimeSpan.FromSeconds(1.2))
        {
        }
    }

    private static FuzzSum Run(FuzzTarget target, int inputs) => new FuzzRun(target, new FuzzPlan(1, 0, inputs, Workers: 1, MostSeconds: 120, WarmUp: 10), slots: null).Run();

    private static FuzzTarget Target(Action<byte[]> run) => new("planted", _ => new Planted(run));

    private sealed class Planted(Action<byte[]> run) : FuzzWorker
    {
        private readonly Mutator _mutator = new([Sample], Words.Json);

        public override byte[] Make(FuzzRandom random) => _mutator.Make(random);

        public override void Run(byte[] input) => run(input);

        public override IEnumerable<string> Refused() => [];
    }
}
