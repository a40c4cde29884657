using KolajAI.Faults.Tests.Logs;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Judging;

/// <summary>I3: ledger, store and grain agree with what came in and went out. I4: no more was sold than was there, as the platform's log tells.</summary>
internal static class StockJudge
{
    /// <summary>What stood shorter than this was gone before anyone could name it: a poll, and the work that it makes.</summary>
    private static readonly TimeSpan Seen = TimeSpan.FromSeconds(30);

    public static void Add(History history, Verdict verdict)
    {
        var moved = new Dictionary<string, SkuHistory>(StringComparer.Ordinal);
        foreach (var entry in history.Platform)
        {
            if (entry.Sku is not { } sku)
                continue;
            if (!moved.TryGetValue(sku, out var told))
                moved[sku] = told = new SkuHistory();
            told.Add(entry);
        }

        var products = history.Store.Products.ToDictionary(static row => row.Sku, StringComparer.Ordinal);
        var ledger = history.Store.Ledger.ToLookup(static row => row.Sku, StringComparer.Ordinal);
        foreach (var article in history.Articles)
        {
            var told = moved.GetValueOrDefault(article.Sku) ?? new SkuHistory();
            Numbers(article, told, products.GetValueOrDefault(article.Sku), [.. ledger[article.Sku]], history, verdict);
            if (history.RuleHeld)
                Sold(article, told, [.. ledger[article.Sku]], verdict);
        }
    }

    private static void Numbers(Article article, SkuHistory told, ProductRow? product, IReadOnlyList<LedgerRow> ledger, History history, Verdict verdict)
    {
        var expected = (OnHand: told.Received - told.Shipped, Reserved: told.Open);
        var store = product is null ? (OnHand: -1L, Reserved: -1L) : (product.OnHand, product.Reserved);
        var summed = (OnHand: ledger.Sum(static row => row.OnHandDelta), Reserved: ledger.Sum(static row => row.ReservedDelta));
        var grain = history.Grains.GetValueOrDefault(article.Sku, (-1, -1));
        if (store != expected || summed != expected || grain != expected)
            verdict.Add("I3", $"{article.Sku}: expected {expected}, store {store}, ledger {summed}, grain {grain}");
        AddsUp(article, ledger, verdict);
    }

    /// <summary>Each row's level is that of the row before it and its own change; rows of one unit are numbered by their keys, not in the order they were counted.</summary>
    private static void AddsUp(Article article, IReadOnlyList<LedgerRow> ledger, Verdict verdict)
    {
        var (onHand, reserved) = (0L, 0L);
        var left = ledger.OrderBy(static row => row.Seq).ToList();
        while (left.Count > 0)
        {
            var next = left.FindIndex(row => row.At == left[0].At && (row.OnHandAfter, row.ReservedAfter) == (onHand + row.OnHandDelta, reserved + row.ReservedDelta));
            if (next < 0)
            {
                verdict.Add("I3", $"{article.Sku}: the ledger comes to {onHand} and {reserved}, after {left[0].EffectKey} it says {left[0].OnHandAfter} and {left[0].ReservedAfter}");
                return;
            }

            (onHand, reserved) = (left[next].OnHandAfter, left[next].ReservedAfter);
            left.RemoveAt(next);
        }
    }

    private static void Sold(Article article, SkuHistory told, IReadOnlyList<LedgerRow> ledger, Verdict verdict)
    {
        if (article.Guarded)
        {
            if (told.MostOversold > 0)
                verdict.AddOversold(told.MostOversold, $"{article.Sku} is guarded and was oversold by {told.MostOversold}:\n{string.Join('\n', told.Lines())}");
            return;
        }

        var named = ledger.Max(static row => row.Kind is "shortfall" ? row.Units : null) ?? 0;
        if (told.OversoldFor(Seen) is var stood && stood > named)
            verdict.AddOversold(stood - named, $"{article.Sku} was oversold by {stood}, {named} were named");
    }
}
