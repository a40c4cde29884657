using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using KolajAI.Grains.Exposures;
using KolajAI.Products;
using Xunit;

namespace KolajAI.Grains.Tests.Exposures;

/// <summary>What is free is held against the definition: over every set of warehouses, what lies there less what can leave nothing else.</summary>
public sealed class WarehousePoolsTests
{
    private static readonly string[] Names = ["default", "east", "north", "south"];

    [Property(MaxTest = 2000)]
    public void Free_IsTheLeastOverAllSets(byte[] units, (byte Set, byte Units)[] demands, byte of)
    {
        var lying = Names.Select((n, i) => (n, Units: units.Length > i ? (units[i] % 9L) - 2 : 0)).ToList();
        var document = lying.Aggregate(
            new ProductDocument { Product = new Product { Id = "p", Sku = "A", Title = "A" }, Stock = default }, static (d, w) => d.With(w.n, new StockLevel(w.Units, 0)));
        var wanted = demands.Take(6).Select(static d => (ShipFrom: Set(d.Set), Units: d.Units % 7L)).ToList();
        var shipFrom = Set(of);
        var pools = WarehousePools.Of(document);

        var free = pools.Free(pools.SetOf(shipFrom), wanted.Select(w => new PoolDemand(pools.SetOf(w.ShipFrom), w.Units)));

        var least = Enumerable.Range(0, 16).Select(mask => Names.Where((_, i) => (mask & (1 << i)) != 0).ToList())
            .Where(all => shipFrom.All(all.Contains))
            .Min(all => all.Sum(Lies) - wanted.Where(w => w.ShipFrom.All(all.Contains)).Sum(static w => w.Units));
        Assert.Equal(least, free);

        // Where everything lies in one place, what it lacks is named as the shortfall and kept back from nobody else.
        long Lies(string warehouse) => document.IsSpread() ? document.In(warehouse).Available : Math.Max(0, document.In(warehouse).Available);
    }

    [Fact]
    public void Free_OnePool_IsTheDifference()
    {
        var pools = WarehousePools.Single(5);

        Assert.Equal(2, pools.Free(pools.All, [new PoolDemand(pools.All, 1), new PoolDemand(ulong.MaxValue, 2)]));
        Assert.Equal(-3, WarehousePools.Single(-4).Free(1, [new PoolDemand(1, 3)]));
    }

    [Fact]
    public void Free_DemandsThatCanMove_MakeRoom()
    {
        // Two may leave a or b, one b or c: all of it can be met outside a, once those in b go to c.
        var pools = WarehousePools.Of(new[] { ("a", 2L), ("b", 2L), ("c", 1L) }.Aggregate(
            new ProductDocument { Product = new Product { Id = "p", Sku = "A", Title = "A" }, Stock = default }, static (d, w) => d.With(w.Item1, new StockLevel(w.Item2, 0))));

        Assert.Equal(2, pools.Free(pools.SetOf("a"), [new PoolDemand(pools.SetOf(["b", "c"]), 1), new PoolDemand(pools.SetOf(["a", "b"]), 2)]));
        Assert.Equal(3, BitOperations.PopCount(pools.All));
    }

    private static string[] Set(byte mask) => mask % 16 == 0 ? Names : [.. Names.Where((_, i) => (mask & (1 << i)) != 0)];
}
