namespace KolajAI.Faults.Tests.Judging;

/// <summary>I2: each order of the platform is in the hub once, and the ledger has each of its units once.</summary>
internal static class OrderJudge
{
    public static void Add(History history, Dictionary<(string Shop, string Order, string Sku), OrderedUnits> orders, Verdict verdict)
    {
        var rows = history.Store.Orders.GroupBy(static row => (row.Account, row.OrderKey)).ToDictionary(static g => g.Key, static g => g.ToList());
        foreach (var ((account, order), twice) in rows.Where(static pair => pair.Value.Count > 1))
            verdict.AddTwice($"the order {order} of {account} is there {twice.Count} times");
        var real = orders.Keys.Select(static key => (key.Shop, key.Order)).ToHashSet();
        foreach (var (account, order) in rows.Keys.Where(key => !real.Contains(key)))
            verdict.Add("I2", $"the platform knows no order {order} of {account}");
        foreach (var (shop, order) in real.Where(key => !rows.ContainsKey(key)))
            verdict.AddLost($"the order {order} of {shop} is not there");
        foreach (var repeated in history.Store.Ledger.GroupBy(static row => (row.Sku, row.EffectKey)).Where(static g => g.Count() > 1))
            verdict.AddTwice($"the ledger of {repeated.Key.Sku} has the effect {repeated.Key.EffectKey} {repeated.Count()} times");

        var ledger = history.Store.Ledger.Where(static row => row.OrderId is not null).GroupBy(static row => (row.OrderId!, row.Sku))
            .ToDictionary(static g => g.Key, static g => (OnHand: g.Sum(static r => r.OnHandDelta), Reserved: g.Sum(static r => r.ReservedDelta)));
        var lines = history.Store.Lines.GroupBy(static row => (row.OrderId, row.Sku)).ToDictionary(static g => g.Key, static g => g.Sum(static r => r.OpenUnits));
        foreach (var ((shop, order, sku), units) in orders)
        {
            if (!rows.TryGetValue((shop, order), out var found))
                continue;
            var counted = ledger.GetValueOrDefault((found[0].Id, sku));
            var shown = $"{order} of {shop}, {sku}: the platform has {units.Open} open and {units.Shipped} shipped, the ledger {counted.Reserved} and {-counted.OnHand}";
            if (counted.Reserved > units.Open || -counted.OnHand > units.Shipped)
                verdict.AddTwice(shown);
            else if (counted.Reserved != units.Open || -counted.OnHand != units.Shipped)
                verdict.Add("I2", shown);
            var open = lines.GetValueOrDefault((found[0].Id, sku));
            if (open != counted.Reserved)
                verdict.Add("I2", $"{order} of {shop}, {sku}: its lines have {open} open, the ledger {counted.Reserved}");
        }
    }
}
