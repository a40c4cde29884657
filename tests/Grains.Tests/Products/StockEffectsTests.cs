using FsCheck.Xunit;
using KolajAI.Grains.Products;
using KolajAI.Products;
using KolajAI.Storage.Reads;
using KolajAI.Storage.Rows;
using Xunit;

namespace KolajAI.Grains.Tests.Products;

public sealed class StockEffectsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 300)]
    public void Apply_AnyOrderRepetitionAndBatching_CountsEachEffectOnce(int seed)
    {
        var random = new Random(seed);
        var effects = Enumerable.Range(0, random.Next(1, 40)).Select(i => Effect($"k{i}", RandomKind(random), random.Next(1, 6))).ToList();
        var start = new StockLevel(random.Next(0, 50), random.Next(0, 10));
        var expected = effects.Aggregate(start, static (level, e) => StockArithmetic.AfterEffect(level, e.Kind, e.Quantity));

        var ledger = new Dictionary<string, LedgerRow>(StringComparer.Ordinal);
        var level = start;
        var deliveries = effects.Concat(effects.Where(_ => random.Next(2) == 0)).Concat(effects).OrderBy(_ => random.Next()).ToList();
        while (deliveries.Count > 0)
        {
            var batch = deliveries.Take(random.Next(1, 10)).ToList();
            deliveries.RemoveRange(0, batch.Count);
            // As the grain does: keys that the ledger holds are left out before.
            var applied = StockEffects.Apply("p", level, batch.Where(e => !ledger.ContainsKey(e.Key)), Noon);
            level = applied.Level;
            foreach (var row in applied.Rows.Cast<LedgerRow>())
                ledger.Add(row.EffectKey, row);
        }

        Assert.Equal(expected, level);
        Assert.Equal(effects.Count, ledger.Count);
        Assert.Equal(level.OnHand - start.OnHand, ledger.Values.Sum(static r => r.OnHandDelta));
        Assert.Equal(level.Reserved - start.Reserved, ledger.Values.Sum(static r => r.ReservedDelta));
    }

    [Fact]
    public void Apply_EveryKind_MovesWhatInvariantFourSays()
    {
        var level = new StockLevel(10, 4);
        Assert.Equal(new StockLevel(10, 6), StockArithmetic.AfterEffect(level, StockEffectKind.Reserve, 2));
        Assert.Equal(new StockLevel(10, 2), StockArithmetic.AfterEffect(level, StockEffectKind.Release, 2));
        Assert.Equal(new StockLevel(8, 2), StockArithmetic.AfterEffect(level, StockEffectKind.ReleaseWithoutRestock, 2));
        Assert.Equal(new StockLevel(8, 2), StockArithmetic.AfterEffect(level, StockEffectKind.Ship, 2));
        Assert.Equal(new StockLevel(12, 4), StockArithmetic.AfterEffect(level, StockEffectKind.Restock, 2));
    }

    [Property(MaxTest = 300)]
    public void AfterCount_OfWhatLayThere_ComesToTheLevelThatEffectsMade(int seed)
    {
        var random = new Random(seed);
        var then = new StockLevel(random.Next(0, 100), random.Next(0, 20));
        var effects = Enumerable.Range(0, random.Next(0, 20)).Select(i => Effect($"k{i}", RandomKind(random), random.Next(1, 4))).ToList();
        var now = effects.Aggregate(then, static (level, e) => StockArithmetic.AfterEffect(level, e.Kind, e.Quantity));
        long Sum(params StockEffectKind[] kinds) => effects.Where(e => kinds.Contains(e.Kind)).Sum(static e => e.Quantity);
        var since = new LedgerSums(
            Sum(StockEffectKind.Ship, StockEffectKind.ReleaseWithoutRestock), Sum(StockEffectKind.Restock), now.Reserved - then.Reserved);

        // A count that finds what the hub believed lay there changes nothing, however late it arrives.
        Assert.Equal(now, StockArithmetic.AfterCount(now, then.OnHand, StockBasis.OnHand, since));
        Assert.Equal(now, StockArithmetic.AfterCount(now, then.Available, StockBasis.Available, since));
    }

    [Fact]
    public void ShownBy_OneChannelThatLowersItsOwnNumber_IsThatChannel()
    {
        var effects = new[] { Effect("a", StockEffectKind.Reserve, 2) with { ChannelShows = true } };
        Assert.Equal("trendyol/default", StockEffects.ShownBy(new StockLevel(5, 0), new StockLevel(5, 2), effects, static (_, _) => false)?.Account);
    }

    [Fact]
    public void ShownBy_TwoChannelsOrACrossedWriteOrAShortfall_IsNobody()
    {
        var one = Effect("a", StockEffectKind.Reserve, 1) with { ChannelShows = true };
        var other = Effect("b", StockEffectKind.Reserve, 1) with { ChannelShows = true, AccountKey = "n11/default" };
        Assert.Null(StockEffects.ShownBy(new StockLevel(5, 0), new StockLevel(5, 2), [one, other], static (_, _) => false));
        Assert.Null(StockEffects.ShownBy(new StockLevel(5, 0), new StockLevel(5, 1), [one], static (_, _) => true));
        Assert.Null(StockEffects.ShownBy(new StockLevel(0, 0), new StockLevel(0, 1), [one], static (_, _) => false));
        Assert.Null(StockEffects.ShownBy(new StockLevel(5, 0), new StockLevel(5, 1), [one with { ChannelShows = false }], static (_, _) => false));
    }

    [Fact]
    public void ShownBy_SaleBesideACancellationWithoutRestock_IsNobody()
    {
        var sale = Effect("a", StockEffectKind.Reserve, 1) with { ChannelShows = true };
        var cancelled = Effect("b", StockEffectKind.ReleaseWithoutRestock, 1);
        Assert.Null(StockEffects.ShownBy(new StockLevel(5, 1), new StockLevel(4, 1), [sale, cancelled], static (_, _) => false));
    }

    [Fact]
    public void MovedThemselves_SalesAndCancellations_NotShipmentsAndReceipts()
    {
        StockEffect[] effects =
        [
            Effect("a", StockEffectKind.Reserve, 1) with { AccountKey = "a" }, Effect("b", StockEffectKind.Release, 1) with { AccountKey = "b" },
            Effect("c", StockEffectKind.ReleaseWithoutRestock, 1) with { AccountKey = "c" }, Effect("d", StockEffectKind.Ship, 1) with { AccountKey = "d" },
            Effect("e", StockEffectKind.Restock, 1) with { AccountKey = "e" },
        ];
        Assert.Equal(["a", "b", "c"], StockEffects.MovedThemselves(effects).Order());
    }

    [Fact]
    public async Task ShippedAround_WriteThatMayHaveCountedShippedUnitsAsOpen_IsToldAgain()
    {
        StockEffect[] effects =
        [
            Effect("a", StockEffectKind.Ship, 1) with { AccountKey = "a" }, Effect("b", StockEffectKind.Ship, 1) with { AccountKey = "b" },
            Effect("c", StockEffectKind.Ship, 1) with { AccountKey = "c" }, Effect("d", StockEffectKind.Reserve, 1) with { AccountKey = "d" },
            Effect("e", StockEffectKind.Ship, 1) with { AccountKey = "e", BundleId = "bundle" },
        ];

        // b was told nothing since; c does not reckon with its own orders; d shipped nothing; of e's bundle this product's number has not moved.
        Assert.Equal(["a"], await StockEffects.ShippedAroundAsync(effects, static account => account != "c", static (account, _) => Task.FromResult(account != "b")));
    }

    private static StockEffectKind RandomKind(Random random) => (StockEffectKind)random.Next(0, 5);

    private static StockEffect Effect(string key, StockEffectKind kind, long quantity) =>
        new(key, kind, quantity, "trendyol/default", false, "o", "order:1", Noon);
}
