using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

internal static class StockChecks
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(7);

    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("stock_number", "The number that is sent is the number that is shown, 0 too.", NumberAsync),
        new("stock_price", "The price that is sent is the price that is shown; the number stays.", PriceAsync),
        new("price_currency_try", "Amounts in lira arrive to the kuruş.", AmountsAsync),
        new("price_currency_usd", "Amounts in dollars arrive to the cent.", AmountsAsync) { Options = new RigOptions("USD") },
        new("price_currency_eur", "Amounts in euros arrive to the cent.", AmountsAsync) { Options = new RigOptions("EUR") },
        new("price_other_currency", "A price in a currency that the shop does not have is refused, never sent as if it were the shop's.", OtherCurrencyAsync),
        new("stock_partial", "One item that the platform does not know is refused alone.", PartialAsync),
        new("stock_largest", "The largest batch goes through whole.", LargestAsync),
        new("stock_one_more", "One item more than the largest batch is refused whole or answered whole, never cut off.", OneMoreAsync),
        new("stock_rate_limited", "429 with a time: nothing is taken for done, and the time is passed on.", rig => RateLimitedAsync(rig, Wait)),
        new("stock_rate_limited_untold", "429 without a time: nothing is taken for done.", rig => RateLimitedAsync(rig, null)),
        new("stock_answer_lost", "An answer lost after applying is unknown, and reading back tells what was applied.", AnswerLostAsync),
        new("stock_server_error", "A server error after applying is unknown, not refused and not done.", ServerErrorAsync),
    ];

    private static async Task NumberAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(5);
        foreach (var quantity in (long[])[3, 0, 12])
        {
            await ConfirmedAsync(rig, await rig.StockItemAsync(product.Sku, product.Barcode, quantity));
            Assert.Equal(quantity, Assert.Single(await rig.FindAsync(product.Sku)).Quantity);
            Assert.Equal(quantity, Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode)).Quantity);
        }
    }

    private static async Task PriceAsync(PlatformRig rig)
    {
        var (product, listing) = await rig.PublishedAsync(5);
        var item = new StockItem(product.Sku, product.Sku, product.Barcode, listing.RemoteIds, null, rig.Price(219.5m), null) { WriteKey = Guid.NewGuid().ToString("N") };
        await ConfirmedAsync(rig, item);
        var shown = Assert.Single(await rig.FindAsync(product.Sku));
        Assert.Equal((5, 219.5m), (shown.Quantity, shown.Price));
        Assert.Equal(rig.Price(219.5m), Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode)).Price);
    }

    private static async Task AmountsAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(5);
        foreach (var amount in (decimal[])[0.01m, 19.99m, 1_234_567.89m])
        {
            await ConfirmedAsync(rig, await rig.StockItemAsync(product.Sku, product.Barcode, 5, amount));
            Assert.Equal(amount, Assert.Single(await rig.FindAsync(product.Sku)).Price);
            Assert.Equal(rig.Price(amount), Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode)).Price);
        }
    }

    private static async Task OtherCurrencyAsync(PlatformRig rig)
    {
        var (product, listing) = await rig.PublishedAsync(5);
        var before = Assert.Single(await rig.FindAsync(product.Sku)).Price;
        var item = new StockItem(product.Sku, product.Sku, product.Barcode, listing.RemoteIds, null, new Monetary.Money(99_0000, "JPY"), null);
        var result = Assert.Single((await rig.UpdateAsync(item)).Values);
        Assert.Equal(ItemOutcome.Refused, result.Outcome);
        Assert.Equal(before, Assert.Single(await rig.FindAsync(product.Sku)).Price);
    }

    private static async Task PartialAsync(PlatformRig rig)
    {
        var (first, one) = await rig.PublishedAsync(5);
        var (second, two) = await rig.PublishedAsync(5);
        var stranger = rig.NewProduct(rig.NewSku());
        var unknown = rig.Stock(one, stranger.Sku, stranger.Barcode, 8) with { RemoteIds = new Dictionary<string, string>() };
        var results = await rig.UpdateAsync(
            rig.Stock(one, first.Sku, first.Barcode, 8), unknown, rig.Stock(two, second.Sku, second.Barcode, 9));
        Assert.Equal(
            (ItemOutcome.Confirmed, ItemOutcome.Refused, ItemOutcome.Confirmed),
            (results[first.Sku].Outcome, results[stranger.Sku].Outcome, results[second.Sku].Outcome));
        Assert.Equal((8, 9), (Assert.Single(await rig.FindAsync(first.Sku)).Quantity, Assert.Single(await rig.FindAsync(second.Sku)).Quantity));
    }

    private static async Task LargestAsync(PlatformRig rig)
    {
        var items = await ManyAsync(rig, rig.Can<IStockUpdater>().MaxStockItems);
        var results = await rig.UpdateAsync(items);
        Assert.Equal(items.Count, results.Count);
        Assert.All(results.Values, static result => Assert.Equal(ItemOutcome.Confirmed, result.Outcome));
        Assert.Equal(4, Assert.Single(await rig.FindAsync(items[^1].Sku)).Quantity);
    }

    private static async Task OneMoreAsync(PlatformRig rig)
    {
        var items = await ManyAsync(rig, rig.Can<IStockUpdater>().MaxStockItems + 1);
        try
        {
            var results = await rig.UpdateAsync(items);
            Assert.Equal(items.Select(static i => i.Key).Order(), results.Keys.Order());
        }
        catch (PlatformException whole)
        {
            Assert.Equal(PlatformFailure.Refused, whole.Failure);
            Assert.Equal(1, Assert.Single(await rig.FindAsync(items[0].Sku)).Quantity);
        }
    }

    private static async Task RateLimitedAsync(PlatformRig rig, TimeSpan? wait)
    {
        var (product, _) = await rig.PublishedAsync(5);
        var item = await rig.StockItemAsync(product.Sku, product.Barcode, 2);
        var struck = rig.Proxy.Plant(rig.TooManyRequests(wait), static _ => true);
        try
        {
            var result = Assert.Single((await rig.UpdateAsync(item)).Values);
            Assert.Equal((ItemOutcome.Retry, wait), (result.Outcome, wait is null ? null : result.RetryAfter));
        }
        catch (PlatformException failure)
        {
            rig.Heard.Add(failure.ToString());
            Assert.Equal((PlatformFailure.RateLimited, wait), (failure.Failure, wait is null ? null : failure.RetryAfter));
        }

        Assert.True(struck() > 0, "The connector called nothing.");
        rig.Proxy.Clear();
        Assert.Equal(5, Assert.Single(await rig.FindAsync(product.Sku)).Quantity);
    }

    private static async Task AnswerLostAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(5);
        var item = await rig.StockItemAsync(product.Sku, product.Barcode, 2);
        var struck = rig.Proxy.Plant(new ProxyFault.LoseAnswer(), rig.IsWrite, count: 1);
        var failure = await rig.FailureAsync(() => rig.UpdateAsync(item));
        Assert.Equal((PlatformFailure.OutcomeUnknown, 1), (failure.Failure, struck()));
        rig.Proxy.Clear();
        Assert.Equal(2, Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode)).Quantity);
    }

    private static async Task ServerErrorAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(5);
        var item = await rig.StockItemAsync(product.Sku, product.Barcode, 2);
        foreach (var status in (int[])[500, 502, 504])
        {
            rig.Proxy.Plant(new ProxyFault.AnswerAfter(status, "text/html", "<html>oops</html>"), rig.IsWrite, count: 1);
            var failure = await rig.FailureAsync(() => rig.UpdateAsync(item with { WriteKey = Guid.NewGuid().ToString("N") }));
            Assert.True(failure.Failure is PlatformFailure.OutcomeUnknown, $"{status} was sorted as {failure.Failure}.");
            rig.Proxy.Clear();
        }

        Assert.Equal(2, Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode)).Quantity);
    }

    private static async Task<List<StockItem>> ManyAsync(PlatformRig rig, int count)
    {
        var seeds = Enumerable.Range(0, count).Select(_ => new Seed(rig.NewSku(), "Kupa", 1, 100m)).ToList();
        await rig.SeedAsync(seeds);
        var most = rig.Can<IListingReader>().MaxReadItems;
        var shown = new Dictionary<string, RemoteListing>(StringComparer.Ordinal);
        foreach (var chunk in seeds.Chunk(most))
        {
            var queries = chunk.Select(static s => new ListingQuery(s.Sku, s.Sku, s.Sku, new Dictionary<string, string>())).ToList();
            foreach (var listing in await rig.Can<IListingReader>().ReadAsync(rig.Session, queries, RigCalls.Cancellation))
                shown[listing.Key!] = listing;
        }

        return [.. seeds.Select(seed => rig.Stock(shown[seed.Sku], seed.Sku, shown[seed.Sku].Barcode, 4))];
    }

    private static async Task ConfirmedAsync(PlatformRig rig, StockItem item)
    {
        var result = Assert.Single((await rig.UpdateAsync(item)).Values);
        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"{result.Outcome} {result.Code} {result.Message}");
    }
}
