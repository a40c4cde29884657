using System.Globalization;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Logs;

/// <summary>
/// What the log tells of one SKU. Units that are open or shipped can never be more than have come in: what is above is oversold.
/// </summary>
internal sealed class SkuHistory
{
    private readonly List<JournalEntry> _entries = [];
    private readonly List<(DateTimeOffset At, long Oversold)> _moments = [];

    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>Units that came in.</summary>
    public long Received { get; private set; }

    public long Sold { get; private set; }

    public long Cancelled { get; private set; }

    public long Shipped { get; private set; }

    public long Open => Sold - Cancelled - Shipped;

    /// <summary>Units that lie there and are not sold; below 0 when more was sold than there was.</summary>
    public long Available => Received - Open - Shipped;

    /// <summary>The most units that were oversold at any moment.</summary>
    public long MostOversold { get; private set; }

    public void Add(JournalEntry entry)
    {
        _entries.Add(entry);
        var units = entry.Quantity ?? 0;
        switch (entry.Kind)
        {
            case JournalKinds.Receipt:
                Received += units;
                break;
            case JournalKinds.Sale:
                Sold += units;
                break;
            case JournalKinds.Cancel:
                Cancelled += units;
                break;
            case JournalKinds.Ship:
                Shipped += units;
                break;
            default:
                return;
        }

        var oversold = Math.Max(0, -Available);
        MostOversold = Math.Max(MostOversold, oversold);
        _moments.Add((entry.At, oversold));
    }

    /// <summary>The most units that were oversold for at least this long without a break.</summary>
    public long OversoldFor(TimeSpan time)
    {
        var most = 0L;
        for (var i = 0; i < _moments.Count; i++)
        {
            var least = _moments[i].Oversold;
            var stood = true;
            for (var next = i + 1; next < _moments.Count && _moments[next].At < _moments[i].At + time; next++)
            {
                least = Math.Min(least, _moments[next].Oversold);
                stood = least > most;
            }

            if (stood)
                most = Math.Max(most, least);
        }

        return most;
    }

    /// <summary>A line for each entry, for a failure's message.</summary>
    public IEnumerable<string> Lines()
    {
        var (received, held) = (0L, 0L);
        foreach (var entry in _entries)
        {
            var units = entry.Quantity ?? 0;
            received += entry.Kind is JournalKinds.Receipt ? units : 0;
            held += entry.Kind switch { JournalKinds.Sale => units, JournalKinds.Cancel => -units, _ => 0 };
            var flags = string.Concat(entry.Late is true ? " late" : "", entry.Doubled is true ? " doubled" : "", entry.Unanswered is true ? " unanswered" : "");
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.At:HH:mm:ss.fff} {entry.SellerId,-6} {entry.Kind,-11} {units,2} shown {entry.OldQuantity}->{entry.NewQuantity} value {entry.Value} delta {entry.Delta} expected {entry.Expected} own {entry.OwnOpenUnits} key {entry.WriteKey?[^4..]} {entry.OrderNumber}{flags} {entry.Detail} | {held} of {received}");
        }
    }
}
