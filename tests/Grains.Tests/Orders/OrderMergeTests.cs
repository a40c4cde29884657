using FsCheck.Xunit;
using KolajAI.Grains.Orders;
using KolajAI.Grains.Products;
using KolajAI.Identity;
using KolajAI.Json;
using KolajAI.Orders;
using KolajAI.Products;
using Xunit;

namespace KolajAI.Grains.Tests.Orders;

public sealed class OrderMergeTests
{
    private static readonly AccountRef Account = new("t", "trendyol", "default");
    private static readonly OrderRules Rules = new(RestockOnCancel: true, ChannelLowersOwnStock: true, ImportFrom: null, AutoAcknowledge: false);

    [Property(MaxTest = 300)]
    public void Merge_ShuffledAndRepeatedMessages_EndInTheSameOrder(int seed)
    {
        var history = new PackageHistory(seed);
        var random = new Random(seed);
        var inOrder = history.Messages.Aggregate((Order?)null, static (order, m) => Merge(order, m));
        var shuffled = history.Messages.Concat(history.Messages.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())
            .Aggregate((Order?)null, static (order, m) => Merge(order, m));
        Assert.Equal(Text(inOrder! with { UpdatedAt = default }), Text(shuffled! with { UpdatedAt = default }));
    }

    [Property(MaxTest = 300)]
    public void Merge_OfAWholeHistory_CountsWhatHappened(int seed)
    {
        var history = new PackageHistory(seed);
        var order = history.Messages.Aggregate((Order?)null, static (known, m) => Merge(known, m))!;
        foreach (var line in order.Lines)
        {
            Assert.Equal(history.Ordered[line.Id], line.Quantity);
            Assert.Equal(history.Cancelled.GetValueOrDefault(line.Id), line.Cancelled);
            Assert.Equal(history.Shipped.GetValueOrDefault(line.Id), line.Shipped);
        }
    }

    [Property(MaxTest = 300)]
    public void Effects_OfShuffledMessages_SumToOrderedLessCancelledLessShipped(int seed)
    {
        var history = new PackageHistory(seed);
        var random = new Random(seed);
        Order? order = null;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var levels = new Dictionary<string, StockLevel>(StringComparer.Ordinal);
        foreach (var message in history.Messages.Concat(history.Messages.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()))
        {
            order = Bound(Merge(order, message));
            foreach (var owed in OrderEffects.Owed(order, Rules, new EmittedEffects(order.Id, keys), static _ => true))
            {
                Assert.True(keys.Add(owed.Effect.Key), $"{owed.Effect.Key} was written twice, seed {seed}.");
                var level = StockArithmetic.AfterEffect(levels.GetValueOrDefault(owed.ProductId), owed.Effect.Kind, owed.Effect.Quantity);
                Assert.True(level.Reserved >= 0, $"Reserved fell below zero, seed {seed}.");
                levels[owed.ProductId] = level;
            }
        }

        foreach (var line in order!.Lines)
        {
            var level = levels.GetValueOrDefault("product-" + line.Id);
            Assert.Equal(line.Quantity - line.Cancelled - line.Shipped, level.Reserved);
            Assert.Equal(-line.Shipped, level.OnHand);
        }
    }

    [Fact]
    public void Effects_OfASplit_MoveNoStock()
    {
        var whole = Package("P1", 1, OrderStatus.Created, ("L1", 3));
        var order = Bound(Merge(null, PackageHistory.Message(1, whole)));
        var keys = OrderEffects.Owed(order, Rules, new EmittedEffects(order.Id, []), static _ => true).Select(static o => o.Effect.Key).ToList();
        Assert.Equal([$"{order.Id}|L1|reserve|3"], keys);

        var split = Merge(order, PackageHistory.Message(
            2, Package("P2", 2, OrderStatus.Created, ("L1", 1)) with { OriginIds = ["P1"] }, Package("P3", 2, OrderStatus.Created, ("L1", 2)) with { OriginIds = ["P1"] }));
        Assert.Empty(OrderEffects.Owed(split, Rules, new EmittedEffects(order.Id, keys), static _ => true));
        Assert.True(split.Packages.Single(static p => p.ExternalId == "P1").Superseded);
    }

