using System.Text.Json.Nodes;
using KolajAI.Orders;

namespace KolajAI.Connectors.Tests.Medusa;

public sealed class MedusaOrderActionTests
{
    private const string Line = "ordli_01M885VNZP0KF1N9M8TBCGEGAV";
    private const string OtherLine = "ordli_01M885VNZWMN1P0GCB3J3Y88BA";

    private readonly MedusaStub _shop = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static OrderAction Ship { get; } = new()
    {
        Id = "a7",
        Kind = OrderActionKind.Ship,
        OrderKey = "order_1",
        Lines = [new PackageLine(Line, 2)],
        Carrier = "Yurtiçi",
        TrackingNumber = "TR9",
        Cause = "test",
    };

    private static OrderAction Cancel { get; } = new()
    {
        Id = "a8",
        Kind = OrderActionKind.Cancel,
        OrderKey = "order_1",
        Lines = [new PackageLine(Line, 4), new PackageLine(OtherLine, 1)],
        Reason = "out_of_stock",
        Cause = "test",
    };

    [Fact]
    public async Task Ship_NewFulfilment_CarriesTheActionAndItsShipmentTheTracking()
    {
        Shows(MedusaStub.Recorded("order-paid"));
        _shop.On("POST orders/order_1/fulfillments", Fulfilled())
            .On("POST orders/order_1/fulfillments/ful_1/shipments", """{"order":{"id":"order_1"}}""");

        await _shop.Connector.PerformAsync(_shop.Session(), Ship, Cancellation);

        Assert.Equal(["orders/order_1/fulfillments", "orders/order_1/fulfillments/ful_1/shipments"], _shop.Writes.Select(static call => call.Path));
        var (made, sent) = (_shop.Writes[0].Body!, _shop.Writes[1].Body!);
        Assert.Equal((Line, 2), ((string)made["items"]![0]!["id"]!, (int)made["items"]![0]!["quantity"]!));
        Assert.Equal(("a7", "Yurtiçi"), ((string)made["metadata"]!["kolaj_action"]!, (string)made["metadata"]!["kolaj_carrier"]!));
        // From where the units are reserved, which Medusa knows.
        Assert.Null(made["location_id"]);
        Assert.Equal(
            ("TR9", "", ""),
            ((string)sent["labels"]![0]!["tracking_number"]!, (string)sent["labels"]![0]!["tracking_url"]!, (string)sent["labels"]![0]!["label_url"]!));
        Assert.Equal((Line, 2), ((string)sent["items"]![0]!["id"]!, (int)sent["items"]![0]!["quantity"]!));
    }

    [Fact]
    public async Task Ship_FulfilmentOfAnEarlierAttempt_IsShippedAndNotMadeAgain()
    {
        Shows(Fulfilled());
        _shop.On("POST orders/order_1/fulfillments/ful_1/shipments", """{"order":{"id":"order_1"}}""");

        await _shop.Connector.PerformAsync(_shop.Session(), Ship, Cancellation);

        Assert.Equal("orders/order_1/fulfillments/ful_1/shipments", Assert.Single(_shop.Writes).Path);
    }

    [Fact]
    public async Task Ship_DoneAlready_SendsNothing()
    {
        Shows(Fulfilled(static f => f["shipped_at"] = "2026-11-25T02:00:00.000Z"));

        await _shop.Connector.PerformAsync(_shop.Session(), Ship, Cancellation);

        Assert.Empty(_shop.Writes);
        Assert.True(await _shop.Connector.IsDoneAsync(_shop.Session(), Ship, Cancellation));
    }

    [Fact]
    public async Task Ship_FulfilmentOfAnotherActionOrCancelledSince_IsNotTakenForDone()
    {
        Shows(Fulfilled(static f =>
        {
            f["shipped_at"] = "2026-11-25T02:00:00.000Z";
            f["metadata"]!["kolaj_action"] = "a6";
        }));
        Assert.False(await _shop.Connector.IsDoneAsync(_shop.Session(), Ship, Cancellation));

        Shows(Fulfilled(static f =>
        {
            f["shipped_at"] = "2026-11-25T02:00:00.000Z";
            f["canceled_at"] = "2026-11-25T03:00:00.000Z";
        }));
        Assert.False(await _shop.Connector.IsDoneAsync(_shop.Session(), Ship, Cancellation));
    }

