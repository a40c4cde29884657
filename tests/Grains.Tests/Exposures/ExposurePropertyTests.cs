using FsCheck;
using FsCheck.Xunit;
using KolajAI.Products;
using Xunit;

namespace KolajAI.Grains.Tests.Exposures;

/// <summary>Long random histories of up to ten units on five channels of all kinds; FsCheck shortens one that fails.</summary>
public sealed class ExposurePropertyTests
{
    private const int Calming = 2_000;

    private static readonly ModelBudget Budget = new(Sales: 40, Cancels: 12, Shipments: 8, Restocks: 4, Preferences: 6, Losses: 8);

    [Property(MaxTest = 3000, StartSize = 20, EndSize = 250)]
    public void AnyHistory_SellsNothingTwice_AndThenEveryUnitIsOnOffer(PositiveInt units, NonNegativeInt mix, NonNegativeInt[] choices)
    {
        var world = ModelWorld.Start(1 + (units.Get % 10), RuleOff.None, ModelShops.Of(Kinds(mix.Get)));
        var budget = Budget;
        var history = new List<Move>();
        foreach (var choice in choices)
        {
            var moves = ModelMoves.Of(world, budget).ToList();
            if (moves.Count == 0)
                break;
            var move = moves[choice.Get % moves.Count];
            history.Add(move);
            world = ModelMoves.Apply(world, move);
            budget = budget.After(move.Kind);
            Assert.True(world.Oversold == 0, $"Oversold by: {string.Join(", ", history)}");
            Assert.True(Covers(world), $"A channel can sell more than its exposure after: {string.Join(", ", history)}");
        }

        // What is shown beside open orders of channels that subtract them themselves may have to wait until they are shipped.
        var calm = Calm(Calm(world), shipments: int.MaxValue);
        Assert.True(calm.Document.Stock.Sellable == calm.Shops.Sum(static s => s.Shows),
            $"{calm.Document.Stock} but shown {string.Join(", ", calm.Shops.Select(s => $"{s.Account}:{s.Shows} {calm.Document.Exposures[s.Account]}"))} after: {string.Join(", ", history)}");
        Assert.True(calm.Shops.TrueForAll(static s => s.Row is null || s.Row.ConfirmedVersion == s.Row.DesiredVersion),
            $"A number is shown and its listing says for ever that it is on its way: {calm.Key()} after: {string.Join(", ", history)}");
    }

    /// <summary>
    /// Bundles that hold the product sell elsewhere: they may take units that were promised here, but no guarded channel ever sells more than its
    /// promise, nor all of them more than there was.
    /// </summary>
    [Property(MaxTest = 1000, StartSize = 20, EndSize = 150)]
    public void AnyHistory_BundlesSellElsewhere_NoGuardedChannelSellsMoreThanItWasPromised(PositiveInt units, NonNegativeInt mix, NonNegativeInt[] choices)
    {
        var world = ModelWorld.Start(1 + (units.Get % 10), RuleOff.None, ModelShops.Of(Kinds(mix.Get)));
        var budget = Budget with { Bundles = 6 };
        var history = new List<Move>();
        foreach (var choice in choices)
        {
            var moves = ModelMoves.Of(world, budget).ToList();
            if (moves.Count == 0)
                break;
            var move = moves[choice.Get % moves.Count];
            history.Add(move);
            world = ModelMoves.Apply(world, move);
            budget = budget.After(move.Kind);
            Assert.True(world.Oversold == 0, $"Oversold by: {string.Join(", ", history)}");
            Assert.True(Covers(world), $"A channel can sell more than its exposure after: {string.Join(", ", history)}");
        }
    }

