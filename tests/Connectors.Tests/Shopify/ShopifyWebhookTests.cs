using System.Security.Cryptography;
using System.Text;
using KolajAI.Connectors.Shopify;

namespace KolajAI.Connectors.Tests.Shopify;

public sealed class ShopifyWebhookTests(ShopifyBench bench) : IClassFixture<ShopifyBench>
{
    private static readonly Uri Address = new("https://hub.example/webhooks/in/0123456789");

    private static WebhookDelivery Delivery(string body, string proof, string topic = "orders/create") =>
        new("POST", "", new Dictionary<string, string>
        {
            ["x-shopify-topic"] = topic,
            ["x-shopify-hmac-sha256"] = proof,
            ["x-shopify-shop-domain"] = "dukkan.myshopify.com",
            ["x-shopify-api-version"] = "2026-10",
            ["x-shopify-webhook-id"] = "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
        }, new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body));

    /// <summary>The vendor's published vector.</summary>
    [Theory]
    [InlineData("{\"foo\": \"bar\"}", "test_secret_key", WebhookVerdictKind.Accepted)]
    [InlineData("{\"foo\":\"bar\"}", "test_secret_key", WebhookVerdictKind.Refused)]
    [InlineData("{\"foo\": \"bar\"}", "test_secret_kez", WebhookVerdictKind.Refused)]
    [InlineData("{\"foo\": \"bar\"}", "", WebhookVerdictKind.Refused)]
    public void Verify_PublishedVector(string body, string secret, WebhookVerdictKind verdict) => Assert.Equal(
        verdict, ShopifyWebhooks.Verify(
            Delivery(body, "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g="), new WebhookSecret("hmac", null, secret)).Kind);

    [Theory]
    [InlineData("x-shopify-topic")]
    [InlineData("x-shopify-hmac-sha256")]
    [InlineData("x-shopify-shop-domain")]
    [InlineData("x-shopify-api-version")]
    [InlineData("x-shopify-webhook-id")]
    public void Verify_WithoutAHeaderThatShopifySends_IsRefused(string header)
    {
        var delivery = Delivery("{\"foo\": \"bar\"}", "B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=");
        delivery = delivery with { Headers = delivery.Headers.Where(pair => pair.Key != header).ToDictionary() };

        Assert.Equal(WebhookVerdictKind.Refused, ShopifyWebhooks.Verify(delivery, new WebhookSecret("hmac", null, "test_secret_key")).Kind);
    }

    [Theory]
    [InlineData("no base64 at all")]
    [InlineData("")]
    [InlineData("B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=")]
    public void Verify_ProofThatIsNone_IsRefused(string proof) =>
        Assert.Equal(
            WebhookVerdictKind.Refused, ShopifyWebhooks.Verify(Delivery("{}", proof), new WebhookSecret("hmac", null, "test_secret_key")).Kind);

    [Fact]
    public void EventId_IsTheDeliverys_ElseTheDigest()
    {
        var delivery = Delivery("{}", "");
        Assert.Equal("b54557e4-bdd9-4b37-8a5f-bf7d70bcd043", ShopifyWebhooks.EventId(delivery));
        foreach (var unsafeId in (string[])["short", "b54557e4 bdd9", new string('a', 65)])
        {
            var headers = delivery.Headers.ToDictionary();
            headers["x-shopify-webhook-id"] = unsafeId;
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("{}"u8)), ShopifyWebhooks.EventId(delivery with { Headers = headers }));
        }
    }

    [Theory]
    [InlineData("orders/create", """{"id":5001,"name":"#1001"}""", "gid://shopify/Order/5001")]
    [InlineData("orders/cancelled", """{"id":5001}""", "gid://shopify/Order/5001")]
    [InlineData("orders/edited", """{"order_edit":{"id":9,"order_id":5001}}""", "gid://shopify/Order/5001")]
    [InlineData("refunds/create", """{"id":81,"order_id":5001}""", "gid://shopify/Order/5001")]
    [InlineData("fulfillments/update", """{"id":71,"order_id":5001}""", "gid://shopify/Order/5001")]
    [InlineData("products/update", """{"id":10}""", null)]
    [InlineData("app/uninstalled", """{"id":1}""", null)]
    public void Parse_NamesTheOrderToRead(string topic, string body, string? order)
    {
        var told = ShopifyWebhooks.Parse(Encoding.UTF8.GetBytes(body), Delivery(body, "", topic).Headers);

        Assert.Equal((topic, order), (told.Type, told.OrderKeysToRead.SingleOrDefault()));
        Assert.Empty(told.Orders);
    }

    [Theory]
    [InlineData("orders/create", "[]")]
    [InlineData("orders/create", "{}")]
    [InlineData("orders/create", """{"id":0}""")]
    [InlineData("orders/edited", "{}")]
    [InlineData("refunds/create", """{"id":81}""")]
    [InlineData("orders/create", """{"id":{"a":1}}""")]
    public void Parse_WithoutItsOrder_IsAFormatException(string topic, string body) =>
        Assert.Throws<FormatException>(() => ShopifyWebhooks.Parse(Encoding.UTF8.GetBytes(body), Delivery(body, "", topic).Headers));

    [Fact]
    public async Task Register_IsASubscriptionForEachTopic_LedToANewAddressAndNotDoubled()
    {
        using var shop = await bench.OpenAsync();
        var secret = new WebhookSecret("hmac", null, ShopifyBenchShop.Secret);
        var first = await shop.Connector.RegisterAsync(shop.Session(), Address, secret, ShopifyStub.Cancellation);

        var moved = new Uri("https://new.example/webhooks/in/0123456789");
        var second = await shop.Connector.RegisterAsync(shop.Session(), moved, secret, ShopifyStub.Cancellation);

        Assert.Equal(first, second);
        var state = await shop.Platform.ReadWebhooksAsync(ShopifyStub.Cancellation);
        Assert.Equal(
            ["ORDERS_CANCELLED", "ORDERS_CREATE", "ORDERS_EDITED", "ORDERS_UPDATED", "REFUNDS_CREATE"], state.Subscriptions.Select(static hook => hook.Topic).Order());
        Assert.All(state.Subscriptions, hook => Assert.Equal(moved.AbsoluteUri, hook.Uri));
        await shop.Connector.UnregisterAsync(shop.Session(), first, ShopifyStub.Cancellation);
        Assert.Empty((await shop.Platform.ReadWebhooksAsync(ShopifyStub.Cancellation)).Subscriptions);
    }

    [Fact]
    public async Task Register_WithoutTheClientSecret_IsRefusedWithTheReason()
    {
        using var shop = await bench.OpenAsync();

        var refused = await Assert.ThrowsAsync<PlatformException>(
            () => shop.Connector.RegisterAsync(shop.Session(), Address, new WebhookSecret("hmac", null, ""), ShopifyStub.Cancellation));

        Assert.Equal("webhook_secret_missing", refused.Code);
        Assert.Contains("client_secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unregister_WhatIsNoSubscription_IsRefused()
    {
        using var shop = await bench.OpenAsync();

        var refused = await Assert.ThrowsAsync<PlatformException>(
            () => shop.Connector.UnregisterAsync(shop.Session(), "gid://shopify/Product/1", ShopifyStub.Cancellation));

        Assert.Equal("registration_invalid", refused.Code);
    }
}
