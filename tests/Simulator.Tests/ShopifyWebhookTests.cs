using System.Security.Cryptography;
using System.Text;
using KolajAI.Simulator.Shopify.Control;
using KolajAI.Simulator.Shopify.Webhooks;

namespace KolajAI.Simulator.Tests;

public sealed class ShopifyWebhookTests(ShopifyHost host) : IClassFixture<ShopifyHost>
{
    private const string Subscribe =
        """
        mutation($t: WebhookSubscriptionTopic!, $w: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: $t, webhookSubscription: $w) {
          webhookSubscription { id topic uri } userErrors { field message } } }
        """;

    [Fact]
    public void Signature_OfThePublishedVector_IsThePublishedOne() =>
        Assert.Equal("B23tXN681gZ0qIWNRrgtzBE9XSDo5yaUu6wfmhu3a7g=", ShopifySignature.Of("test_secret_key", "{\"foo\": \"bar\"}"u8));

    [Fact]
    public async Task Purchase_IsToldWithHeadersProofAndRestShapedBody()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 5));
        await SubscribeAsync(shop, "ORDERS_CREATE", receiver.Url);

        var order = await shop.BuyAsync(("A", 2));
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);

        var hook = Assert.Single(receiver.Take());
        var proof = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(ShopifyTestShop.Secret), hook.Raw));
        Assert.Equal(("orders/create", proof), (hook.Topic, hook.Headers["X-Shopify-Hmac-Sha256"]));
        Assert.Equal(($"{shop.Platform.Shop}.myshopify.com", "2026-10"), (hook.Headers["X-Shopify-Shop-Domain"], hook.Headers["X-Shopify-API-Version"]));
        Assert.All(new[] { "X-Shopify-Webhook-Id", "X-Shopify-Event-Id", "X-Shopify-Triggered-At" }, name => Assert.NotEmpty(hook.Headers[name]));
        Assert.Equal((order.Name, "paid", "200.00"), (hook.Body["name"]!.GetValue<string>(), hook.Body["financial_status"]!.GetValue<string>(), hook.Body["total_price"]!.GetValue<string>()));
        Assert.Equal(2, hook.Body["line_items"]![0]!["quantity"]!.GetValue<int>());
        Assert.Contains("Işıkoğlu", Encoding.UTF8.GetString(hook.Raw), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_FollowWhatHappens()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 5));
        foreach (var topic in new[] { "ORDERS_UPDATED", "ORDERS_CANCELLED", "ORDERS_EDITED", "ORDERS_FULFILLED", "REFUNDS_CREATE", "FULFILLMENTS_CREATE", "PRODUCTS_UPDATE", "INVENTORY_LEVELS_UPDATE" })
            await SubscribeAsync(shop, topic, receiver.Url);

        var first = await shop.BuyAsync(("A", 2));
        Assert.Equal(["inventory_levels/update"], await TopicsAsync(shop, receiver));
        await shop.Platform.EditAsync(first.Name, new ShopifyEdit { Remove = [new ShopifyLineUnits { Sku = "A" }] }, ShopifyTestShop.Cancellation);
        Assert.Equal(["inventory_levels/update", "orders/edited", "orders/updated"], await TopicsAsync(shop, receiver));
        await shop.Platform.RefundAsync(first.Name, new ShopifyRefund { Amount = 10 }, ShopifyTestShop.Cancellation);
        Assert.Equal(["orders/updated", "refunds/create"], await TopicsAsync(shop, receiver));
        await shop.Platform.ShipAsync(first.Name, cancellationToken: ShopifyTestShop.Cancellation);
        Assert.Equal(["fulfillments/create", "inventory_levels/update", "orders/fulfilled", "orders/updated"], await TopicsAsync(shop, receiver));
        var second = await shop.BuyAsync(("A", 1));
        await TopicsAsync(shop, receiver);
        await shop.Platform.CancelAsync(second.Name, cancellationToken: ShopifyTestShop.Cancellation);
        Assert.Equal(["inventory_levels/update", "orders/cancelled", "orders/updated"], await TopicsAsync(shop, receiver));
        await shop.Platform.ChangeByHandAsync("A", new ShopifyChangeByHand { Price = 7 }, ShopifyTestShop.Cancellation);
        Assert.Equal(["products/update"], await TopicsAsync(shop, receiver));
    }

    [Fact]
    public async Task FailingReceiver_IsTriedEightTimesMoreWithinFourHoursThenTheSubscriptionIsGone()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        receiver.Answer = 500;
        await shop.SeedAsync(("A", 5));
        await SubscribeAsync(shop, "ORDERS_CREATE", receiver.Url);
        await shop.BuyAsync(("A", 1));
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);

        foreach (var wait in WebhookBook.RetryWaits)
        {
            Assert.Single((await shop.Platform.ReadWebhooksAsync(ShopifyTestShop.Cancellation)).Subscriptions);
            shop.Time.Advance(wait + TimeSpan.FromMilliseconds(2));
            await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);
        }

        var hooks = receiver.Take();
        Assert.Equal(TimeSpan.FromHours(4), WebhookBook.RetryWaits.Aggregate(TimeSpan.Zero, static (sum, wait) => sum + wait));
        Assert.Equal(9, hooks.Count);
        Assert.Single(hooks.Select(hook => hook.Headers["X-Shopify-Webhook-Id"]).Distinct());
        Assert.Single(hooks.Select(hook => Convert.ToBase64String(hook.Raw)).Distinct());
        Assert.Empty((await shop.Platform.ReadWebhooksAsync(ShopifyTestShop.Cancellation)).Subscriptions);
    }

    [Fact]
    public async Task HeldDroppedAndDoubledDeliveries_ComeAsAsked()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 9));
        await SubscribeAsync(shop, "ORDERS_CREATE", receiver.Url);
        await shop.Platform.SetWebhookFaultsAsync(new ShopifyWebhookFaults { Hold = true, DropNext = 1 }, ShopifyTestShop.Cancellation);
        for (var i = 0; i < 3; i++)
            await shop.BuyAsync(("A", 1));

        var flushed = await shop.Platform.FlushWebhooksAsync(new ShopifyFlush { Order = ShopifyFlushOrder.Reverse, Times = 2 }, ShopifyTestShop.Cancellation);
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);
        var held = receiver.Take();
        await shop.Platform.SetWebhookFaultsAsync(new ShopifyWebhookFaults { Duplicates = 1, DelayMsMin = 500, DelayMsMax = 500 }, ShopifyTestShop.Cancellation);
        await shop.BuyAsync(("A", 1));
        Assert.Empty(receiver.Take());
        shop.Time.Advance(TimeSpan.FromMilliseconds(502));
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);
        var doubled = receiver.Take();

        Assert.Equal(4, flushed.Sent);
        Assert.Equal(["#1003", "#1002", "#1003", "#1002"], held.Select(hook => hook.Body["name"]!.GetValue<string>()));
        Assert.Equal((2, 1), (doubled.Count, doubled.Select(hook => hook.Headers["X-Shopify-Webhook-Id"]).Distinct().Count()));
    }

    [Fact]
    public async Task Uninstall_IsToldOnceAndEndsAllSubscriptions()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        await SubscribeAsync(shop, "APP_UNINSTALLED", receiver.Url);
        await SubscribeAsync(shop, "ORDERS_CREATE", receiver.Url);

        await shop.Platform.UninstallAsync(ShopifyTestShop.Cancellation);
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);

        var hook = Assert.Single(receiver.Take());
        Assert.Equal(("app/uninstalled", $"{shop.Platform.Shop}.myshopify.com"), (hook.Topic, hook.Body["myshopify_domain"]!.GetValue<string>()));
        Assert.Empty((await shop.Platform.ReadWebhooksAsync(ShopifyTestShop.Cancellation)).Subscriptions);
    }

    [Theory]
    [InlineData("customers/data_request")]
    [InlineData("customers/redact")]
    [InlineData("shop/redact")]
    public async Task PrivacyTopic_GoesToTheAppsOwnAddress(string topic)
    {
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        using var shop = await host.OpenAsync(shop => shop with { Settings = new ShopifySettings { PrivacyUri = receiver.Url } });

        await shop.Platform.SendPrivacyAsync(topic, ShopifyTestShop.Cancellation);
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);

        var hook = Assert.Single(receiver.Take());
        Assert.Equal((topic, $"{shop.Platform.Shop}.myshopify.com"), (hook.Topic, hook.Body["shop_domain"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Subscription_IsListedUpdatedTrimmedAndDeleted()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await ShopifyHookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 5));
        var id = await SubscribeAsync(shop, "ORDERS_CREATE", "https://hooks.example/old");

        await shop.DataAsync("mutation($id: ID!, $w: WebhookSubscriptionInput!) { webhookSubscriptionUpdate(id: $id, webhookSubscription: $w) { userErrors { message } } }", new { id, w = new { uri = receiver.Url, includeFields = new[] { "id", "name" } } });
        var listed = await shop.DataAsync("{ webhookSubscriptions(first: 5, topics: [ORDERS_CREATE]) { nodes { id uri includeFields } } }");
        await shop.BuyAsync(("A", 1));
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);
        var deleted = await shop.DataAsync("mutation($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } } }", new { id });
        await shop.BuyAsync(("A", 1));
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);

        Assert.Equal(receiver.Url, listed["webhookSubscriptions"]!["nodes"]![0]!["uri"]!.GetValue<string>());
        Assert.Equal(id, deleted["webhookSubscriptionDelete"]!["deletedWebhookSubscriptionId"]!.GetValue<string>());
        Assert.Equal(["id", "name"], Assert.Single(receiver.Take()).Body.AsObject().Select(member => member.Key));
    }

    [Theory]
    [InlineData("http://hooks.example/x", "Address is invalid")]
    [InlineData("hooks", "Address is invalid")]
    [InlineData("https://hooks.example/taken", "Address for this topic has already been taken")]
    public async Task Subscription_AgainstARule_IsRefused(string uri, string message)
    {
        using var shop = await host.OpenAsync();
        await SubscribeAsync(shop, "ORDERS_CREATE", "https://hooks.example/taken");

        var answer = await shop.DataAsync(Subscribe, new { t = "ORDERS_CREATE", w = new { uri } });

        Assert.Equal(message, answer["webhookSubscriptionCreate"]!["userErrors"]![0]!["message"]!.GetValue<string>());
    }

    private static async Task<string> SubscribeAsync(ShopifyTestShop shop, string topic, string uri)
    {
        var answer = (await shop.DataAsync(Subscribe, new { t = topic, w = new { uri, format = "JSON" } }))["webhookSubscriptionCreate"]!;
        Assert.Empty(answer["userErrors"]!.AsArray());
        return answer["webhookSubscription"]!["id"]!.GetValue<string>();
    }

    private static async Task<IEnumerable<string>> TopicsAsync(ShopifyTestShop shop, ShopifyHookReceiver receiver)
    {
        await shop.Platform.WaitForWebhooksAsync(ShopifyTestShop.Cancellation);
        return receiver.Take().Select(hook => hook.Topic).Order(StringComparer.Ordinal);
    }
}