    /// <summary>Five channels, each shipping from a set of three warehouses of its own, sets that overlap in every way.</summary>
    [Property(MaxTest = 2000, StartSize = 20, EndSize = 200)]
    public void AnyHistory_ChannelsShipFromSomeWarehouses_NoneSellsWhatItsOwnHaveNot_AndThenEveryUnitThatCanBeIsOnOffer(
        NonNegativeInt units, NonNegativeInt mix, NonNegativeInt sets, NonNegativeInt[] choices)
    {
        var kinds = Kinds(mix.Get).Select((kind, i) => kind + ShipFrom((sets.Get >> (3 * i)) % 8));
        var lying = new Dictionary<string, long> { ["default"] = units.Get % 4, ["north"] = units.Get / 4 % 4, ["south"] = units.Get / 16 % 4 };
        var world = ModelWorld.Start(lying, RuleOff.None, ModelShops.Of(kinds));
        var budget = Budget;
        var history = new List<Move>();
        foreach (var choice in choices)
        {
            var moves = ModelMoves.Of(world, budget).ToList();
            if (moves.Count == 0)
                break;
            var move = moves[choice.Get % moves.Count];
            history.Add(move);
            world = ModelMoves.Apply(world, move);
            budget = budget.After(move.Kind);
            Assert.True(world.Oversold == 0, $"Oversold by: {string.Join(", ", history)}");
            Assert.True(Covers(world), $"A channel can sell more than its exposure after: {string.Join(", ", history)}");
            Assert.True(world.Cancelled || world.Document.ExposuresFit is not false, $"More is promised than its warehouses have after: {string.Join(", ", history)}");
        }

        var calm = Calm(Calm(world), shipments: int.MaxValue);
        // Where a unit is missing in one warehouse, another is kept back for it.
        if (calm.Document.Missing() > 0)
            return;
        // What no channel that may show anything ships from is on offer nowhere.
        var offered = calm.Shops.Where(static s => s.LowersOwn)
            .SelectMany(s => s.ShipFrom.IsEmpty ? calm.Document.WarehouseIds() : s.ShipFrom).Distinct().Sum(w => calm.Document.In(w).Sellable);
        Assert.True(offered == calm.Shops.Sum(static s => s.Shows),
            $"{calm.Key()} shown {string.Join(", ", calm.Shops.Select(s => $"{s.Account}@{string.Join('+', s.ShipFrom)}:{s.Shows}"))} after: {string.Join(", ", history)}");
    }

    private static string ShipFrom(int set) =>
        set == 0 ? "" : "@" + string.Join('+', new[] { "south", "default", "north" }.Where((_, i) => (set & (1 << i)) != 0));

    [Theory]
    [InlineData(ModelShops.Absolute)]
    [InlineData(ModelShops.OnHand)]
    [InlineData(ModelShops.Compare)]
    [InlineData(ModelShops.Relative)]
    public void NumberChangedByHand_OnceSeen_IsCountedAndPutRight(string kind)
    {
        var start = Calm(ModelWorld.Start(2, RuleOff.None, ModelShops.Of(kind, ModelShops.Absolute)));
        var changed = start.With(0, start.Shops[0] with { Number = 40 });

        var calm = Calm(changed.Doubt(0));

        Assert.True(calm.Shops.Sum(static s => s.Shows) == 2, $"{calm.Key()}");
        Assert.Equal(2, calm.Document.Exposures.Values.Sum(static e => e.Units));
    }

    /// <summary>What the channels show and have sold uncounted never exceeds what the hub believes they can.</summary>
    private static bool Covers(ModelWorld world) => world.Shops.Select((shop, i) => (shop, i)).All(p =>
    {
        var uncounted = p.shop.Feed.Count(static e => e.Kind is ModelEventKind.Sold) - p.shop.Feed.Count(static e => e.Kind is ModelEventKind.Cancelled);
        return world.Exposure(p.i).Units is not { } units || p.shop.Shows + uncounted <= units;
    });

    /// <summary>Nothing happens outside any more; all that is under way ends.</summary>
    private static ModelWorld Calm(ModelWorld world, int shipments = 0)
    {
        var none = new ModelBudget { Shipments = shipments };
        for (var step = 0; step < Calming; step++)
        {
            var moves = ModelMoves.Of(world, none).Where(static m => m.Kind is not MoveKind.Lose).ToList();
            if (moves.Count == 0)
                return world;
            world = ModelMoves.Apply(world, moves[step % moves.Count]);
        }

        throw new InvalidOperationException($"It does not come to rest: {string.Join(", ", ModelMoves.Of(world, none))}");
    }

    private static IEnumerable<string> Kinds(int mix)
    {
        for (var i = 0; i < 5; i++, mix /= ModelShops.Kinds.Count)
            yield return i == 0 ? ModelShops.Kinds[mix % 4] : ModelShops.Kinds[mix % ModelShops.Kinds.Count];
    }
}
