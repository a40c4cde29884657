using System.Globalization;
using KolajAI.Simulator.Channels.Control;

namespace KolajAI.Faults.Tests.Oversell;

/// <summary>One SKU's history: how many units there are, what the seller does and who comes to buy, all from the round's own seed.</summary>
internal sealed class Round
{
    public const int Channels = 5;

    /// <summary>Never more than the threshold, so that the SKU is guarded from the beginning to the end.</summary>
    public const int MostUnits = 10;

    private static readonly object?[] Parts = [null, new { mode = "off" }, new { mode = "fixed", @fixed = 1 }, new { max = 2 }, new { percent = 50 }, new { buffer = 1 }];

    public Round(string prefix, int seed, int index, OversellScale scale)
    {
        Sku = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{index:0000}");
        var luck = new Random(unchecked((seed * 1_000_003) + index));
        FirstUnits = luck.Next(1, MostUnits + 1);
        Steps = [.. Plan(luck, scale).OrderBy(static s => s.At)];
        Buyers = Crowd(luck, scale);
        LastingSeed = luck.Next();
    }

    public string Sku { get; }

    public int FirstUnits { get; }

    public IReadOnlyList<SellerStep> Steps { get; }

    /// <summary>Who comes to each channel; null where nobody does.</summary>
    public IReadOnlyList<ChannelBuyer?> Buyers { get; }

    private int LastingSeed { get; }

    /// <summary>Someone who comes to a channel until nothing is left.</summary>
    public ChannelBuyer LastingBuyer(int channel) => new() { Sku = Sku, Seed = unchecked(LastingSeed + channel), GapMaxMs = 2000, Most = 2 };

    private IEnumerable<SellerStep> Plan(Random luck, OversellScale scale)
    {
        TimeSpan When() => scale.Troubled * (0.05 + (0.9 * luck.NextDouble()));
        var room = MostUnits - FirstUnits;
        for (var left = luck.Next(4); left > 0 && room > 0; left--)
        {
            var units = luck.Next(1, room + 1);
            room -= units;
            yield return new SellerStep(When(), SellerAct.Restock, units);
        }

        for (var left = luck.Next(3); left > 0; left--)
            yield return new SellerStep(When(), SellerAct.Price);
        for (var left = luck.Next(3); left > 0; left--)
            yield return new SellerStep(When(), SellerAct.Reallocate, Channel: luck.Next(Channels), Part: Parts[luck.Next(Parts.Length)]);
        if (luck.NextDouble() < 0.3)
            yield return new SellerStep(When(), SellerAct.Ship);
        if (luck.NextDouble() < 0.3)
            yield return new SellerStep(When(), SellerAct.Cancel);
    }

    /// <summary>Some SKUs are bought at once where they are shown, others now and then; not every channel has buyers.</summary>
    private List<ChannelBuyer?> Crowd(Random luck, OversellScale scale)
    {
        var usual = Between(luck, scale.Troubled / 60, scale.Troubled * 2);
        var buyers = new List<ChannelBuyer?>();
        for (var channel = 0; channel < Channels; channel++)
        {
            var gap = usual * (0.5 + (1.5 * luck.NextDouble()));
            var buyer = new ChannelBuyer
            {
                Sku = Sku,
                Seed = luck.Next(),
                GapMaxMs = (int)gap.TotalMilliseconds,
                Most = luck.Next(1, 4),
                Cancelled = 0.6 * luck.NextDouble(),
                Restocked = luck.NextDouble(),
                Shipped = 0.2,
                FateMaxMs = (int)(scale.Lateness * 4).TotalMilliseconds,
            };
            buyers.Add(luck.NextDouble() < 0.2 ? null : buyer);
        }

        return buyers;
    }

    private static TimeSpan Between(Random luck, TimeSpan least, TimeSpan most) => least * Math.Pow(most / least, luck.NextDouble());
}