    [Fact]
    public void Merge_DissolvedPackageWithoutSuccessor_CancelsNothing()
    {
        var order = Merge(null, PackageHistory.Message(1, Package("P1", 1, OrderStatus.Created, ("L1", 3)), Package("P2", 1, OrderStatus.Created, ("L1", 2))));
        var dissolved = Merge(order, PackageHistory.Message(2, Package("P1", 2, OrderStatus.Created, ("L1", 3)) with { Dissolved = true }));
        Assert.Equal((5, 0), (dissolved.Lines[0].Quantity, dissolved.Lines[0].Cancelled));
        var reborn = Merge(dissolved, PackageHistory.Message(3, Package("P3", 3, OrderStatus.Created, ("L1", 3))));
        Assert.Equal((5, 0), (reborn.Lines[0].Quantity, reborn.Lines[0].Cancelled));
    }

    /// <summary>In sum nothing; but the channel lowered its number, and perhaps raised it again, which a guarded product has to know.</summary>
    [Fact]
    public void Effects_CancelBeforeCreate_TakeAndGiveBackOnce()
    {
        var order = Bound(Merge(null, PackageHistory.Message(5, Package("P1", 5, OrderStatus.Cancelled, ("L1", 2)))));
        var owed = OrderEffects.Owed(order, Rules, new EmittedEffects(order.Id, []), static _ => true);
        Assert.Equal([(StockEffectKind.Reserve, 2L), (StockEffectKind.Release, 2L)], owed.Select(static o => (o.Effect.Kind, o.Effect.Quantity)));
        var late = Merge(order, PackageHistory.Message(1, Package("P1", 1, OrderStatus.Created, ("L1", 2))));
        Assert.Equal(OrderStatus.Cancelled, late.Status);
        Assert.Empty(OrderEffects.Owed(late, Rules, new EmittedEffects(order.Id, owed.Select(static o => o.Effect.Key)), static _ => true));
    }

    [Fact]
    public void Effects_PartCancelledBeforeItWasSeen_ReserveAllAndGiveThatPartBack()
    {
        var order = Bound(Merge(null, PackageHistory.Message(
            5, Package("P1", 5, OrderStatus.Cancelled, ("L1", 2)), Package("P2", 5, OrderStatus.Created, ("L1", 1)), Package("P3", 5, OrderStatus.Shipped, ("L1", 4)))));

        var owed = OrderEffects.Owed(order, Rules, new EmittedEffects(order.Id, []), static _ => false);

        Assert.Equal(
            [(StockEffectKind.Reserve, 7L), (StockEffectKind.Ship, 4L), (StockEffectKind.ReleaseWithoutRestock, 2L)],
            owed.Select(static o => (o.Effect.Kind, o.Effect.Quantity)));
    }

    [Fact]
    public void Effects_CancelWithoutRestock_TakesTheUnitsOffTheShelf()
    {
        var order = Bound(Merge(null, PackageHistory.Message(1, Package("P1", 1, OrderStatus.Created, ("L1", 2)))));
        var keys = OrderEffects.Owed(order, Rules, new EmittedEffects(order.Id, []), static _ => false).Select(static o => o.Effect.Key).ToList();
        var cancelled = Merge(order, PackageHistory.Message(2, Package("P1", 2, OrderStatus.Cancelled, ("L1", 2))));
        var owed = Assert.Single(OrderEffects.Owed(cancelled, Rules, new EmittedEffects(order.Id, keys), static _ => false));
        Assert.Equal((StockEffectKind.ReleaseWithoutRestock, 2), (owed.Effect.Kind, owed.Effect.Quantity));
    }

