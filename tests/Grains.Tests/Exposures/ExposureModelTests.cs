using Xunit;

namespace KolajAI.Grains.Tests.Exposures;

/// <summary>Every history of small worlds: whatever is late, lost or sold meanwhile, nothing is sold twice.</summary>
public sealed class ExposureModelTests(ITestOutputHelper output)
{
    private const int MostStates = 400_000;

    /// <summary>What buyers, sellers and the way between may do; each is followed to its end.</summary>
    private static readonly (int Units, ModelBudget Budget)[] Worlds =
    [
        (1, new(Sales: 2, Cancels: 1, Shipments: 1, Restocks: 0, Preferences: 1, Losses: 1)),
        (2, new(Sales: 3, Cancels: 0, Shipments: 0, Restocks: 0, Preferences: 1, Losses: 1)),
        (1, new(Sales: 2, Cancels: 0, Shipments: 1, Restocks: 1, Preferences: 1, Losses: 1)),
    ];

    /// <summary>Two warehouses; sets that overlap, that one holds the other, and that part.</summary>
    public static TheoryData<string, string> Warehouses() => new()
    {
        { "absolute@default", "absolute@default+north" },
        { "absolute@default+north", "absolute@north+default" },
        { "absolute@default", "absolute@north" },
        { "absolute@north", "absolute" },
        { "on_hand@default", "compare@north+default" },
        { "compare@default", "relative@default+north" },
        { "relative@north", "absolute@default+north" },
        { "on_hand@north", "absolute@north+default" },
    };

    [Theory]
    [MemberData(nameof(Warehouses))]
    public void EveryHistory_OfTwoChannelsAndTwoWarehouses_SellsNothingTwiceInAny(string first, string second)
    {
        foreach (var budget in (ModelBudget[])
                 [
                     new(Sales: 3, Cancels: 1, Shipments: 0, Restocks: 0, Preferences: 1, Losses: 0),
                     new(Sales: 4, Cancels: 0, Shipments: 0, Restocks: 0, Preferences: 1, Losses: 0),
                     new(Sales: 2, Cancels: 0, Shipments: 1, Restocks: 0, Preferences: 0, Losses: 1),
                 ])
        {
            var search = new ModelSearch(MostStates);
            var units = new Dictionary<string, long> { ["default"] = 1, ["north"] = 1 };
            var found = search.Run(ModelWorld.Start(units, RuleOff.None, ModelShops.Of(first, second)), budget);

            output.WriteLine($"{first} and {second}, {budget}: {search.States:N0} states");
            Assert.True(found is null, $"Oversold by: {string.Join(", ", found ?? [])}");
            Assert.True(search.Complete, $"More than {MostStates} states.");
        }
    }

    public static TheoryData<string, string> Pairs()
    {
        var data = new TheoryData<string, string>();
        for (var i = 0; i < ModelShops.Kinds.Count; i++)
        {
            for (var j = i; j < ModelShops.Kinds.Count; j++)
                data.Add(ModelShops.Kinds[i], ModelShops.Kinds[j]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void EveryHistory_OfTwoChannels_SellsNothingTwice(string first, string second)
    {
        foreach (var (units, budget) in Worlds)
        {
            var search = new ModelSearch(MostStates);
            var found = search.Run(ModelWorld.Start(units, RuleOff.None, ModelShops.Of(first, second)), budget);

            output.WriteLine($"{first} and {second}, {units} units, {budget}: {search.States:N0} states");
            Assert.True(found is null, $"Oversold by: {string.Join(", ", found ?? [])}");
            Assert.True(search.Complete, $"More than {MostStates} states.");
        }
    }
}
