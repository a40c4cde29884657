namespace KolajAI.Simulator.Trendyol.Sellers;

/// <summary>Numbers that are unique over all sellers, as on the platform.</summary>
internal sealed class TrendyolIds
{
    private long _orders = 80_000_000;
    private long _packages = 11_000_000;
    private long _lines = 56_000_000;

    public string NextOrderNumber() => Interlocked.Increment(ref _orders).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public long NextPackageId() => Interlocked.Increment(ref _packages);

    public long NextLineId() => Interlocked.Increment(ref _lines);
}
