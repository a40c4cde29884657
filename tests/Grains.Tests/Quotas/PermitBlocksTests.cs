using KolajAI.Grains.Quotas;
using KolajAI.Quotas;
using Xunit;

namespace KolajAI.Grains.Tests.Quotas;

public sealed class PermitBlocksTests
{
    private static readonly List<QuotaWindow> Wide = [new("b", 1000, TimeSpan.FromMinutes(1))];

    [Fact]
    public void Ask_WorkGoesOn_DoublesUpToTheLargestAndATenthOfTheWindow()
    {
        var blocks = new PermitBlocks();
        var asked = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            asked.Add(blocks.Ask(Wide, TimeSpan.Zero));
            blocks.Add($"g{i}", asked[^1], Lanes.Orders, TimeSpan.Zero, taken: 1);
        }

        Assert.Equal([1, 2, 4, 8, 16, 16], asked);
        Assert.Equal(5, blocks.Ask([new QuotaWindow("b", 50, TimeSpan.FromSeconds(10))], TimeSpan.Zero));
        Assert.Equal(1, blocks.Ask([new QuotaWindow("b", 5, TimeSpan.FromSeconds(10))], TimeSpan.Zero));
    }

    [Fact]
    public void Ask_AfterAPause_IsWhatWasUsedOfTheLast()
    {
        var blocks = new PermitBlocks();
        blocks.Add("g", 8, Lanes.Orders, TimeSpan.Zero, taken: 1);
        blocks.TryTake(Lanes.Orders, TimeSpan.Zero);
        Assert.Equal(2, blocks.Ask(Wide, PermitBlocks.KeepFor));
    }

    [Fact]
    public void TakeOver_UnusedPermits_AreToldOnceAndNotUsedAgain()
    {
        var blocks = new PermitBlocks();
        blocks.Add("g", 3, Lanes.Orders, TimeSpan.Zero, taken: 1);
        Assert.Empty(blocks.TakeOver(PermitBlocks.KeepFor - TimeSpan.FromTicks(1)));
        Assert.Null(blocks.TryTake(Lanes.Orders, PermitBlocks.KeepFor));
        Assert.Equal([("g", 2)], blocks.TakeOver(PermitBlocks.KeepFor));
        Assert.Empty(blocks.TakeOver(PermitBlocks.KeepFor));
        Assert.False(blocks.PutBack("g", PermitBlocks.KeepFor));
    }

    [Fact]
    public void TryTake_BlockOfOrders_IsNotForTheCatalogue()
    {
        var blocks = new PermitBlocks();
        blocks.Add("orders", 2, Lanes.Orders, TimeSpan.Zero, taken: 1);
        Assert.Null(blocks.TryTake(Lanes.Catalogue, TimeSpan.Zero));
        blocks.Add("catalogue", 2, Lanes.Catalogue, TimeSpan.Zero, taken: 1);
        Assert.Equal("catalogue", blocks.TryTake(Lanes.Catalogue, TimeSpan.Zero)!.Value.GrantId);
        Assert.Equal("orders", blocks.TryTake(Lanes.Orders, TimeSpan.Zero)!.Value.GrantId);
    }
}
