namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// The leaky bucket of one app in one shop. A call needs its requested cost in the bucket and pays what it really cost.
/// Runs under the shop's lock.
/// </summary>
internal sealed class CostBucket
{
    private readonly TimeProvider _time;
    private double _available;
    private DateTimeOffset _at;

    public CostBucket(TimeProvider time, double maximum, double restoreRate)
    {
        _time = time;
        _at = time.GetUtcNow();
        Maximum = _available = maximum;
        RestoreRate = restoreRate;
    }

    public double Maximum { get; private set; }

    /// <summary>Points a second.</summary>
    public double RestoreRate { get; private set; }

    public double Available
    {
        get
        {
            var now = _time.GetUtcNow();
            _available = Math.Min(Maximum, _available + ((now - _at).TotalSeconds * RestoreRate));
            _at = now;
            return _available;
        }
    }

    public bool Holds(int points) => Available >= points;

    public void Pay(int points) => _available = Available - points;

    public void Set(double maximum, double restoreRate, double? available)
    {
        var before = Available;
        (Maximum, RestoreRate) = (maximum, restoreRate);
        _available = Math.Min(maximum, available ?? before);
    }

    public object Status() => new { maximumAvailable = Maximum, currentlyAvailable = Math.Floor(Available), restoreRate = RestoreRate };
}
