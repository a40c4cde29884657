using KolajAI.Simulator.Trendyol.Control;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>Waits until nothing is under way any more; what is still open when the time is over is for the checker to name.</summary>
internal static class Quiet
{
    /// <summary>A count query for each kind of work that must come to an end by itself.</summary>
    private static readonly (string What, string Sql)[] UnderWay =
    [
        ("events not ended", "select count(*) from inbox where state not in ('done', 'dead')"),
        // One whose request broke off before it was answered is told to nobody; it ends with its deadline.
        ("operations running", "select count(*) from operation where operation_state <> 'ended' and json_extract(cast(state as text), '$.sealed')"),
        ("batches open", "select count(*) from batch"),
        ("aspects not confirmed", "select count(*) from listing_aspect where confirmed_version < desired_version and refused_version < desired_version"),
        ("effects owed", "select count(*) from orders where effects_pending = 1"),
        ("order actions open", "select count(*) from order_action where state not in ('done', 'refused')"),
    ];

    public static IEnumerable<string> Open(StoreView store) =>
        UnderWay.Select(w => (w.What, Count: store.Count(w.Sql))).Where(static w => w.Count > 0).Select(static w => $"{w.Count} {w.What}");

    /// <summary>How long it took.</summary>
    public static async Task<TimeSpan> WaitAsync(Shop shop, TimeSpan atMost, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < atMost)
        {
            using (var store = new StoreView(shop.Database))
            {
                if (shop.Relay.Waiting == 0 && !Open(store).Any() && await AllOrdersInAsync(shop, store, cancellation))
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, cancellation);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Every unit that Trendyol sold, cancelled or saw shipped has reached the shelf's numbers.</summary>
    private static async Task<bool> AllOrdersInAsync(Shop shop, StoreView store, CancellationToken cancellation)
    {
        var sold = Sold.Of(await shop.Trendyol.ReadPackagesAsync(cancellationToken: cancellation));
        var inSandbox = store.Rows(
            "select l.sku, sum(l.open_units) from order_line l join orders o on o.tenant = l.tenant and o.id = l.order_id where o.account_key like 'sandbox%' group by l.sku",
            static r => (Sku: r.GetString(0), Units: r.GetInt64(1))).ToDictionary(static r => r.Sku, static r => r.Units);
        return store.Rows("select sku, on_hand, reserved from product", static r => (Sku: r.GetString(0), OnHand: r.GetInt64(1), Reserved: r.GetInt64(2)))
            .Join(shop.Articles, static r => r.Sku, static a => a.Sku, (row, article) => (row, article))
            .All(p => p.row.Reserved == sold.Open(p.article.Barcode) + inSandbox.GetValueOrDefault(p.article.Sku)
                && p.row.OnHand == Article.StartStock + (Article.Correction * p.article.Corrected) - sold.Shipped(p.article.Barcode));
    }
}

/// <summary>Units by barcode as Trendyol's own packages tell them.</summary>
internal sealed class Sold
{
    private readonly Dictionary<string, long> _open = [];
    private readonly Dictionary<string, long> _shipped = [];

    public static Sold Of(IEnumerable<TrendyolPackageView> packages)
    {
        var sold = new Sold();
        foreach (var package in packages.Where(static p => p.Status is not ("UnPacked" or "Cancelled" or "UnSupplied")))
        {
            var units = package.Status is "Shipped" or "Delivered" ? sold._shipped : sold._open;
            foreach (var line in package.Lines.Where(static l => !l.Cancelled))
                units[line.Barcode] = units.GetValueOrDefault(line.Barcode) + line.Quantity;
        }

        return sold;
    }

    public long Open(string barcode) => _open.GetValueOrDefault(barcode);

    public long Shipped(string barcode) => _shipped.GetValueOrDefault(barcode);
}
