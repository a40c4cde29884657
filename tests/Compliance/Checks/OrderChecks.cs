using System.Globalization;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;
using KolajAI.Orders;

namespace KolajAI.Compliance.Checks;

internal static class OrderChecks
{
    private static readonly DateTimeOffset BeforeSummerTime = Instant("2026-03-29T00:59:59Z");

    private static readonly DateTimeOffset BeforeMidnightInIstanbul = Instant("2026-12-31T20:59:59Z");

    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("order_new", "An order has its number, lines, amounts and units as they were bought.", NewAsync),
        new("order_amounts_usd", "Amounts of an order are in the shop's currency, dollars.", AmountsAsync) { Options = new RigOptions("USD") },
        new("order_amounts_eur", "Amounts of an order are in the shop's currency, euros.", AmountsAsync) { Options = new RigOptions("EUR") },
        new("order_turkish_letters", "Every Turkish letter of the buyer's name and address comes in unharmed.", LettersAsync),
        new("order_paging", "Every order is told, over the edge of a page.", PagingAsync),
        new("order_change_while_read", "What changes while a page is read is told as it is in the end.", ChangeAsync),
        new("order_cursor", "From the cursor on the next change is told, and nothing is missed.", CursorAsync),
        new("order_summer_time", "An order placed as Berlin's clocks go forward has its true instant.", rig => TimesAsync(rig, BeforeSummerTime))
            { Options = new RigOptions(TimeZone: "Europe/Berlin", Now: BeforeSummerTime) },
        new("order_midnight", "An order placed at New Year's midnight in Istanbul has its true instant.", rig => TimesAsync(rig, BeforeMidnightInIstanbul))
            { Options = new RigOptions(Now: BeforeMidnightInIstanbul) },
        new("order_statuses", "Every status word of the platform is told in the hub's.", StatusesAsync),
        new("order_status_unknown", "A status word that nobody knows is told as unknown, with the word; the order is not lost.", UnknownStatusAsync),
        new("order_cancelled", "A cancelled order's units are all cancelled.", CancelledAsync),
        new("order_partly_cancelled", "Of an order cancelled in part the cancelled units are told, and no others.", PartlyCancelledAsync),
        new("order_split", "A split order keeps its units: none is lost, none doubled.", SplitAsync),
        new("order_returned", "A returned order is told as returned, not as cancelled.", ReturnedAsync),
    ];

    private static async Task NewAsync(PlatformRig rig)
    {
        var (first, second) = (rig.NewSku(), rig.NewSku());
        await rig.SeedAsync([new Seed(first, "Kupa", 9, 149.9m), new Seed(second, "Kâse", 9, 49.95m)]);
        var placedAfter = rig.Clock.GetUtcNow();
        var key = await rig.BuyAsync(new Purchase(new PurchaseLine(first, 2), new PurchaseLine(second, 1)));
        foreach (var order in (RemoteOrder[])[(await rig.ReadOrdersAsync()).Told.Latest(key), await rig.ReadOrderAsync(key)])
        {
            Assert.Equal((rig.Options.Currency, key), (order.Currency, order.OrderKey));
            Assert.False(string.IsNullOrWhiteSpace(order.ExternalId));
            Assert.True(order.Status is OrderStatus.Created or OrderStatus.Picking, $"A paid order is '{order.Status}'.");
            Assert.InRange(order.PlacedAt, placedAfter.AddSeconds(-2), rig.Clock.GetUtcNow().AddMinutes(1));
            Assert.Equal((2, rig.Price(149.9m), rig.Price(299.8m)), Line(order, first));
            Assert.Equal((1, rig.Price(49.95m), rig.Price(49.95m)), Line(order, second));
            Assert.Equal(2, order.Lines.Select(static line => line.ExternalLineId).Distinct().Count());
        }

        Assert.Null(await rig.Can<IOrderSource>().ReadOrderAsync(rig.Session, "999999999", RigCalls.Cancellation));
    }

    private static async Task AmountsAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 19.99m)]);
        var order = await rig.ReadOrderAsync(await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 3))));
        Assert.Equal(rig.Options.Currency, order.Currency);
        Assert.Equal((3, rig.Price(19.99m), rig.Price(59.97m)), Line(order, sku));
    }

    private static async Task LettersAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Iğdır ÇİÇEĞİ şöleni", 9, 10m)]);
        var order = await rig.ReadOrderAsync(await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1))));
        Assert.Equal("Iğdır ÇİÇEĞİ şöleni", Assert.Single(order.Lines).Title);
        var party = order.Personal?.Shipping;
        Assert.NotNull(party);
        Assert.Equal((Purchase.FirstName, Purchase.LastName, Purchase.City), (party.FirstName, party.LastName, party.City));
        Assert.Contains(Purchase.Street, party.AddressLine, StringComparison.Ordinal);
        Assert.Contains(Purchase.District, $"{party.District} {party.AddressLine}", StringComparison.Ordinal);
    }

    private static async Task PagingAsync(PlatformRig rig)
    {
        var keys = await BuyManyAsync(rig);
        var told = (await rig.ReadOrdersAsync(between: static () => Task.CompletedTask)).Told;
        Assert.Empty(keys.Except(told.Select(static order => order.OrderKey)));
    }

    private static async Task ChangeAsync(PlatformRig rig)
    {
        var keys = await BuyManyAsync(rig);
        rig.Advance(TimeSpan.FromSeconds(5));
        var (told, cursor) = await rig.ReadOrdersAsync(between: async () =>
        {
            await rig.CancelAsync(keys[0]);
            await rig.CancelAsync(keys[^1]);
        });
        rig.Advance(TimeSpan.FromSeconds(5));
        told.AddRange((await rig.ReadOrdersAsync(cursor)).Told);
        Assert.Empty(keys.Except(told.Select(static order => order.OrderKey)));
        foreach (var key in (string[])[keys[0], keys[^1]])
            Assert.Equal(OrderStatus.Cancelled, told.Latest(key).Status);
        Assert.All(keys.Skip(1).SkipLast(1), key => Assert.NotEqual(OrderStatus.Cancelled, told.Latest(key).Status));
    }

    private static async Task CursorAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 10m)]);
        var (_, cursor) = await rig.ReadOrdersAsync();
        rig.Advance(TimeSpan.FromSeconds(30));
        var first = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1)));
        (var told, cursor) = await rig.ReadOrdersAsync(cursor);
        told.Latest(first);
        rig.Advance(TimeSpan.FromMinutes(10));
        await rig.CancelAsync(first);
        var second = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1)));
        (told, cursor) = await rig.ReadOrdersAsync(cursor);
        Assert.Equal(OrderStatus.Cancelled, told.Latest(first).Status);
        told.Latest(second);
        rig.Advance(TimeSpan.FromMinutes(10));
        (told, _) = await rig.ReadOrdersAsync(cursor);
        Assert.All(told, static order => Assert.NotEqual(OrderStatus.Unknown, order.Status));
    }

    private static async Task TimesAsync(PlatformRig rig, DateTimeOffset start)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 10m)]);
        var keys = new Dictionary<string, DateTimeOffset>();
        for (var turn = 0; turn < 3; turn++)
        {
            keys.Add(await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1))), rig.Clock.GetUtcNow());
            rig.Advance(TimeSpan.FromSeconds(2));
        }

        var told = (await rig.ReadOrdersAsync(from: start.AddDays(-1))).Told;
        foreach (var (key, placed) in keys)
            Assert.InRange(told.Latest(key).PlacedAt, placed.AddSeconds(-1), placed.AddSeconds(1));
    }

    private static async Task StatusesAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 900, 10m)]);
        Assert.NotEmpty(rig.Statuses);
        foreach (var (raw, status) in rig.Statuses)
        {
            var key = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 2)));
            rig.Advance(TimeSpan.FromSeconds(2));
            await rig.SetStatusAsync(key, raw);
            var order = await rig.ReadOrderAsync(key);
            Assert.True(order.Status == status, $"'{raw}' was told as '{order.Status}', not '{status}'.");
            Assert.Equal(status, (await rig.ReadOrdersAsync()).Told.Latest(key).Status);
        }

        foreach (var (raw, status) in rig.ToldStatuses)
        {
            var key = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 2)));
            rig.Proxy.Plant(rig.UnknownStatus(raw), static _ => true);
            var order = await rig.ReadOrderAsync(key);
            rig.Proxy.Clear();
            Assert.True(order.Status == status, $"'{raw}' was told as '{order.Status}', not '{status}'.");
            Assert.Equal(2, order.Lines.Sum(static line => line.Quantity));
        }
    }

    private static async Task UnknownStatusAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 10m)]);
        var key = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 2)));
        rig.Proxy.Plant(rig.UnknownStatus("brandnewword"), static _ => true);
        var order = await rig.ReadOrderAsync(key);
        Assert.Equal(OrderStatus.Unknown, order.Status);
        Assert.Contains("brandnewword", order.RawStatus, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, order.Lines.Sum(static line => line.Quantity));
    }

    private static async Task CancelledAsync(PlatformRig rig)
    {
        var (sku, key) = await BuyAsync(rig, 3);
        await rig.CancelAsync(key);
        var order = (await rig.ReadOrdersAsync()).Told.Latest(key);
        Assert.Equal(OrderStatus.Cancelled, order.Status);
        Assert.Equal((3, 3, 0), Units(order, sku));
    }

    private static async Task PartlyCancelledAsync(PlatformRig rig)
    {
        var (sku, key) = await BuyAsync(rig, 5);
        await rig.CancelUnitsAsync(key, sku, 2);
        var order = await rig.ReadOrderAsync(key);
        Assert.NotEqual(OrderStatus.Cancelled, order.Status);
        Assert.Equal((5, 2, 0), Units(order, sku));
    }

    private static async Task SplitAsync(PlatformRig rig)
    {
        var (sku, key) = await BuyAsync(rig, 5);
        await rig.SplitAsync(key, sku, 2);
        var order = await rig.ReadOrderAsync(key);
        Assert.Equal((5, 0), (Units(order, sku).Ordered, Units(order, sku).Cancelled));
        var packages = order.Packages.Where(static p => !p.Dissolved).ToList();
        Assert.True(packages.Count >= 2, "The parts are not told as packages of their own.");
        Assert.Equal([2, 3], packages.Select(static p => p.Lines.Sum(static line => line.Quantity)).Order());
    }

    private static async Task ReturnedAsync(PlatformRig rig)
    {
        var (sku, key) = await BuyAsync(rig, 2);
        await rig.ReturnAsync(key);
        var order = await rig.ReadOrderAsync(key);
        Assert.True(order.Status is OrderStatus.Returned or OrderStatus.PartiallyReturned, $"Told as '{order.Status}'.");
        Assert.Equal((2, 0), (Units(order, sku).Ordered, Units(order, sku).Cancelled));
    }

    private static async Task<(string Sku, string Key)> BuyAsync(PlatformRig rig, long units)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 10m)]);
        var key = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, units)));
        rig.Advance(TimeSpan.FromSeconds(2));
        return (sku, key);
    }

    private static async Task<List<string>> BuyManyAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 1_000, 10m)]);
        var keys = new List<string>();
        for (var count = rig.OrdersForTwoPages; count > 0; count--)
        {
            keys.Add(await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1))));
            rig.Advance(TimeSpan.FromSeconds(1));
        }

        return keys;
    }

    private static (long Quantity, Monetary.Money? Unit, Monetary.Money? Gross) Line(RemoteOrder order, string sku)
    {
        var line = Assert.Single(order.Lines, line => line.Sku == sku);
        return (Units(order, sku).Ordered, line.UnitPrice, line.Gross);
    }

    /// <summary>Units as the hub will count them: the lines' own, or summed over the packages.</summary>
    private static (long Ordered, long Cancelled, long Shipped) Units(RemoteOrder order, string sku)
    {
        var lines = order.Lines.Where(line => line.Sku == sku).ToList();
        if (order.LinesAreWhole)
            return (lines.Sum(static l => l.Quantity), lines.Sum(static l => l.Cancelled), lines.Sum(static l => l.Shipped));
        var ids = lines.Select(static l => l.ExternalLineId).ToHashSet(StringComparer.Ordinal);
        var packages = order.Packages.Where(static p => !p.Dissolved).ToList();
        long Sum(Func<RemotePackage, bool> which) =>
            packages.Where(which).SelectMany(static p => p.Lines).Where(line => ids.Contains(line.ExternalLineId)).Sum(static line => line.Quantity);
        return (
            Sum(static _ => true),
            Sum(static p => p.Status is OrderStatus.Cancelled or OrderStatus.Unsupplied),
            Sum(static p => p.Status is OrderStatus.Shipped or OrderStatus.Delivered or OrderStatus.AtPickupPoint));
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
