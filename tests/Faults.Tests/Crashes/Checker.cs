using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Faults.Tests.Logs;
using KolajAI.Simulator.Journals;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>
/// Compares what was acknowledged, what the platform did and what the hub has, once all is quiet. Each finding begins with the invariant
/// it breaks: I1 nothing acknowledged is lost, I2 everything counts once, I3 the numbers agree, I4 no more was sold than was there, I5 channels
/// show what the hub wants and never took an older version after a newer, I6 no quota was exceeded. What the platform did is judged by its log.
/// </summary>
internal sealed class Checker(Shop shop, PlatformLog log)
{
    private const int MostAtTrendyol = 20_000;

    private readonly List<string> _findings = [];

    public static async Task<IReadOnlyList<string>> FindAsync(Shop shop, CancellationToken cancellation)
    {
        var checker = new Checker(shop, await PlatformLog.ReadAsync(shop.LogFile, cancellation));
        using var store = new StoreView(shop.Database);
        checker._findings.AddRange(Quiet.Open(store).Select(static open => $"I1: {open}"));
        if (shop.Relay.Waiting > 0)
            checker._findings.Add($"I1: the hub did not take {shop.Relay.Waiting} notices");
        checker.Acknowledged(store);
        await checker.OrdersAsync(store, cancellation);
        await checker.StockAsync(store, cancellation);
        await checker.ChannelsAsync(store, cancellation);
        checker._findings.AddRange((await shop.Control.ReadViolationsAsync(cancellation)).Select(static v => $"I6: {v.Count} too many by {v.Rule}"));
        return checker._findings;
    }

    private void Acknowledged(StoreView store)
    {
        Missing("event", "select event_id from inbox");
        Missing("sandbox_order", "select order_key from orders where account_key like 'sandbox%'");
        Missing("operation", "select id from operation where operation_state = 'ended'");
        Missing("correction", "select substr(effect_key, 5) from ledger where effect_key like 'ref:%'");
        var silent = store.Count("select count(*) from inbox where state = 'dead' and (error is null or error = '')");
        if (silent > 0)
            _findings.Add($"I1: {silent} events are dead without a reason");
        var dead = store.Rows("select event_id || ': ' || error from inbox where state = 'dead'", static r => r.GetString(0));
        _findings.AddRange(dead.Select(static d => $"I1: a proper event is dead: {d}"));

        void Missing(string kind, string sql)
        {
            var there = store.Rows(sql, static r => r.GetString(0)).ToHashSet(StringComparer.Ordinal);
            var lost = shop.Acknowledged.Ids(kind).Where(id => !there.Contains(id)).ToList();
            if (lost.Count > 0)
                _findings.Add($"I1: {lost.Count} acknowledged of kind {kind} are not there: {string.Join(", ", lost.Take(5))}");
        }
    }

    private async Task OrdersAsync(StoreView store, CancellationToken cancellation)
    {
        var packages = await shop.Trendyol.ReadPackagesAsync(cancellationToken: cancellation);
        var numbers = packages.Select(static p => p.OrderNumber).ToHashSet(StringComparer.Ordinal);
        var known = store.Rows("select order_key from orders where account_key like 'trendyol%'", static r => r.GetString(0));
        if (known.Count != numbers.Count || !numbers.SetEquals(known))
            _findings.Add($"I2: Trendyol has {numbers.Count} orders, the hub {known.Count}");
        var wrong = store.Rows(
            """
            select p.sku, coalesce(l.reserved, 0), coalesce(o.units, 0) from product p
            left join (select product_id, sum(reserved_delta) reserved from ledger where order_id is not null group by product_id) l on l.product_id = p.id
            left join (select product_id, sum(open_units) units from order_line group by product_id) o on o.product_id = p.id
            where coalesce(l.reserved, 0) <> coalesce(o.units, 0)
            """,
            static r => $"I2: {r.GetString(0)}: the ledger's order rows reserve {r.GetInt64(1)}, the order lines hold {r.GetInt64(2)}");
        _findings.AddRange(wrong);
        var idle = packages.Where(static p => p.Status is "Created").ToList();
        if (idle.Count > 0)
            _findings.Add($"I1: {idle.Count} packages were never acknowledged at Trendyol, {idle[0].OrderNumber} for one");
    }

