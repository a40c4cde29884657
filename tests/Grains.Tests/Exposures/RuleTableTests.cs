using System.Globalization;
using KolajAI.Warehouses;
using Xunit;

namespace KolajAI.Grains.Tests.Exposures;

/// <summary>
/// Each rule taken out alone oversells: what the rule is there for, and proof that the model would notice. The shortest histories are
/// printed in docs/decisions/008-exposure.md.
/// </summary>
public sealed class RuleTableTests(ITestOutputHelper output)
{
    private const int MostStates = 300_000;
    private const int Seeds = 1_000;
    private const int Steps = 60;

    private static readonly ModelBudget Plain = new(Sales: 3, Cancels: 0, Shipments: 0, Restocks: 0, Preferences: 1, Losses: 0);

    public static TheoryData<RuleOff> Rules() => [.. Enum.GetValues<RuleOff>().Where(static r => r is not RuleOff.None)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void WithoutTheRule_SomeHistoryOversells(RuleOff off)
    {
        var (shops, units, budget) = Case(off);
        var search = new ModelSearch(MostStates);
        var found = search.Run(ModelWorld.Start(Units(units), off, ModelShops.Of(shops.Split(' '))), budget);

        output.WriteLine($"{off} | {shops} | {units} | {string.Join(", ", (found ?? []).Select(static m => $"{m.Kind} {(char)('a' + m.Shop)}"))}");
        Assert.NotNull(found);
    }

    /// <summary>The same random histories, with the rule and without it.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void SameSeeds_WithTheRule_SellNothingTwice(RuleOff off)
    {
        var (shops, units, budget) = Case(off);
        var with = 0;
        var without = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            with += Oversells(RuleOff.None, shops, units, budget, seed) ? 1 : 0;
            without += Oversells(off, shops, units, budget, seed) ? 1 : 0;
        }

        output.WriteLine($"{off} | {without} of {Seeds} seeds oversell without it, {with} with it");
        Assert.Equal(0, with);
        Assert.True(without > 0, $"None of {Seeds} seeds oversells without the rule.");
    }

    private static bool Oversells(RuleOff off, string shops, string units, ModelBudget budget, int seed)
    {
        var random = new Random(seed);
        var world = ModelWorld.Start(Units(units), off, ModelShops.Of(shops.Split(' ')));
        for (var step = 0; step < Steps; step++)
        {
            var moves = ModelMoves.Of(world, budget).ToList();
            if (moves.Count == 0)
                return false;
            var move = moves[random.Next(moves.Count)];
            world = ModelMoves.Apply(world, move);
            budget = budget.After(move.Kind);
            if (world.Oversold > 0)
                return true;
        }

        return false;
    }

    private static (string Shops, string Units, ModelBudget Budget) Case(RuleOff off) => off switch
    {
        RuleOff.EveryAttemptCounts or RuleOff.OpenUntilSettled => ("absolute absolute", "2", Plain with { Losses = 1 }),
        RuleOff.CancelledSinceIsAdded => ("absolute absolute", "1", Plain with { Cancels = 1 }),
        RuleOff.CancellationRaises => ("absolute absolute", "1", Plain with { Cancels = 1 }),
        RuleOff.FoundOrdersNotSubtracted or RuleOff.OwnSaleSendsNothing or RuleOff.MovesThroughZero => ("absolute absolute", "2", Plain),
        RuleOff.OnHandCostsOwnOrders => ("on_hand absolute", "2", Plain with { Shipments = 2 }),
        RuleOff.OnHandFallsByReading => ("on_hand absolute", "2", Plain),
        RuleOff.ComparedWriteMayMiss => ("compare absolute", "2", Plain),
        RuleOff.ReductionCountsIfRefusable => ("relative_cut_off absolute", "2", Plain),
        RuleOff.RelativeNotByReading => ("relative_unkeyed absolute", "2", Plain with { Losses = 1 }),
        RuleOff.StaticNumberGetsNothing => ("static absolute", "1", Plain),
        RuleOff.PromisesWithinWarehouses => ("absolute@default absolute@default+north", "1 north:1", Plain),
        RuleOff.SaleSparesPromises => ("absolute@default absolute@default+north", "1 north:1", Plain),
        _ => ("absolute absolute", "1", Plain),
    };

    /// <summary><c>2 north:1</c>: two in <c>default</c> and one in <c>north</c>.</summary>
    private static Dictionary<string, long> Units(string units) => units.Split(' ').Select(static u => u.Split(':'))
        .ToDictionary(static u => u.Length == 1 ? WarehouseIdentity.Default : u[0], static u => long.Parse(u[^1], CultureInfo.InvariantCulture));
}
