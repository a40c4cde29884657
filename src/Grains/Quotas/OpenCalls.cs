namespace KolajAI.Grains.Quotas;

/// <summary>Calls that were granted and neither answered nor given back.</summary>
internal sealed class OpenCalls
{
    private readonly List<Entry> _entries = [];

    public int Units { get; private set; }

    public void Add(string? grantId, int calls, int cost, TimeSpan grantedAt, TimeSpan latestArrival)
    {
        if (calls <= 0)
            return;
        _entries.Add(new Entry(grantId, calls, cost, grantedAt, latestArrival));
        Units += calls * cost;
    }

    /// <summary>Takes out up to as many calls of a grant.</summary>
    public List<Ended> Take(string grantId, int calls)
    {
        var taken = new List<Ended>();
        for (var i = 0; i < _entries.Count && calls > 0; i++)
        {
            var entry = _entries[i];
            if (entry.GrantId != grantId)
                continue;
            var part = Math.Min(calls, entry.Calls);
            calls -= part;
            Units -= part * entry.Cost;
            taken.Add(new Ended(part, entry.Cost, entry.GrantedAt, entry.LatestArrival));
            if (part == entry.Calls)
                _entries.RemoveAt(i--);
            else
                _entries[i] = entry with { Calls = entry.Calls - part };
        }

        return taken;
    }

    /// <summary>Takes out what can no longer reach the platform, the earliest first.</summary>
    public List<Ended> TakeLate(TimeSpan now)
    {
        var late = _entries.Where(e => e.LatestArrival <= now).OrderBy(static e => e.LatestArrival)
            .Select(static e => new Ended(e.Calls, e.Cost, e.GrantedAt, e.LatestArrival)).ToList();
        if (late.Count > 0)
            _entries.RemoveAll(e => e.LatestArrival <= now);
        Units -= late.Sum(static e => e.Units);
        return late;
    }

    /// <summary>How long from now the last of them may travel.</summary>
    public TimeSpan TravelsFor(TimeSpan now) =>
        _entries.Count == 0 ? TimeSpan.Zero : _entries.Max(static e => e.LatestArrival) - now;

    /// <summary>Calls that ended together.</summary>
    internal readonly record struct Ended(int Calls, int Cost, TimeSpan GrantedAt, TimeSpan LatestArrival)
    {
        public int Units => Calls * Cost;

        /// <summary>What they count when the platform told a cost.</summary>
        public int UnitsAt(int? cost) => Calls * Math.Max(Cost, cost ?? 0);
    }

    private readonly record struct Entry(string? GrantId, int Calls, int Cost, TimeSpan GrantedAt, TimeSpan LatestArrival);
}
