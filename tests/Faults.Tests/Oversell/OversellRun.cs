using System.Globalization;
using System.Text.Json;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Oversell;

/// <summary>Plays all rounds side by side: troubles, then quiet, then lasting demand; and judges by the simulator's log.</summary>
internal sealed class OversellRun(OversellMarket market, OversellScale scale)
{
    private const int MostShown = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Counted = TimeSpan.FromSeconds(5);

    private readonly List<string> _findings = [];

    public static async Task<OversellResult> PlayAsync(OversellScale scale, int seed, CancellationToken cancellation)
    {
        Scorecard.Say($"oversell: seed {seed}, {scale.Rounds} guarded and {scale.SharedRounds} shared rounds");
        var began = TimeProvider.System.GetTimestamp();
        await using var market = await OversellMarket.OpenAsync(scale, seed, cancellation);
        var result = await new OversellRun(market, scale).RunAsync(cancellation);
        return result with { Figures = string.Create(CultureInfo.InvariantCulture, $"seed {seed}; {result.Figures}; {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s") };
    }

    private IEnumerable<Round> Guarded => market.Groups.Where(static g => g.Guarded).SelectMany(static g => g.Rounds);

    private IEnumerable<Round> Shared => market.Groups.Where(static g => !g.Guarded).SelectMany(static g => g.Rounds);

    private async Task<OversellResult> RunAsync(CancellationToken cancellation)
    {
        await market.SetTroublesAsync(on: true, cancellation);
        await market.SendBuyersAsync(static (_, round, channel) => round.Buyers[channel], cancellation);
        var clock = TimeProvider.System.GetTimestamp();
        await market.ListProductsAsync(cancellation);
        var listed = TimeProvider.System.GetElapsedTime(clock);
        var seller = new Seller(market);
        await seller.RunAsync(scale.Troubled, cancellation);

        await market.SendBuyersAsync(static (_, _, _) => null, cancellation);
        await market.SetTroublesAsync(on: false, cancellation);
        var onOffer = await UntilAsync("on offer", OnOfferAsync, scale.OnOfferWithin, cancellation);
        JudgeShared();
        var troubled = market.Log.Entries.ToList();
        await market.SendBuyersAsync(static (group, round, channel) => group.Guarded ? round.LastingBuyer(channel) : null, cancellation);
        var soldOut = await UntilAsync("sold out", SoldOutAsync, scale.SellOutWithin, cancellation);
        var guarded = Judge(Guarded);
        if (guarded.Units > 0)
        {
            _findings.Add($"I4: {guarded.Units} units oversold in {guarded.Rounds} guarded rounds");
            _findings.AddRange(Guarded.Where(r => market.Log.Of(r.Sku).MostOversold > 0).Take(MostShown).SelectMany(r => market.Log.Of(r.Sku).Lines().Prepend(r.Sku)));
        }

        var shared = Judge(Shared);
        return new OversellResult(guarded.Units, shared.Units, _findings, string.Create(
            CultureInfo.InvariantCulture,
            $"{scale.Rounds} rounds: {guarded.Units} units oversold in {guarded.Rounds}; rule off, {scale.SharedRounds} of the same: {shared.Units} in {shared.Rounds}, {NamedUnits()} named; "
            + $"{Figures(troubled)}; {seller.Told} told to ship or cancel; listed in {listed.TotalSeconds:0.0} s, all on offer {onOffer.TotalSeconds:0.0} s after the faults, sold out {soldOut.TotalSeconds:0.0} s later"));
    }

