using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KolajAI.Orders;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceFixture;
using static KolajAI.Connectors.Tests.WooCommerce.WooCommerceOrderJson;

namespace KolajAI.Connectors.Tests.WooCommerce;

public sealed class WooCommerceWebhookTests
{
    private const string Captured = "woocommerce-11-product-updated.json";

    private static readonly WebhookSecret Proof = new("hmac", null, "wc_secret");

    private readonly WooCommerceFixture _shop = new();

    private static WebhookDelivery Delivery(string body, params (string Name, string Value)[] headers) => new(
        "POST", "", headers.ToDictionary(static header => header.Name, static header => header.Value), new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));

    private WebhookEvent Parse(string body, string topic = "order.updated") =>
        _shop.Connector.Parse(Encoding.UTF8.GetBytes(body), new Dictionary<string, string> { ["x-wc-webhook-topic"] = topic });

    [Theory]
    [InlineData("""{"id":1}""", "hlMElbkJLWYXum9slTStkeWEeaQIrhf52NjjlrWgua0=", true)]
    // A hand-made delivery with both of PHP's escapes and raw letters, as they lie in the bytes.
    [InlineData("""{"id":727,"status":"processing","note":"\u015ei\u015fli \/ İstanbul"}""", "xCf1Ly1Z6JhZqKXyOZ1dkXggXcnuplUtClBQ5hqNYM4=", true)]
    [InlineData("""{"id":727,"status":"processing","note":"Şişli / İstanbul"}""", "xCf1Ly1Z6JhZqKXyOZ1dkXggXcnuplUtClBQ5hqNYM4=", false)]
    [InlineData("""{"id":2}""", "hlMElbkJLWYXum9slTStkeWEeaQIrhf52NjjlrWgua0=", false)]
    [InlineData("""{"id":1}""", "hlMElbkJLWYXum9slTStkeWEeaQIrhf52NjjlrWg", false)]
    [InlineData("""{"id":1}""", "not base64!", false)]
    [InlineData("""{"id":1}""", "", false)]
    public void Verify_Signature_IsCheckedOverTheRawBytes(string body, string signature, bool proven) => Assert.Equal(
        proven ? WebhookVerdictKind.Accepted : WebhookVerdictKind.Refused,
        _shop.Connector.Verify(Delivery(body, ("x-wc-webhook-signature", signature)), Proof).Kind);

    [Fact]
    public void Verify_CapturedDelivery_IsProvenAndNamed()
    {
        var file = Find(Captured);
        Assert.SkipWhen(file is null, "The captured delivery is not on this machine.");
        var captured = JsonNode.Parse(File.ReadAllText(file))!;
        var headers = captured["headers"]!.AsObject().ToDictionary(static header => header.Key.ToLowerInvariant(), static header => header.Value!.GetValue<string>());
        var delivery = new WebhookDelivery(
            "POST", "", headers, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(captured["body"]!.GetValue<string>()));

        Assert.Equal(captured["len"]!.GetValue<int>(), delivery.Body.Length);
        Assert.Equal(WebhookVerdictKind.Accepted, _shop.Connector.Verify(delivery, Proof).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, _shop.Connector.Verify(delivery, Proof with { Secret = "wc_secret2" }).Kind);
        Assert.Equal("1b4beb5bf23712f41cb4965d5fcc4c6a", _shop.Connector.EventId(delivery));
        var parsed = _shop.Connector.Parse(delivery.Body, headers);
        Assert.Equal("product.updated", parsed.Type);
        Assert.Empty(parsed.Orders);
        Assert.Empty(parsed.OrderKeysToRead);
    }

    [Theory]
    [InlineData("webhook_id=1", "application/x-www-form-urlencoded", WebhookVerdictKind.Answered)]
    [InlineData("webhook_id=12", "application/x-www-form-urlencoded; charset=UTF-8", WebhookVerdictKind.Answered)]
    [InlineData("webhook_id=1&x=2", "application/x-www-form-urlencoded", WebhookVerdictKind.Refused)]
    [InlineData("webhook_id=", "application/x-www-form-urlencoded", WebhookVerdictKind.Refused)]
    [InlineData("webhook_id=1", "application/json", WebhookVerdictKind.Refused)]
    [InlineData("""{"id":1}""", "application/json", WebhookVerdictKind.Refused)]
    public void Verify_Unsigned_OnlyThePingIsAnswered(string body, string type, WebhookVerdictKind kind)
    {
        var verdict = _shop.Connector.Verify(Delivery(body, ("content-type", type)), Proof);

        Assert.Equal(kind, verdict.Kind);
        Assert.Equal(kind is WebhookVerdictKind.Answered ? 200 : 401, verdict.Status);
    }

    [Fact]
    public void Verify_NoSecretOfOurs_ProvesNothing() => Assert.Equal(
        WebhookVerdictKind.Refused,
        _shop.Connector.Verify(Delivery("webhook_id=1", ("content-type", "application/x-www-form-urlencoded")), Proof with { Secret = "" }).Kind);

    [Theory]
    [InlineData("1b4beb5bf23712f41cb4965d5fcc4c6a", "1b4beb5bf23712f41cb4965d5fcc4c6a")]
    [InlineData("<script>", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")]
    [InlineData(null, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")]
    public void EventId_IsTheDeliverysElseTheBytesDigest(string? told, string expected) => Assert.Equal(
        expected, _shop.Connector.EventId(told is null ? Delivery("x") : Delivery("x", ("x-wc-webhook-delivery-id", told))));

    [Fact]
    public void Parse_Order_IsTheOrderAsOfNowWhateverTheTopicSays()
    {
        var parsed = Parse(Order("completed").ToJsonString(), "order.created");

        Assert.Equal("order.created", parsed.Type);
        var order = Assert.Single(parsed.Orders);
        Assert.Equal(("727", OrderStatus.Shipped, 2L), (order.OrderKey, order.Status, order.Lines[0].Shipped));
        Assert.Equal(Milliseconds("2026-11-24T11:00:00") / 1000, order.Version / 1000);
        Assert.Empty(parsed.OrderKeysToRead);
    }

    [Fact]
    public async Task Parse_Order_IsToldAsAReadingTellsIt()
    {
        _shop.Answers(Order().ToJsonString());

        var read = await _shop.Connector.ReadOrderAsync(_shop.Session(), "727", Cancellation);

        Assert.Equal(JsonSerializer.Serialize(read), JsonSerializer.Serialize(Assert.Single(Parse(Order().ToJsonString()).Orders)));
    }

    [Fact]
    public void Parse_Deleted_IsAKeyToRead()
    {
        var parsed = Parse("""{"id":727}""", "order.deleted");

        Assert.Equal(["727"], parsed.OrderKeysToRead);
        Assert.Empty(parsed.Orders);
    }

    [Fact]
    public void Parse_OrderWithRefunds_IsAKeyToReadBecauseTheirUnitsAreNotInIt()
    {
        var parsed = Parse(Order().With(static order => order["refunds"] = new JsonArray(new JsonObject { ["id"] = 800 })).ToJsonString());

        Assert.Equal(["727"], parsed.OrderKeysToRead);
        Assert.Empty(parsed.Orders);
    }

    [Fact]
    public void Parse_NeverPaid_IsNoOrder() =>
        Assert.Empty(Parse(Order("pending").With(static order => order["date_paid_gmt"] = null).ToJsonString()).Orders);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("webhook_id=1")]
    [InlineData("{}")]
    [InlineData("""{"id":1,"status":"processing","line_items":[{"id":2,"quantity":-1}],"currency":"TRY","date_created_gmt":"2026-01-01T00:00:00"}""")]
    public void Parse_WhatTheShopDoesNotSend_IsAFormatError(string body) => Assert.Throws<FormatException>(() => Parse(body));

    [Fact]
    public async Task Register_First_MakesAHookForEachTopicWithOurSecret()
    {
        _shop.Answers("[]").Answers("""{"id":1}""", HttpStatusCode.Created).Answers("""{"id":2}""", HttpStatusCode.Created).Answers("""{"id":3}""", HttpStatusCode.Created);

        var id = await _shop.Connector.RegisterAsync(_shop.Session(), new Uri("https://hub.example/w/k1"), Proof, Cancellation);

        Assert.Equal("1,2,3", id);
        Assert.Equal(
            """{"name":"KolajAI default order.created","topic":"order.created","delivery_url":"https://hub.example/w/k1","secret":"wc_secret","status":"active"}""",
            _shop.Sent[1].Body!.ToJsonString());
        Assert.Equal(["order.created", "order.updated", "order.deleted"], _shop.Sent.Skip(1).Select(static sent => sent.Body!["topic"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Register_Again_WakesAndChangesOursAndLeavesStrangers()
    {
        _shop.Answers("""
                [{"id":4,"name":"KolajAI default order.updated","status":"disabled"},{"id":5,"name":"KolajAI default order.created","status":"active"},
                 {"id":6,"name":"KolajAI default order.created","status":"active"},{"id":7,"name":"KolajAI default order.deleted"},{"id":8,"name":"ERP order.created"}]
                """)
            .Answers("""{"id":5}""").Answers("{}").Answers("""{"id":4}""").Answers("""{"id":7}""");

        var id = await _shop.Connector.RegisterAsync(_shop.Session(), new Uri("https://hub.example/w/k2"), Proof, Cancellation);

        Assert.Equal("5,4,7", id);
        Assert.Equal(
            ["PUT /wp-json/wc/v3/webhooks/5", "DELETE /wp-json/wc/v3/webhooks/6?force=true", "PUT /wp-json/wc/v3/webhooks/4", "PUT /wp-json/wc/v3/webhooks/7"],
            _shop.Sent.Skip(1).Select(static sent => $"{sent.Method} {sent.PathAndQuery}"));
        Assert.Equal(("active", "https://hub.example/w/k2"), (_shop.Sent[3].Body!["status"]!.GetValue<string>(), _shop.Sent[3].Body!["delivery_url"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Unregister_OneIsGoneAlready_TakesTheOthers()
    {
        _shop.Answers("""{"code":"woocommerce_rest_shop_webhook_invalid_id","message":"Invalid ID.","data":{"status":404}}""", HttpStatusCode.NotFound).Answers("{}");

        await _shop.Connector.UnregisterAsync(_shop.Session(), "4,5", Cancellation);

        Assert.Equal(["/wp-json/wc/v3/webhooks/4?force=true", "/wp-json/wc/v3/webhooks/5?force=true"], _shop.Sent.Select(static sent => sent.PathAndQuery));
    }

    /// <summary>The captured delivery, in a folder beside the sources where there is one.</summary>
    private static string? Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "fixtures", name);
            if (File.Exists(file))
                return file;
        }

        return null;
    }
}
