using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceOrderJson;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceOrderActionTests
{
    private const string Note = "Siparişiniz kargoya verildi: Aras Kargo 1234567890";

    private readonly WooCommerceFixture _shop = new();

    private static OrderAction Action(OrderActionKind kind, params PackageLine[] lines) => new()
    {
        Id = "act_1",
        Kind = kind,
        OrderKey = "727",
        Lines = lines.Length > 0 ? lines : [new PackageLine("315", 2), new PackageLine("316", 1)],
        Carrier = kind is OrderActionKind.Ship ? "Aras Kargo" : null,
        TrackingNumber = kind is OrderActionKind.Ship ? "1234567890" : null,
        InvoiceNumber = kind is OrderActionKind.Invoice ? "KLJ2026000000001" : null,
        InvoiceUrl = kind is OrderActionKind.Invoice ? "https://fatura.example/1?a=1&b=2" : null,
        Reason = "out_of_stock",
        Cause = "test",
    };

    private static JsonObject Shipped() => Order("completed").With(static order => order["meta_data"] = JsonNode.Parse(
        """[{"id":1,"key":"_tracking_number","value":"1234567890"},{"id":2,"key":"_tracking_provider","value":"Aras Kargo"}]"""));

    private Task PerformAsync(OrderAction action) => _shop.Connector.PerformAsync(_shop.Session(), action, Cancellation);

    private Task<bool> IsDoneAsync(OrderAction action) => _shop.Connector.IsDoneAsync(_shop.Session(), action, Cancellation);

    private List<SentRequest> Writes => [.. _shop.Sent.Where(static sent => sent.Method != "GET")];

    [Fact]
    public async Task Ship_Order_CompletesItWithTrackingAndTellsTheBuyer()
    {
        _shop.Answers(Order().ToJsonString()).Answers("{}").Answers("[]").Answers("{}", HttpStatusCode.Created);

        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Equal(("PUT", "/wp-json/wc/v3/orders/727"), (Writes[0].Method, Writes[0].PathAndQuery));
        Assert.Equal(
            """{"status":"completed","meta_data":[{"key":"_tracking_number","value":"1234567890"},{"key":"_tracking_provider","value":"Aras Kargo"}]}""",
            Writes[0].Body!.ToJsonString());
        Assert.Equal(("POST", "/wp-json/wc/v3/orders/727/notes"), (Writes[1].Method, Writes[1].PathAndQuery));
        Assert.Equal((Note, true), (Writes[1].Body!["note"]!.GetValue<string>(), Writes[1].Body!["customer_note"]!.GetValue<bool>()));
        Assert.All(Writes, static sent => Assert.False(sent.Repeatable));
    }

    [Fact]
    public async Task Ship_RepeatAfterACrashBeforeTheNote_WritesTheNoteAlone()
    {
        _shop.Answers(Shipped().ToJsonString()).Answers("[]").Answers("{}");

        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Equal("/wp-json/wc/v3/orders/727/notes", Assert.Single(Writes).PathAndQuery);
    }

    [Fact]
    public async Task Ship_RepeatOfADoneOne_WritesNothing()
    {
        _shop.Answers(Shipped().ToJsonString()).Answers($$"""[{"id":1,"note":"<p>{{Note}}</p>"}]""");

        await PerformAsync(Action(OrderActionKind.Ship));

        Assert.Empty(Writes);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task IsDone_Shipped_AlsoAsksForTheNote(bool noted, bool done)
    {
        _shop.Answers(Shipped().ToJsonString()).Answers(noted ? $$"""[{"note":"{{Note}}"}]""" : "[]");

        Assert.Equal(done, await IsDoneAsync(Action(OrderActionKind.Ship)));
    }

    [Fact]
    public async Task IsDone_CompletedByHandWithoutOurTracking_IsNot()
    {
        _shop.Answers(Order("completed").ToJsonString());

        Assert.False(await IsDoneAsync(Action(OrderActionKind.Ship)));
    }

    [Theory]
    [InlineData(OrderActionKind.Ship, "partial_shipment_unsupported")]
    [InlineData(OrderActionKind.Cancel, "partial_cancel_unsupported")]
    public async Task Perform_PartOfTheOrder_IsRefusedInsteadOfDoingAllOfIt(OrderActionKind kind, string code)
    {
        _shop.Answers(Order().ToJsonString());

        var error = await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(kind, new PackageLine("315", 2))));

        Assert.Equal((PlatformFailure.Refused, code), (error.Failure, error.Code));
        Assert.Empty(Writes);
    }

    [Fact]
    public async Task Ship_RestAfterARefund_IsAllThatIsOpen()
    {
        var order = Order().With(static o => o["refunds"] = new JsonArray(new JsonObject { ["id"] = 800 }));
        _shop.Answers(order.ToJsonString()).Answers($"[{Refund(2, "2026-11-24T10:30:00")}]").Answers("{}").Answers("[]").Answers("{}");

        await PerformAsync(Action(OrderActionKind.Ship, new PackageLine("316", 1)));

        Assert.Equal(2, Writes.Count);
    }

    [Theory]
    [InlineData(OrderActionKind.Ship, "on-hold")]
    [InlineData(OrderActionKind.Ship, "cancelled")]
    [InlineData(OrderActionKind.Cancel, "completed")]
    public async Task Perform_OrderInAnotherState_IsRefused(OrderActionKind kind, string status)
    {
        _shop.Answers(Order(status).ToJsonString());

        Assert.Equal("wrong_state", (await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(kind)))).Code);
    }

    [Fact]
    public async Task Cancel_Order_IsDoneOnceAndNamesWhatElseHappens()
    {
        _shop.Answers(Order().ToJsonString()).Answers("{}").Answers(Order("cancelled").ToJsonString()).Answers(Order("cancelled").ToJsonString());
        var action = Action(OrderActionKind.Cancel);

        await PerformAsync(action);
        await PerformAsync(action);

        Assert.Equal("cancelled", Assert.Single(Writes).Body!["status"]!.GetValue<string>());
        Assert.True(await IsDoneAsync(action));
        Assert.Equal(["channel_restocks", "refund_not_made"], _shop.Connector.SideEffects(action));
    }

    [Fact]
    public async Task Invoice_Link_GoesIntoMetaAndOneNote()
    {
        _shop.Answers(Order().ToJsonString()).Answers("{}").Answers("[]").Answers("{}");
        var action = Action(OrderActionKind.Invoice);

        await PerformAsync(action);

        Assert.Null(Writes[0].Body!["status"]);
        Assert.Equal(
            ["_invoice_number:KLJ2026000000001", "_invoice_url:https://fatura.example/1?a=1&b=2"],
            Writes[0].Body!["meta_data"]!.AsArray().Select(static entry => $"{entry!["key"]}:{entry["value"]}"));
        var meta = Writes[0].Body!["meta_data"]!.ToJsonString();
        _shop.Answers(Order().With(order => order["meta_data"] = JsonNode.Parse(meta)).ToJsonString())
            .Answers("""[{"note":"<p>Faturanız: KLJ2026000000001 <a href=\"x\">https://fatura.example/1?a=1&amp;b=2</a></p>"}]""");
        Assert.True(await IsDoneAsync(action));
    }

    [Fact]
    public async Task Perform_WriteUnanswered_IsUnknown()
    {
        _shop.Answers(Order().ToJsonString()).Answers("", HttpStatusCode.BadGateway);

        Assert.Equal(PlatformFailure.OutcomeUnknown, (await Assert.ThrowsAsync<PlatformException>(() => PerformAsync(Action(OrderActionKind.Ship)))).Failure);
    }
}
