using KolajAI.Bench.Limits;
using KolajAI.Bench.Stores;

namespace KolajAI.Bench.Inventory;

/// <summary>The very rows that an update-inventory call has written, written again by raw upserts.</summary>
internal interface IInventoryLimit
{
    CheckProgram Check { get; }

    /// <summary>Before the call: keeps the tables as they are.</summary>
    void Remember();

    /// <summary>After the call: sets the rows apart that it has written, and writes them to copies of what was kept.</summary>
    Task<LimitTimes> MeasureAsync();
}

internal static class InventoryLimits
{
    /// <summary>Items of one transaction.</summary>
    public const int ItemsABatch = 1000;

    public static IInventoryLimit Of(BenchStore store) => store switch
    {
        SqliteBenchStore sqlite => new SqliteInventoryLimit(sqlite),
        PostgresBenchStore postgres => new PostgresInventoryLimit(postgres),
        _ => throw new ArgumentException("There is no limit program for the store.", nameof(store)),
    };

    /// <summary>The limit must write no less than the hub did: of each kind at least one row an item.</summary>
    public static void RequireWhole(string table, long found, int items)
    {
        if (found < items)
            throw new InvalidOperationException($"Only {found} rows of {table} were staged for {items} items.");
    }
}
