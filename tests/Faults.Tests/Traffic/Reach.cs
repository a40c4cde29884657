using System.Globalization;
using KolajAI.Faults.Tests.Judging;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Traffic;

/// <summary>I7: how long it takes from a sale until the product's other channels have taken a new number, by the platform's log.</summary>
internal sealed class Reach(IReadOnlyList<JournalEntry> platform, IReadOnlyList<Article> articles)
{
    /// <summary>Below this a difference is the machine's, not the hub's.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);

    /// <summary>p99 of the sales in a span of time, between channels without a fault; a number that never came counts as the longest.</summary>
    public (int Count, TimeSpan P50, TimeSpan P99) Between(DateTimeOffset from, DateTimeOffset to, IReadOnlySet<string> without)
    {
        var shops = articles.Where(static a => !a.Guarded).ToDictionary(static a => a.Sku, a => a.Shops.Where(s => !without.Contains(s)).ToList(), StringComparer.Ordinal);
        var writes = platform.Where(static e => e.Kind is JournalKinds.StockPrice).ToLookup(static e => (e.SellerId, e.Sku!), static e => e.At);
        var times = new List<TimeSpan>();
        foreach (var sale in platform.Where(e => e.Kind is JournalKinds.Sale && e.At >= from && e.At < to && !without.Contains(e.SellerId)))
        {
            if (!shops.TryGetValue(sale.Sku!, out var others))
                continue;
            foreach (var shop in others.Where(s => s != sale.SellerId))
                times.Add(writes[(shop, sale.Sku!)].FirstOrDefault(at => at > sale.At, DateTimeOffset.MaxValue) - sale.At);
        }

        times.Sort();
        return times.Count == 0 ? default : (times.Count, times[times.Count / 2], times[times.Count * 99 / 100]);
    }

    /// <summary>Null where the accounts without a fault were within twice of what they were before it.</summary>
    public string? Worse(DateTimeOffset before, DateTimeOffset from, DateTimeOffset to, IReadOnlySet<string> without, out string figure)
    {
        var (control, fault) = (Between(before, from, without), Between(from, to, without));
        figure = string.Create(
            CultureInfo.InvariantCulture,
            $"sale to other channels p99 {fault.P99.TotalMilliseconds:0} ms of {fault.Count} during the fault, {control.P99.TotalMilliseconds:0} ms of {control.Count} before it");
        return control.Count > 0 && fault.Count > 0 && fault.P99 <= TimeSpan.FromTicks(Math.Max(2 * control.P99.Ticks, Least.Ticks)) ? null : $"I7: {figure}";
    }
}
