using KolajAI.Connectors;
using KolajAI.Orders;

namespace KolajAI.Compliance.Rigs;

/// <summary>The connector's calls as the hub makes them.</summary>
public static class RigCalls
{
    private const int MostPages = 1_000;

    public static CancellationToken Cancellation => CancellationToken.None;

    public static T Can<T>(this PlatformRig rig)
        where T : class => rig.Connector as T
        ?? throw new InvalidOperationException($"'{rig.IntegrationId}' has no {typeof(T).Name}: leave the check out in its profile.");

    /// <summary>Publishes, and follows what is answered later to its end.</summary>
    public static async Task<Dictionary<string, ItemResult>> PublishAsync(this PlatformRig rig, params IReadOnlyList<ContentItem> items)
    {
        var submitted = await rig.Can<ICatalogPublisher>().PublishAsync(rig.Session, items, Cancellation);
        return await FollowAsync(rig, submitted, "content", items.ToDictionary(static i => i.Product.Barcode ?? i.Product.Sku, static i => i.Key));
    }

    /// <summary>Sets stock and price, and follows what is answered later to its end.</summary>
    public static async Task<Dictionary<string, ItemResult>> UpdateAsync(this PlatformRig rig, params IReadOnlyList<StockItem> items)
    {
        var submitted = await rig.Can<IStockUpdater>().UpdateAsync(rig.Session, items, Cancellation);
        return await FollowAsync(rig, submitted, "stock", items.DistinctBy(static i => i.Barcode ?? i.Sku).ToDictionary(static i => i.Barcode ?? i.Sku, static i => i.Key));
    }

    /// <summary>What the hub would send to bring a listing to this number, for the platform's way of taking stock.</summary>
    public static async Task<StockItem> StockItemAsync(this PlatformRig rig, string sku, string? barcode, long quantity, decimal? price = null)
    {
        var shown = (await rig.ReadAsync(sku, barcode)).Single();
        return Stock(rig, shown, sku, barcode, quantity, price);
    }

    public static StockItem Stock(this PlatformRig rig, RemoteListing shown, string sku, string? barcode, long quantity, decimal? price = null)
    {
        var kind = rig.Connector.StockWriting(rig.Session.Settings)?.Kind;
        return new StockItem(sku, sku, barcode, shown.RemoteIds, quantity, price is { } amount ? rig.Price(amount) : null, null)
        {
            Expected = kind is StockWriteKind.CompareAndSet ? shown.Quantity : null,
            Delta = kind is StockWriteKind.Delta ? quantity - shown.Quantity : null,
            WriteKey = Guid.NewGuid().ToString("N"),
        };
    }

    public static Task<IReadOnlyList<RemoteListing>> ReadAsync(this PlatformRig rig, string sku, string? barcode = null) =>
        rig.Can<IListingReader>().ReadAsync(rig.Session, [new ListingQuery(sku, sku, barcode, new Dictionary<string, string>())], Cancellation);

    /// <summary>Everything on the channel; <paramref name="between"/> runs after the first page.</summary>
    public static async Task<List<RemoteListing>> ReadAllAsync(this PlatformRig rig, Func<Task>? between = null)
    {
        var all = new List<RemoteListing>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var read = await rig.Can<IListingReader>().ReadPageAsync(rig.Session, cursor, Cancellation);
            all.AddRange(read.Listings);
            cursor = read.NextCursor;
            if (cursor is null)
            {
                Assert.True(page > 0 || between is null, "One page held everything: the check needs two.");
                return all;
            }

            if (page == 0 && between is not null)
                await between();
        }

        throw new InvalidOperationException("Reading listings does not come to an end.");
    }

    /// <summary>Every order told from the cursor to the end of the feed, in turn; <paramref name="between"/> runs after the first page.</summary>
    public static async Task<(List<RemoteOrder> Told, string Cursor)> ReadOrdersAsync(
        this PlatformRig rig, string? cursor = null, DateTimeOffset? from = null, Func<Task>? between = null)
    {
        var told = new List<RemoteOrder>();
        for (var page = 0; page < MostPages; page++)
        {
            var read = await rig.Can<IOrderSource>().ReadOrdersAsync(rig.Session, cursor, from ?? rig.Clock.GetUtcNow().AddDays(-1), Cancellation);
            told.AddRange(read.Orders);
            cursor = read.Cursor;
            if (!read.More)
            {
                Assert.True(page > 0 || between is null, "One page held everything: the check needs two.");
                return (told, cursor);
            }

            if (page == 0 && between is not null)
                await between();
        }

        throw new InvalidOperationException("Reading orders does not come to an end.");
    }

    /// <summary>The order as the newest word of the feed has it.</summary>
    public static RemoteOrder Latest(this IEnumerable<RemoteOrder> told, string orderKey)
    {
        var own = told.Where(order => order.OrderKey == orderKey).ToList();
        Assert.True(own.Count > 0, $"The feed does not tell of the order {orderKey}.");
        return own.MaxBy(static order => order.Version)!;
    }

    public static async Task<RemoteOrder> ReadOrderAsync(this PlatformRig rig, string orderKey)
    {
        var order = await rig.Can<IOrderSource>().ReadOrderAsync(rig.Session, orderKey, Cancellation);
        Assert.NotNull(order);
        return order;
    }

    /// <summary>The failure that a call ends with; any other end is a defect.</summary>
    public static async Task<PlatformException> FailureAsync(this PlatformRig rig, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (PlatformException failure)
        {
            rig.Heard.Add(failure.ToString());
            return failure;
        }

        throw new Xunit.Sdk.XunitException("The call was to fail with a PlatformException, and did not.");
    }

    /// <summary>A listing of the connector's own making, confirmed by the platform.</summary>
    public static async Task<(Products.Product Product, RemoteListing Listing)> PublishedAsync(this PlatformRig rig, long quantity = 5)
    {
        var product = rig.NewProduct(rig.NewSku());
        var result = Assert.Single((await rig.PublishAsync(rig.NewItem(product, quantity))).Values);
        Assert.True(result.Outcome is ItemOutcome.Confirmed, $"Not published: {result.Outcome} {result.Code} {result.Message}");
        return (product, Assert.Single(await rig.ReadAsync(product.Sku, product.Barcode)));
    }

    private static async Task<Dictionary<string, ItemResult>> FollowAsync(
        PlatformRig rig, SubmitResult submitted, string kind, IReadOnlyDictionary<string, string> keys)
    {
        var results = submitted.Items.ToDictionary(static item => item.Key, StringComparer.Ordinal);
        for (var turn = 0; submitted.BatchId is { } batch; turn++)
        {
            Assert.True(turn < 100, "The batch is never finished.");
            var status = await rig.Can<IBatchFollower>().FollowAsync(rig.Session, new RemoteBatch(batch, kind, rig.Clock.GetUtcNow(), keys), Cancellation);
            // As in the hub: what was answered at once is answered.
            foreach (var item in status.Items.Where(item => results[item.Key].Outcome is ItemOutcome.Pending))
                results[item.Key] = item;
            if (status.Finished)
                break;
            rig.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var item in results.Values)
            rig.Heard.Add($"{item.Code} {item.Message}");
        return results;
    }
}
