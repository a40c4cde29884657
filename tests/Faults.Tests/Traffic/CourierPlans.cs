using System.Collections.Concurrent;
using System.Text.Json;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>Each three times: some at once, the others apart. Keeps some of them for much later.</summary>
internal sealed class ThriceCourier(int seed) : ICourierPlan
{
    private const double AtOnce = 0.1;
    private const int OneInKept = 20;

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(8);

    private readonly Random _luck = new(seed);
    private int _count;

    public ConcurrentQueue<Notice> Kept { get; } = new();

    public IReadOnlyList<TimeSpan> Copies(Notice notice)
    {
        lock (_luck)
        {
            if (++_count % OneInKept == 0)
                Kept.Enqueue(notice);
            return _luck.NextDouble() < AtOnce
                ? [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero]
                : [TimeSpan.Zero, Apart * _luck.NextDouble(), Apart * _luck.NextDouble()];
        }
    }
}

/// <summary>Each after a delay of its own, so that events of an order come in any order; the first is the latest as often as not.</summary>
internal sealed class ShufflingCourier(int seed) : ICourierPlan
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(12);

    private readonly Random _luck = new(seed);
    private readonly ConcurrentDictionary<string, long> _due = new(StringComparer.Ordinal);
    private int _first;

    /// <summary>Orders whose making came after a later event of theirs.</summary>
    public int CreatedLate => _first;

    public IReadOnlyList<TimeSpan> Copies(Notice notice)
    {
        double share;
        lock (_luck)
            share = _luck.NextDouble();
        var delay = Longest * share;
        using var document = JsonDocument.Parse(notice.Body);
        var order = $"{notice.Account}:{document.RootElement.GetProperty("order").GetProperty("key").GetString()}";
        var due = Environment.TickCount64 + (long)delay.TotalMilliseconds;
        // The making is told first; what overtakes it is due sooner.
        if (document.RootElement.GetProperty("order").GetProperty("version").GetInt64() == 1)
            _due[order] = due;
        else if (_due.TryRemove(order, out var made) && due < made)
            Interlocked.Increment(ref _first);
        return [delay];
    }
}