    [Fact]
    public void Effects_UnknownSku_AreOwedAtOnceWhenTheLineIsBound()
    {
        var order = Merge(null, PackageHistory.Message(2, Package("P1", 2, OrderStatus.Shipped, ("L1", 2))));
        Assert.Empty(OrderEffects.Owed(order, Rules, new EmittedEffects(order.Id, []), static _ => true));
        var owed = OrderEffects.Owed(Bound(order), Rules, new EmittedEffects(order.Id, []), static _ => true);
        Assert.Equal([StockEffectKind.Reserve, StockEffectKind.Ship], owed.Select(static o => o.Effect.Kind));
    }

    [Fact]
    public void Effects_OfPlatformFulfilledTestAndEarlierOrders_AreNone()
    {
        var order = Bound(Merge(null, PackageHistory.Message(1, Package("P1", 1, OrderStatus.Created, ("L1", 2)))));
        var none = new EmittedEffects(order.Id, []);
        Assert.Empty(OrderEffects.Owed(order with { FulfilledBy = "platform" }, Rules, none, static _ => true));
        Assert.Empty(OrderEffects.Owed(order with { Test = true }, Rules, none, static _ => true));
        Assert.Empty(OrderEffects.Owed(order, Rules with { ImportFrom = order.PlacedAt.AddSeconds(1) }, none, static _ => true));
        Assert.NotEmpty(OrderEffects.Owed(order, Rules with { ImportFrom = order.PlacedAt }, none, static _ => true));
    }

    [Fact]
    public void Merge_WholeOrder_OlderNeverOverwritesNewer()
    {
        var newer = Whole(5, OrderStatus.Shipped, ("L1", 3, 1, 2));
        var older = Whole(2, OrderStatus.Created, ("L1", 3, 0, 0), ("L2", 1, 0, 0));
        var order = Merge(Merge(null, newer), older);
        Assert.Equal((3, 1, 2), (order.Lines[0].Quantity, order.Lines[0].Cancelled, order.Lines[0].Shipped));
        // L2 was taken out of the order before the newer message.
        Assert.Equal((1, 1), (order.Lines[1].Quantity, order.Lines[1].Cancelled));
        Assert.Equal(Text(Merge(Merge(null, older), newer).Lines.Select(static l => new[] { l.Quantity, l.Cancelled, l.Shipped })),
            Text(order.Lines.Select(static l => new[] { l.Quantity, l.Cancelled, l.Shipped })));
    }

    [Theory]
    [InlineData("L|1")]
    [InlineData("L|reserve|7")]
    public void EmittedEffects_LineIdsWithSeparators_AreReadBack(string line)
    {
        var key = EmittedEffects.Key("o~1~2", line, StockEffectKind.ReleaseWithoutRestock, 4);
        Assert.Equal(4, new EmittedEffects("o~1~2", [key]).Total(line, StockEffectKind.ReleaseWithoutRestock));
    }

    private static RemoteOrder Whole(long version, OrderStatus status, params (string Id, long Ordered, long Cancelled, long Shipped)[] lines) =>
        PackageHistory.Message(version, Package("x", version, status)) with
        {
            Packages = [],
            LinesAreWhole = true,
            Lines = lines.Select(static l => new RemoteOrderLine
            {
                ExternalLineId = l.Id,
                Title = l.Id,
                Quantity = l.Ordered,
                Cancelled = l.Cancelled,
                Shipped = l.Shipped,
            }).ToList(),
        };

    private static RemotePackage Package(string id, long version, OrderStatus status, params (string Line, long Quantity)[] lines) => new()
    {
        ExternalId = id,
        Version = version,
        Status = status,
        RawStatus = status.ToString(),
        Lines = lines.Select(static l => new PackageLine(l.Line, l.Quantity)).ToList(),
    };

    private static Order Merge(Order? known, RemoteOrder told) => OrderMerge.Merge(known, told, Account, OrderIds.Make(Account, told.OrderKey));

    private static Order Bound(Order order) =>
        order with { Lines = order.Lines.Select(static l => LineBinding.Bind(l, "product-" + l.Id)).ToList() };

    private static string Text<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, KolajJson.Stored);
}