    [Fact]
    public async Task Ship_PackageNamed_ThatOneIsShippedWhole()
    {
        Shows(Fulfilled(static f => f["metadata"] = null));
        _shop.On("POST orders/order_1/fulfillments/ful_1/shipments", """{"order":{"id":"order_1"}}""");

        await _shop.Connector.PerformAsync(_shop.Session(), Ship with { PackageExternalId = "ful_1", TrackingNumber = null }, Cancellation);

        Assert.Empty(Assert.Single(_shop.Writes).Body!["labels"]!.AsArray());
    }

    [Fact]
    public async Task Ship_PackageUnknownOrOrderCancelled_Refused()
    {
        Shows(MedusaStub.Recorded("order-paid"));
        var unknown = await Assert.ThrowsAsync<PlatformException>(
            () => _shop.Connector.PerformAsync(_shop.Session(), Ship with { PackageExternalId = "ful_9" }, Cancellation));
        Assert.Equal("package_unknown", unknown.Code);

        Shows(MedusaStub.Recorded("order-paid", static answer => answer["order"]!["status"] = "canceled"));
        var cancelled = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.PerformAsync(_shop.Session(), Ship, Cancellation));
        Assert.Equal("wrong_state", cancelled.Code);
        Assert.Empty(_shop.Writes);
    }

    [Fact]
    public async Task Ship_AnswerWithoutTheFulfilment_OutcomeIsUnknown()
    {
        Shows(MedusaStub.Recorded("order-paid"));
        _shop.On("POST orders/order_1/fulfillments", """{"order":{"id":"order_1","fulfillments":[]}}""");

        var unknown = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.PerformAsync(_shop.Session(), Ship, Cancellation));

        Assert.Equal(PlatformFailure.OutcomeUnknown, unknown.Failure);
    }

    [Fact]
    public async Task Cancel_Whole_IsOneCallAndASecondSendsNothing()
    {
        Shows(MedusaStub.Recorded("order-paid"));
        _shop.On("POST orders/order_1/cancel", """{"order":{"id":"order_1","status":"canceled"}}""");

        await _shop.Connector.PerformAsync(_shop.Session(), Cancel, Cancellation);
        Shows(MedusaStub.Recorded("order-paid", static answer => answer["order"]!["status"] = "canceled"));
        await _shop.Connector.PerformAsync(_shop.Session(), Cancel, Cancellation);

        Assert.Equal("orders/order_1/cancel", Assert.Single(_shop.Writes).Path);
        Assert.Equal(["channel_restocks", "refund_made"], _shop.Connector.SideEffects(Cancel));
    }

    [Fact]
    public async Task Cancel_PartOrShipped_RefusedBeforeAnythingIsSent()
    {
        Shows(MedusaStub.Recorded("order-paid"));
        var part = await Assert.ThrowsAsync<PlatformException>(
            () => _shop.Connector.PerformAsync(_shop.Session(), Cancel with { Lines = [new PackageLine(Line, 4)] }, Cancellation));
        Assert.Equal("partial_cancel_unsupported", part.Code);

        Shows(MedusaStub.Recorded("order-paid", static answer =>
            answer["order"]!["items"]!.AsArray().Single(static line => (string)line!["id"]! == Line)!["detail"]!["shipped_quantity"] = 1));
        var shipped = await Assert.ThrowsAsync<PlatformException>(() => _shop.Connector.PerformAsync(_shop.Session(), Cancel, Cancellation));
        Assert.Equal("wrong_state", shipped.Code);
        Assert.Empty(_shop.Writes);
    }

    private static string Fulfilled(Action<JsonObject>? change = null) => MedusaStub.Recorded("order-paid", answer =>
    {
        var fulfilment = new JsonObject
        {
            ["id"] = "ful_1",
            ["updated_at"] = "2026-11-25T02:00:00.000Z",
            ["metadata"] = new JsonObject { ["kolaj_action"] = "a7" },
            ["items"] = new JsonArray(new JsonObject { ["line_item_id"] = Line, ["quantity"] = 2 }),
        };
        change?.Invoke(fulfilment);
        answer["order"]!["fulfillments"] = new JsonArray(fulfilment);
    });

    private void Shows(string order) => _shop.On("GET orders/order_1", order);
}
