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

    /// <summary>
    /// Each row's level is that of the row before it and its own change. Rows of one unit are numbered by their keys, not in the order they were counted: there must be an
    /// order in which they follow each other.
    /// </summary>
    private static void AddsUp(Article article, IReadOnlyList<LedgerRow> ledger, Verdict verdict)
    {
        var level = (OnHand: 0L, Reserved: 0L);
        foreach (var unit in ledger.GroupBy(static row => row.At).OrderBy(static rows => rows.Min(static row => row.Seq)))
        {
            var rows = unit.ToList();
            var before = level;
            level = (before.OnHand + rows.Sum(static row => row.OnHandDelta), before.Reserved + rows.Sum(static row => row.ReservedDelta));
            if (Follow(rows, before, level))
                continue;
            var first = rows.MinBy(static row => row.Seq)!;
            verdict.Add("I3", $"{article.Sku}: the ledger comes to {before.OnHand} and {before.Reserved}, after {first.EffectKey} it says {first.OnHandAfter} and {first.ReservedAfter}");
            return;
        }
    }

    /// <summary>
    /// Whether rows lead from one level to another, each used once: as many lead to each level as from it, but for the first and the last (Euler), and all hang together.
    /// </summary>
    private static bool Follow(IReadOnlyList<LedgerRow> rows, (long, long) from, (long, long) to)
    {
        var steps = rows.Select(static row => (From: (row.OnHandAfter - row.OnHandDelta, row.ReservedAfter - row.ReservedDelta), To: (row.OnHandAfter, row.ReservedAfter))).ToList();
        var balance = new Dictionary<(long, long), int> { [from] = 0 };
        balance[to] = balance.GetValueOrDefault(to) + 1;
        balance[from]--;
        foreach (var (start, end) in steps)
        {
            balance[start] = balance.GetValueOrDefault(start) + 1;
            balance[end] = balance.GetValueOrDefault(end) - 1;
        }

        var reached = new HashSet<(long, long)> { from };
        while (steps.FindAll(step => reached.Contains(step.From)) is { Count: > 0 } next)
        {
            reached.UnionWith(next.Select(static step => step.To));
            steps.RemoveAll(next.Contains);
        }

        return steps.Count == 0 && balance.Values.All(static b => b == 0);
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