    private static string Figures(List<JournalEntry> entries)
    {
        var writes = entries.Where(static e => e.Kind is JournalKinds.StockPrice && (e.Value ?? e.Delta) is not null).ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{entries.Count(static e => e.Kind is JournalKinds.Sale)} sales, {entries.Count(static e => e.Kind is JournalKinds.Cancel)} cancelled, {entries.Count(static e => e.Kind is JournalKinds.Ship)} shipped, "
            + $"{writes.Count} writes took effect, {writes.Count(static w => w.Unanswered is true)} unanswered, {writes.Count(static w => w.Doubled is true)} doubled");
    }

    private (int Rounds, long Units) Judge(IEnumerable<Round> rounds)
    {
        market.Log.ReadOn();
        var oversold = rounds.Select(r => market.Log.Of(r.Sku).MostOversold).Where(static units => units > 0).ToList();
        return (oversold.Count, oversold.Sum());
    }

    /// <summary>Each is named by the hub at least as large as it stood long enough to be seen.</summary>
    private void JudgeShared()
    {
        var named = Named();
        // Late in the feed, read by the next poll, counted by a busy machine.
        var seen = scale.Lateness + TimeSpan.FromSeconds(scale.SyncSeconds) + Counted;
        foreach (var round in Shared)
        {
            var history = market.Log.Of(round.Sku);
            var (most, now) = named.GetValueOrDefault(round.Sku);
            if (history.OversoldFor(seen) > most)
                _findings.Add($"I4: {round.Sku} (rule off) was oversold by {history.OversoldFor(seen)} units, {most} were named");
            if (Math.Max(0, -history.Available) != now)
                _findings.Add($"I4: {round.Sku} (rule off) lacks {-history.Available} units, the hub says {now}");
        }
    }

    private long NamedUnits() => Named().Where(static n => n.Key.StartsWith('S')).Sum(static n => n.Value.Most);

    /// <summary>Shortfalls by SKU: the largest that was ever named, and the one that stands.</summary>
    private Dictionary<string, (long Most, long Now)> Named()
    {
        using var store = new StoreView(market.Database);
        return store.Rows(
            """
            select p.sku, coalesce(max(json_extract(l.detail, '$.units')), 0), max(0, p.reserved - p.on_hand) from product p
            left join ledger l on l.tenant = p.tenant and l.product_id = p.id and l.kind = 'shortfall'
            group by p.sku
            """,
            static r => (Sku: r.GetString(0), Most: r.GetInt64(1), Now: r.GetInt64(2))).ToDictionary(static r => r.Sku, static r => (r.Most, r.Now), StringComparer.Ordinal);
    }

    /// <summary>How long it took until none was left; those left when the time is over are findings.</summary>
    private async Task<TimeSpan> UntilAsync(string what, Func<CancellationToken, Task<List<string>>> unmet, TimeSpan within, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = await unmet(cancellation);
            var took = TimeProvider.System.GetElapsedTime(began);
            if (left.Count == 0)
                return took;
            if (took > within)
            {
                _findings.Add($"I4: {left.Count} SKUs are not {what} within {within.TotalSeconds:0} s");
                _findings.AddRange(left.Take(MostShown));
                _findings.AddRange(left.Take(MostShown).SelectMany(l => Described(l.Split(' ')[0])));
                return took;
            }

            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
    }

    private async Task<List<string>> OnOfferAsync(CancellationToken cancellation)
    {
        var shown = await market.ShownAsync(cancellation);
        market.Log.ReadOn();
        var unmet = Guarded.Where(r => shown.GetValueOrDefault(r.Sku) != market.Log.Of(r.Sku).Available)
            .Select(r => $"{r.Sku} shows {shown.GetValueOrDefault(r.Sku)} of {market.Log.Of(r.Sku).Available}").ToList();
        return unmet.Count > 0 ? unmet : Disagreeing();
    }

    private async Task<List<string>> SoldOutAsync(CancellationToken cancellation)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        market.Log.ReadOn();
        return [.. Guarded.Where(r => market.Log.Of(r.Sku).Available > 0).Select(r => $"{r.Sku} has {market.Log.Of(r.Sku).Available} left")];
    }

    /// <summary>The hub's numbers are those of the log.</summary>
    private List<string> Disagreeing()
    {
        using var store = new StoreView(market.Database);
        var unmet = new List<string>();
        foreach (var (sku, onHand, reserved) in store.Rows("select sku, on_hand, reserved from product", static r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2))))
        {
            var history = market.Log.Of(sku);
            if (onHand != history.Received - history.Shipped || reserved != history.Open)
                unmet.Add($"{sku} is at {onHand}/{reserved} in the hub, {history.Received - history.Shipped}/{history.Open} by the log");
        }

        return unmet;
    }

    /// <summary>What log and hub know of a SKU, for a failure's message.</summary>
    private IEnumerable<string> Described(string sku)
    {
        using var store = new StoreView(market.Database);
        var state = store.Rows("select cast(state as text) from product where sku = @sku", static r => r.GetString(0), ("@sku", sku)).Single();
        var aspects = store.Rows(
            """
            select json_object('account', account_key, 'desired', desired_version, 'value', desired_value, 'sent', sent_version, 'confirmed', confirmed_version,
              'refused', refused_version, 'batch', batch_id, 'due', due_at, 'error', error_code, 'guarded', guarded, 'shown', shown_value, 'settle', settle_at, 'read', read_at)
            from listing_aspect where aspect = 'stock' and product_id = (select id from product where sku = @sku)
            """,
            static r => r.GetString(0), ("@sku", sku));
        using var document = JsonDocument.Parse(state);
        return [.. market.Log.Of(sku).Lines(), document.RootElement.GetProperty("exposures").ToString(), .. aspects];
    }
}

/// <param name="GuardedUnits">Oversold with the rule.</param>
/// <param name="SharedUnits">Oversold without it.</param>
/// <param name="Findings">What is wrong, each with the invariant it breaks.</param>
internal sealed record OversellResult(long GuardedUnits, long SharedUnits, IReadOnlyList<string> Findings, string Figures);
