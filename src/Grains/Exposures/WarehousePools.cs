using System.Numerics;
using KolajAI.Products;
using KolajAI.Warehouses;

namespace KolajAI.Grains.Exposures;

/// <summary>Units that were promised and may leave any of these warehouses.</summary>
/// <param name="Set">Of <see cref="WarehousePools.SetOf"/>.</param>
internal readonly record struct PoolDemand(ulong Set, long Units);

/// <summary>
/// What is available in each warehouse, and how much of it can be promised beside what is promised already. Channels ship from sets of
/// warehouses that may overlap, so what is free for one is not a difference of two numbers: all promises together can be kept if for
/// every set of warehouses those that can leave nothing else are no more than what lies there (Hall's condition;
/// docs/decisions/015-warehouses.md).
/// </summary>
internal sealed class WarehousePools
{
    /// <summary>A set of warehouses is a word's bits.</summary>
    private const int MostPools = 64;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly long[] _available;

    /// <summary>Warehouses that owe more than they have.</summary>
    private readonly ulong _short;

    private WarehousePools(IReadOnlyCollection<(string Warehouse, long Available)> pools)
    {
        if (pools.Count > MostPools)
            throw new ArgumentOutOfRangeException(nameof(pools), pools.Count, $"Units lie in more than {MostPools} warehouses.");
        _available = new long[pools.Count];
        foreach (var (warehouse, available) in pools)
        {
            _available[_places.Count] = available;
            _short |= available < 0 ? 1UL << _places.Count : 0;
            _places.Add(warehouse, _places.Count);
        }

        All = pools.Count == MostPools ? ulong.MaxValue : (1UL << pools.Count) - 1;
    }

    /// <summary>Every warehouse.</summary>
    public ulong All { get; }

    /// <summary>A warehouse with nothing available is none.</summary>
    public static WarehousePools Of(ProductDocument document) => document.IsSpread()
        ? new([.. document.WarehouseIds().Select(w => (w, document.In(w).Available)).Where(static p => p.Available != 0)])
        : Single(document.Stock.Available);

    public static WarehousePools Single(long available) => new([(WarehouseIdentity.Default, Math.Max(0, available))]);

    /// <summary>The warehouses with units, or lacking some, among these.</summary>
    /// <param name="shipFrom">Null or empty: all.</param>
    public ulong SetOf(IReadOnlyList<string>? shipFrom)
    {
        if (shipFrom is not { Count: > 0 })
            return All;
        var set = 0UL;
        foreach (var warehouse in shipFrom)
            set |= SetOf(warehouse);
        return set;
    }

    public ulong SetOf(string warehouse) => _places.TryGetValue(warehouse, out var place) ? 1UL << place : 0;

    public long Available(ulong set)
    {
        var sum = 0L;
        for (var rest = set & All; rest != 0; rest &= rest - 1)
            sum += _available[BitOperations.TrailingZeroCount(rest)];
        return sum;
    }

    /// <summary>
    /// By how much what may leave a set can grow, and all demands still be met together; below zero by how much too much is promised there
    /// already. It is what lies in the set less what the demands must take there: their sum without the most of it that can be met elsewhere.
    /// What a warehouse lacks may have to come from any other, so it counts against every set.
    /// </summary>
    /// <param name="demands">Those that may leave the set among them.</param>
    public long Free(ulong set, IEnumerable<PoolDemand> demands)
    {
        set |= _short;
        var outside = All & ~set;
        var sum = 0L;
        var elsewhere = new Dictionary<ulong, long>();
        foreach (var demand in demands)
        {
            sum += demand.Units;
            if ((demand.Set & outside) is var there and not 0 && demand.Units > 0)
                elsewhere[there] = elsewhere.GetValueOrDefault(there) + demand.Units;
        }

        return Available(set) - (sum - (elsewhere.Count == 0 ? 0 : Routed([.. elsewhere])));
    }

    /// <summary>The most of the demands that can be met: a maximum flow, by shortest augmenting paths.</summary>
    private long Routed(KeyValuePair<ulong, long>[] demands)
    {
        var left = (long[])_available.Clone();
        var taken = new long[demands.Length, left.Length];
        var routed = 0L;
        for (var d = 0; d < demands.Length; d++)
        {
            var wanted = demands[d].Value;
            while (wanted > 0 && Augment(demands, d, wanted, left, taken) is > 0 and var more)
                wanted -= more;
            routed += demands[d].Value - wanted;
        }

        return routed;
    }

    /// <summary>Meets more of one demand, where need be by moving others to another of their warehouses. 0 where that cannot be.</summary>
    private static long Augment(KeyValuePair<ulong, long>[] demands, int from, long wanted, long[] left, long[,] taken)
    {
        // How each was reached: a warehouse by a demand, a demand by the warehouse it may give up.
        var byDemand = new int[left.Length];
        var byWarehouse = new int[demands.Length];
        Array.Fill(byDemand, -1);
        Array.Fill(byWarehouse, -1);
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var demand))
        {
            for (var rest = demands[demand].Key; rest != 0; rest &= rest - 1)
            {
                var warehouse = BitOperations.TrailingZeroCount(rest);
                if (byDemand[warehouse] >= 0)
                    continue;
                byDemand[warehouse] = demand;
                if (left[warehouse] > 0)
                    return Push(from, warehouse, wanted, left, taken, byDemand, byWarehouse);
                for (var other = 0; other < demands.Length; other++)
                {
                    if (other == from || byWarehouse[other] >= 0 || taken[other, warehouse] == 0)
                        continue;
                    byWarehouse[other] = warehouse;
                    queue.Enqueue(other);
                }
            }
        }

        return 0;
    }

    private static long Push(int from, int end, long wanted, long[] left, long[,] taken, int[] byDemand, int[] byWarehouse)
    {
        var units = Math.Min(wanted, left[end]);
        for (var demand = byDemand[end]; demand != from; demand = byDemand[byWarehouse[demand]])
            units = Math.Min(units, taken[demand, byWarehouse[demand]]);
        left[end] -= units;
        for (var (warehouse, demand) = (end, byDemand[end]); ; (warehouse, demand) = (byWarehouse[demand], byDemand[byWarehouse[demand]]))
        {
            taken[demand, warehouse] += units;
            if (demand == from)
                return units;
            taken[demand, byWarehouse[demand]] -= units;
        }
    }
}
