using KolajAI.Errors;
using KolajAI.Orders;
using KolajAI.Simulator.Shopify.Control;

namespace KolajAI.Connectors.Tests.Shopify;

public sealed class ShopifyOrderActionTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    private static CancellationToken Cancellation => ShopifyStub.Cancellation;

    private static OrderAction Ship(RemoteOrder order, params (int Line, long Units)[] lines) =>
        Action(OrderActionKind.Ship, order, lines) with { Carrier = "Aras Kargo", TrackingNumber = "TR1" };

    private static OrderAction Action(OrderActionKind kind, RemoteOrder order, params (int Line, long Units)[] lines) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Kind = kind,
        OrderKey = order.OrderKey,
        Cause = "test",
        Lines = lines.Length == 0
            ? [.. order.Lines.Select(static line => new PackageLine(line.ExternalLineId, line.Quantity))]
            : [.. lines.Select(pair => new PackageLine(order.Lines[pair.Line].ExternalLineId, pair.Units))],
    };

    private static async Task<RemoteOrder> BuyAsync(ShopifyBenchShop shop, params (string Sku, int Units)[] lines)
    {
        await shop.SeedAsync([.. lines.Select(static line => (line.Sku, 20))]);
        var order = await shop.Platform.PurchaseAsync(
            new ShopifyPurchase
            {
                Lines = [.. lines.Select(
                static line => new ShopifyPurchaseLine { Sku = line.Sku, Quantity = line.Units })]
            }, Cancellation);
        return (await shop.Connector.ReadOrderAsync(shop.Session(), order.Id, Cancellation))!;
    }

    private static async Task<ShopifyOrderView> ShownAsync(ShopifyBenchShop shop, RemoteOrder order) =>
        (await shop.Platform.ReadOrdersAsync(Cancellation)).Single(view => view.Id == order.OrderKey);

    [Fact]
    public async Task Ship_APart_ThenTheRest_AreTwoParcels()
    {
        using var shop = await bench.OpenAsync();
        var order = await BuyAsync(shop, ("A", 3), ("B", 1));
        var (first, second) = (Ship(order, (0, 2)), Ship(order, (0, 1), (1, 1)) with { TrackingNumber = "TR2" });

        await shop.Connector.PerformAsync(shop.Session(), first, Cancellation);
        Assert.Equal((true, false), (await shop.Connector.IsDoneAsync(shop.Session(), first, Cancellation), await shop.Connector.IsDoneAsync(shop.Session(), second, Cancellation)));
        Assert.Equal(OrderStatus.PartiallyShipped, (await shop.Connector.ReadOrderAsync(shop.Session(), order.OrderKey, Cancellation))!.Status);
        await shop.Connector.PerformAsync(shop.Session(), second, Cancellation);

        var shown = await ShownAsync(shop, order);
        Assert.Equal(["TR1", "TR2"], shown.Fulfillments.Select(static parcel => parcel.TrackingNumber));
        Assert.Equal(("Aras Kargo", "FULFILLED"), (shown.Fulfillments[0].Company, shown.FulfillmentStatus));
    }

    [Fact]
    public async Task Ship_Again_SendsNothing()
    {
        using var shop = await bench.OpenAsync();
        var order = await BuyAsync(shop, ("A", 3));
        var action = Ship(order, (0, 2));

        await shop.Connector.PerformAsync(shop.Session(), action, Cancellation);
        await shop.Connector.PerformAsync(shop.Session(), action, Cancellation);

        Assert.Single((await ShownAsync(shop, order)).Fulfillments);
    }

    [Fact]
    public async Task Ship_FromTwoLocations_IsAParcelForEachAndResumes()
    {
        using var shop = await bench.OpenAsync(static shop => shop with { Locations = ["Depo", "Mağaza"] });
        await shop.SeedAsync(("A", 2), ("B", 0));
        await shop.Platform.ChangeByHandAsync("B", new ShopifyChangeByHand { Available = 2, Location = "Mağaza" }, Cancellation);
        var placed = await shop.Platform.PurchaseAsync(new ShopifyPurchase { Lines = [new() { Sku = "A" }, new() { Sku = "B" }] }, Cancellation);
        var order = (await shop.Connector.ReadOrderAsync(shop.Session(), placed.Id, Cancellation))!;
        var action = Ship(order);
        // The second parcel is refused the first time.
        await shop.Platform.FailAsync(
            new ShopifyFailure { Field = "fulfillmentCreate", Containing = placed.FulfillmentOrderIds[1], Message = "no", Count = 1 }, Cancellation);
        await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.PerformAsync(shop.Session(), action, Cancellation));
        Assert.False(await shop.Connector.IsDoneAsync(shop.Session(), action, Cancellation));

        await shop.Connector.PerformAsync(shop.Session(), action, Cancellation);

        Assert.True(await shop.Connector.IsDoneAsync(shop.Session(), action, Cancellation));
        Assert.Equal((2, "FULFILLED"), ((await ShownAsync(shop, order)).Fulfillments.Count, (await ShownAsync(shop, order)).FulfillmentStatus));
    }

    [Theory]
    [InlineData("held", "on hold")]
    [InlineData("shipped", "units fewer")]
    [InlineData("cancelled", "cancelled in the shop")]
    public async Task Ship_WhatCannotBeShipped_IsRefusedWithTheReason(string what, string reason)
    {
        using var shop = await bench.OpenAsync();
        var order = await BuyAsync(shop, ("A", 3));
        if (what == "held")
            await shop.Platform.SetStatusAsync(order.ExternalId, new ShopifyStatusChange { Fulfillment = "ON_HOLD" }, Cancellation);
        else if (what == "shipped")
            await shop.Platform.ShipAsync(order.ExternalId, cancellationToken: Cancellation);
        else
            await shop.Platform.CancelAsync(order.ExternalId, cancellationToken: Cancellation);

        var refused = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.PerformAsync(shop.Session(), Ship(order), Cancellation));

        Assert.Equal((PlatformFailure.Refused, ErrorCodes.WrongState), (refused.Failure, refused.Code));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ship_BuyerNotToBeMailed_IsSentSo()
    {
        using var shop = await bench.OpenAsync();
        var order = await BuyAsync(shop, ("A", 1));

        await shop.Connector.PerformAsync(shop.Session(("notify_buyer", "no")), Ship(order), Cancellation);

        Assert.False((bool)shop.Passed[^1].Variables!["parcel"]!["notifyCustomer"]!);
    }

    [Fact]
    public async Task Cancel_Whole_RestocksAsAskedAndPaysNothingBack()
    {
        using var shop = await bench.OpenAsync();
        foreach (var (sku, restock, available) in ((string, bool?, int)[])[("A", null, 20), ("B", true, 20), ("C", false, 17)])
        {
            var order = await BuyAsync(shop, (sku, 3));
            var action = Action(OrderActionKind.Cancel, order) with { Reason = "out_of_stock", Restock = restock };

            await shop.Connector.PerformAsync(shop.Session(), action, Cancellation);

            Assert.True(await shop.Connector.IsDoneAsync(shop.Session(), action, Cancellation));
            Assert.Equal((true, "PAID", available), ((await ShownAsync(shop, order)).Cancelled, (await ShownAsync(shop, order)).FinancialStatus, await shop.AvailableAsync(sku)));
            var told = (await shop.Connector.ReadOrderAsync(shop.Session(), order.OrderKey, Cancellation))!;
            Assert.Equal((OrderStatus.Cancelled, "inventory", 3), (told.Status, told.Lines[0].Cancel!.Code, told.Lines[0].Cancelled));
        }
    }

    [Fact]
    public async Task Cancel_APart_IsRefusedAndNothingIsDone()
    {
        using var shop = await bench.OpenAsync();
        var order = await BuyAsync(shop, ("A", 3), ("B", 1));

        var refused = await Assert.ThrowsAsync<PlatformException>(
            () => shop.Connector.PerformAsync(shop.Session(), Action(OrderActionKind.Cancel, order, (0, 3)), Cancellation));

        Assert.Equal("partial_cancel_unsupported", refused.Code);
        Assert.False((await ShownAsync(shop, order)).Cancelled);
    }

    [Fact]
    public async Task Cancel_DoneLater_IsUnknownUntilTheOrderShowsIt()
    {
        using var shop = await bench.OpenAsync(static shop => shop with { Settings = new ShopifySettings { JobDelayMs = 5_000 } });
        var order = await BuyAsync(shop, ("A", 3));
        var action = Action(OrderActionKind.Cancel, order);

        var open = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.PerformAsync(shop.Session(), action, Cancellation));
        Assert.Equal((PlatformFailure.OutcomeUnknown, false), (open.Failure, await shop.Connector.IsDoneAsync(shop.Session(), action, Cancellation)));
        bench.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.True(await shop.Connector.IsDoneAsync(shop.Session(), action, Cancellation));
    }

    [Fact]
    public async Task Action_UnknownOrder_IsToldSo()
    {
        using var shop = await bench.OpenAsync();
        var order = await BuyAsync(shop, ("A", 1));
        foreach (var kind in shop.Connector.SupportedActions)
        {
            var missing = await Assert.ThrowsAsync<PlatformException>(() => shop.Connector.PerformAsync(
                shop.Session(), Action(kind, order) with { OrderKey = "gid://shopify/Order/999" }, Cancellation));
            Assert.Equal(PlatformFailure.NotFound, missing.Failure);
        }
    }
}
