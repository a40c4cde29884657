using System.Text.Json.Nodes;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.Vendure.VendureStub;

namespace KolajAI.Connectors.Tests.Vendure;

public sealed class VendureOrderActionTests
{
    private readonly VendureStub _shop = new VendureStub()
        .On("Order", Recorded("order-paid"))
        .On("Fulfill", Recorded("fulfilled"))
        .On("Shipped", Recorded("shipped"))
        .On("Cancellations", Recorded("cancellations-none"))
        .On("Cancel", Recorded("cancelled"));

    private static OrderAction Action(OrderActionKind kind, string id = "a1", long quantity = 1, string? package = null) => new()
    {
        Id = id,
        Kind = kind,
        OrderKey = "4",
        PackageExternalId = package,
        Lines = [new PackageLine("3", quantity)],
        Carrier = "Yurtiçi",
        Reason = "out_of_stock",
        Cause = "test",
    };

    private Task PerformAsync(OrderAction action) =>
        _shop.Connector.PerformAsync(_shop.Session(), action, TestContext.Current.CancellationToken);

    private Task<bool> IsDoneAsync(OrderAction action) =>
        _shop.Connector.IsDoneAsync(_shop.Session(), action, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Ship_NotShippedYet_FulfilsAndMovesToShipped()
    {
        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Equal(["Login", "Order", "Fulfill", "Shipped"], _shop.Operations);
        Assert.Equal("4", _shop.Variables("Shipped")["id"]!.GetValue<string>());
        var handler = _shop.Variables("Fulfill")["input"]!["handler"]!;
        Assert.Equal("manual-fulfillment", handler["code"]!.GetValue<string>());
        Assert.Equal("Yurtiçi", handler["arguments"]![0]!["value"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ship_CrashBetweenBothCalls_MovesTheFulfilmentThatIsThere()
    {
        _shop.On("Shipped", _ => throw new PlatformException(PlatformFailure.OutcomeUnknown, "timeout", "no answer"), _ => Recorded("shipped"));
        await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Ship)));
        _shop.On("Order", Recorded("order-one-shipped", data => data["order"]!["fulfillments"]![0]!["state"] = "Pending"));

        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Single(_shop.Operations, name => name == "Fulfill");
        Assert.Equal(2, _shop.Operations.Count(name => name == "Shipped"));
    }

    [Fact]
    public async Task Ship_AnswerOfTheFirstCallLost_FindsTheFulfilmentThatWasNotThereBefore()
    {
        _shop.On("Fulfill", _ => throw new PlatformException(PlatformFailure.OutcomeUnknown, "timeout", "no answer"));
        await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Ship)));
        _shop.On("Order", Recorded("order-one-shipped", data => data["order"]!["fulfillments"]![0]!["state"] = "Pending"));

        Assert.False(await IsDoneAsync(Action(OrderActionKind.Ship)));
        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Single(_shop.Operations, name => name == "Fulfill");
        Assert.Equal("4", _shop.Variables("Shipped")["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ship_AnEqualShipmentExists_IsAnotherOne()
    {
        // One unit was shipped before by somebody else; this action's unit is the second.
        _shop.On("Order", Recorded("order-one-shipped")).On("Fulfill", Recorded("fulfilled").Replace("\"4\"", "\"5\"", StringComparison.Ordinal));

        Assert.False(await IsDoneAsync(Action(OrderActionKind.Ship)));
        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Equal("5", _shop.Variables("Shipped")["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Ship_Repeated_SendsNothing()
    {
        await PerformAsync(Action(OrderActionKind.Ship));
        _shop.On("Order", Recorded("order-one-shipped"));

        Assert.True(await IsDoneAsync(Action(OrderActionKind.Ship)));
        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Single(_shop.Operations, name => name == "Fulfill");
        Assert.Single(_shop.Operations, name => name == "Shipped");
    }

    [Fact]
    public async Task Ship_PackageOfTheShop_IsMovedNotMade()
    {
        _shop.On("Order", Recorded("order-one-shipped", data => data["order"]!["fulfillments"]![0]!["state"] = "Pending"));

        await PerformAsync(Action(OrderActionKind.Ship, package: "4"));

        Assert.Equal(["Login", "Order", "Shipped"], _shop.Operations);
    }

    [Fact]
    public async Task Ship_PackageUnknown_IsRefused() =>
        Assert.Equal("package_unknown", (await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Ship, package: "77")))).Code);

    [Fact]
    public async Task Ship_MoreThanThereIs_IsRefusedWithTheShopsCode()
    {
        _shop.On("Fulfill", Recorded("fulfil-refused"));

        var error = await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Ship, quantity: 9)));

        Assert.Equal((PlatformFailure.Refused, "ITEMS_ALREADY_FULFILLED_ERROR"), (error.Failure, error.Code));
    }

    [Fact]
    public async Task Cancel_Once_CarriesTheActionsIdInItsReason()
    {
        await PerformAsync(Action(OrderActionKind.Cancel, id: "c1-aaa2"));

        var input = _shop.Variables("Cancel")["input"]!;
        Assert.Equal("out_of_stock [c1-aaa2]", input["reason"]!.GetValue<string>());
        Assert.False(input["cancelShipping"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Cancel_Repeated_CancelsNothingMore()
    {
        // The recorded history holds this action's id.
        _shop.On("Cancellations", Recorded("cancellations"));

        Assert.True(await IsDoneAsync(Action(OrderActionKind.Cancel, id: "c1-aaa2")));
        await PerformAsync(Action(OrderActionKind.Cancel, id: "c1-aaa2"));

        Assert.DoesNotContain("Cancel", _shop.Operations);
        Assert.False(await IsDoneAsync(Action(OrderActionKind.Cancel, id: "c1-aaa")));
    }

    [Fact]
    public async Task Cancel_AllOfAnOrderWithNothingSent_CancelsShippingToo()
    {
        _shop.On("Cancellations", Recorded("cancellations-none", data => data["order"]!["fulfillments"] = new JsonArray()));
        var quantity = JsonNode.Parse(Recorded("cancellations-none"))!["data"]!["order"]!["lines"]![0]!["quantity"]!.GetValue<long>();

        await PerformAsync(Action(OrderActionKind.Cancel, quantity: quantity));

        Assert.True(_shop.Variables("Cancel")["input"]!["cancelShipping"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Cancel_MoreThanThereIs_IsRefusedWithTheShopsCode()
    {
        _shop.On("Cancel", Recorded("cancel-refused"));

        var error = await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Cancel, quantity: 9)));

        Assert.Equal((PlatformFailure.Refused, "QUANTITY_TOO_GREAT_ERROR"), (error.Failure, error.Code));
    }

    [Theory]
    [InlineData(OrderActionKind.Acknowledge)]
    [InlineData(OrderActionKind.Invoice)]
    public async Task Perform_ActionWithoutACall_IsCapabilityMissing(OrderActionKind kind) =>
        Assert.Equal("capability_missing", (await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(kind)))).Code);
}