    private async Task StockAsync(StoreView store, CancellationToken cancellation)
    {
        var sold = Sold.Of(await shop.Trendyol.ReadPackagesAsync(cancellationToken: cancellation));
        var owed = store.Count("select count(*) from order_effect where done = 0");
        if (owed > 0)
            _findings.Add($"I3: {owed} effects are still owed");
        foreach (var article in shop.Articles)
        {
            var row = store.Rows(
                """
                select p.on_hand, p.reserved,
                  (select sum(on_hand_delta) from ledger l where l.tenant = p.tenant and l.product_id = p.id),
                  (select sum(reserved_delta) from ledger l where l.tenant = p.tenant and l.product_id = p.id),
                  (select coalesce(sum(open_units), 0) from order_line l join orders o on o.tenant = l.tenant and o.id = l.order_id
                    where l.product_id = p.id and o.account_key like 'sandbox%')
                from product p where p.sku = $sku
                """,
                static r => (OnHand: r.GetInt64(0), Reserved: r.GetInt64(1), LedgerOnHand: r.GetInt64(2), LedgerReserved: r.GetInt64(3), Sandbox: r.GetInt64(4)),
                ("$sku", article.Sku)).Single();
            var product = (await shop.Client.GetAsync($"/api/products/{article.Sku}")).Expect(HttpStatusCode.OK);
            var grain = (product["product"] ?? product)["stock"]!;
            var expected = (
                Article.StartStock + (Article.Correction * (long)article.Corrected) - sold.Shipped(article.Barcode),
                sold.Open(article.Barcode) + row.Sandbox);
            var told = ((long)grain["on_hand"]!, (long)grain["reserved"]!);
            var there = Article.StartStock + (Article.Correction * (long)article.Corrected);
            if (log.Sold(article.Barcode) + row.Sandbox > there)
                _findings.Add($"I4: {article.Sku}: {log.Sold(article.Barcode)} sold at Trendyol and {row.Sandbox} in the sandbox, {there} were there");
            if (log.Sold(article.Barcode) != sold.Open(article.Barcode) + sold.Shipped(article.Barcode))
                _findings.Add($"I2: {article.Sku}: Trendyol's log has {log.Sold(article.Barcode)} units, its packages {sold.Open(article.Barcode) + sold.Shipped(article.Barcode)}");
            if ((row.OnHand, row.Reserved) != expected || (row.LedgerOnHand, row.LedgerReserved) != expected || told != expected)
                _findings.Add($"I3: {article.Sku}: expected {expected}, store {(row.OnHand, row.Reserved)}, ledger {(row.LedgerOnHand, row.LedgerReserved)}, grain {told}");
        }
    }

    private async Task ChannelsAsync(StoreView store, CancellationToken cancellation)
    {
        var atTrendyol = (await shop.Trendyol.ReadProductsAsync(cancellation)).ToDictionary(static p => p.Barcode);
        var inSandbox = ((JsonArray)(await shop.Client.GetAsync("/api/sandbox/listings?account=default")).Expect(HttpStatusCode.OK)["listings"]!)
            .ToDictionary(static l => (string)l!["sku"]!, static l => l!);
        var accepted = log.Entries.Where(static e => e.Kind == JournalKinds.StockPrice).ToLookup(static e => e.Barcode);
        foreach (var article in shop.Articles)
        {
            var levels = store.Rows(
                "select l.on_hand_after - l.reserved_after from ledger l join product p on p.tenant = l.tenant and p.id = l.product_id where p.sku = $sku order by l.seq",
                static r => Math.Min(MostAtTrendyol, Math.Max(0, r.GetInt64(0))), ("$sku", article.Sku));
            var target = store.Rows("select max(0, on_hand - reserved) from product where sku = $sku", static r => r.GetInt64(0), ("$sku", article.Sku)).Single();
            var shown = atTrendyol[article.Barcode];
            if (shown.Quantity != Math.Min(MostAtTrendyol, target) || shown.SalePrice != article.Price || shown.Title != article.TitleText)
                _findings.Add($"I5: {article.Sku}: Trendyol shows {shown.Quantity}, {shown.SalePrice}, '{shown.Title}'; the hub wants {target}, {article.Price}, '{article.TitleText}'");
            var sandbox = inSandbox[article.Sku];
            var sandboxPrice = decimal.Parse((string)sandbox["price"]!["amount"]!, CultureInfo.InvariantCulture);
            if ((long)sandbox["quantity"]! != target || sandboxPrice != article.Price)
                _findings.Add($"I5: {article.Sku}: the sandbox shows {sandbox["quantity"]}, {sandboxPrice}; the hub wants {target}, {article.Price}");
            Versions(article, [.. accepted[article.Barcode]], levels);
        }
    }

    /// <summary>The levels that Trendyol took, in its order, must be found in the hub's own order of levels; prices only rise.</summary>
    private void Versions(Article article, IReadOnlyList<JournalEntry> accepted, IReadOnlyList<long> levels)
    {
        var at = 0;
        decimal price = 0;
        foreach (var write in accepted)
        {
            if (write.NewQuantity is { } quantity && write.NewQuantity != write.OldQuantity)
            {
                var found = at;
                while (found < levels.Count && levels[found] != quantity)
                    found++;
                if (found == levels.Count)
                    _findings.Add($"I5: {article.Sku}: Trendyol took {quantity} after a newer version");
                else
                    at = found;
            }

            if (write.NewSalePrice is { } newer && newer < price)
                _findings.Add($"I5: {article.Sku}: Trendyol took the price {newer} after {price}");
            price = write.NewSalePrice ?? price;
        }
    }
}
