using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Simulator.Webhooks;
using KolajAI.Simulator.WooCommerce.Answers;
using KolajAI.Simulator.WooCommerce.Control;
using KolajAI.Simulator.WooCommerce.Webhooks;

namespace KolajAI.Simulator.Tests;

/// <summary>Webhooks of a WooCommerce shop.</summary>
public sealed class WooCommerceWebhookTests(WooHost host) : IClassFixture<WooHost>
{
    [Fact]
    public void Signature_OfTheSheetsVector() =>
        Assert.Equal("hlMElbkJLWYXum9slTStkeWEeaQIrhf52NjjlrWgua0=", WooCourier.Sign("wc_secret", Encoding.UTF8.GetBytes("""{"id":1}""")));

    [Fact]
    public void Json_IsWrittenAsPhpWritesIt() => Assert.Equal(
        """{"a":"\"\\ \/ \n\u0131\u015f\ud83d\ude00 <b>'&+","b":[1,-1,1.50,true,null,{}]}""",
        Encoding.ASCII.GetString(PhpJson.Encode(JsonNode.Parse("""{"a":"\"\\ / \nış😀 <b>'&+","b":[1,-1,1.50,true,null,{}]}"""))));

    [Fact]
    public async Task CapturedDelivery_WrittenAndSignedHere_IsTheSameByteForByte()
    {
        var captured = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Fixtures", "woocommerce-11-product-updated.json"), WooHost.Cancellation))!;
        var raw = captured["body"]!.GetValue<string>();

        var written = PhpJson.Encode(JsonNode.Parse(raw));

        Assert.Equal(raw, Encoding.UTF8.GetString(written));
        Assert.Equal(captured["headers"]!["X-WC-Webhook-Signature"]!.GetValue<string>(), WooCourier.Sign("wc_secret", written));
    }

    [Fact]
    public async Task ProductUpdated_HasTheFieldsAndHeadersOfTheCapturedDelivery()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { TimeZone = "UTC" });
        await using var receiver = await WooReceiver.OpenAsync();
        var id = (await shop.Control.SeedProductsAsync([new WooSeedProduct { Sku = "MUG-1", Name = "Mug", RegularPrice = "159.90", Quantity = 11 }], WooHost.Cancellation))[0].Id;
        await shop.RegisterAsync(receiver.Url, "product.updated");
        receiver.Take();
        var captured = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Fixtures", "woocommerce-11-product-updated.json"), WooHost.Cancellation))!;

        await shop.BuyAsync("MUG-1", 2);
        await shop.Control.WaitForWebhooksAsync(WooHost.Cancellation);

        var delivery = Assert.Single(receiver.Take());
        Assert.Empty(captured["headers"]!.AsObject().Select(header => header.Key).Except(["Accept", "Accept-Encoding", "Connection"]).Except(delivery.Headers.Keys, StringComparer.OrdinalIgnoreCase));
        // Only what belongs to the moment and the shop may differ.
        string[] own = ["id", "permalink", "date_created", "date_created_gmt", "date_modified", "date_modified_gmt", "_links"];
        var expected = JsonNode.Parse(captured["body"]!.GetValue<string>())!.AsObject();
        Assert.Equal(expected.Select(field => field.Key), delivery.Body.AsObject().Select(field => field.Key));
        Assert.Equal(
            expected.Where(field => !own.Contains(field.Key)).Select(field => $"{field.Key}: {field.Value?.ToJsonString()}"),
            delivery.Body.AsObject().Where(field => !own.Contains(field.Key)).Select(field => $"{field.Key}: {field.Value?.ToJsonString()}"));
        Assert.Equal(id, delivery.Body["id"]!.GetValue<long>());
    }

    [Fact]
    public async Task Activation_PingsWithAFormWithoutSignature()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();

        var id = (await shop.RegisterAsync(receiver.Url, "order.created"))[0];

        var ping = Assert.Single(receiver.Take());
        Assert.True(ping.IsPing);
        Assert.Equal(($"webhook_id={id}", "WooCommerce/11.0.1 Hookshot (WordPress/6.9.7)"), (ping.Text, ping.Headers["User-Agent"]));
        Assert.DoesNotContain(ping.Headers.Keys, name => name.StartsWith("X-WC-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Activation_PingNotAnswered200_LeavesTheHookDisabledUntilOneIs()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();
        receiver.PingAnswer = 404;

        var id = (await shop.RegisterAsync(receiver.Url, "order.created"))[0];
        var (_, disabled) = await shop.GetAsync($"webhooks/{id}");
        receiver.PingAnswer = 200;
        var (_, active) = await shop.PutAsync($"webhooks/{id}", """{"status":"active"}""");

        Assert.Equal(("disabled", "active"), (disabled["status"]!.GetValue<string>(), active["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Delivery_HasTheCapturedHeadersAndASignatureOverItsBytes()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();
        await shop.SeedAsync(("A", 7));
        var id = (await shop.RegisterAsync(receiver.Url, "order.created"))[0];

        var placed = await shop.BuyAsync("A");
        await shop.Control.WaitForWebhooksAsync(WooHost.Cancellation);

        var delivery = Assert.Single(receiver.Take(), posting => !posting.IsPing);
        Assert.Equal(("application/json", "WooCommerce/11.0.1 Hookshot (WordPress/6.9.7)"), (delivery.Headers["Content-Type"], delivery.Headers["User-Agent"]));
        Assert.Equal(
            ($"{host.Host.WooCommerceAddress(shop.Name)}/", "order.created", "order", "created", $"{id}"),
            (delivery.Headers["X-WC-Webhook-Source"], delivery.Headers["X-WC-Webhook-Topic"], delivery.Headers["X-WC-Webhook-Resource"],
                delivery.Headers["X-WC-Webhook-Event"], delivery.Headers["X-WC-Webhook-ID"]));
        Assert.Matches("^[0-9a-f]{32}$", delivery.Headers["X-WC-Webhook-Delivery-ID"]);
        Assert.Equal(WooCourier.Sign("wc_secret", delivery.Raw), delivery.Headers["X-WC-Webhook-Signature"]);
        Assert.Contains("\"first_name\":\"\\u00c7a\\u011fr\\u0131\"", delivery.Text, StringComparison.Ordinal);
        Assert.Contains("\\/wp-json\\/wc\\/v3\\/orders\\/", delivery.Text, StringComparison.Ordinal);
        Assert.Equal(placed.Id, delivery.Body["id"]!.GetValue<long>());
        // Written anew, it would have another signature.
        Assert.NotEqual(delivery.Headers["X-WC-Webhook-Signature"], WooCourier.Sign("wc_secret", Encoding.UTF8.GetBytes(delivery.Body.ToJsonString())));
    }

    [Fact]
    public async Task Payload_IsMadeWhenItIsDelivered()
    {
        using var shop = await host.OpenAsync(new WooShopSettings { DeliveryDelayMs = 60_000 });
        await using var receiver = await WooReceiver.OpenAsync();
        await shop.SeedAsync(("A", 7));
        await shop.RegisterAsync(receiver.Url, "order.created");

        var placed = await shop.BuyAsync("A");
        await shop.Control.SetStatusAsync(placed.Id, "completed", WooHost.Cancellation);
        Assert.DoesNotContain(receiver.Take(), posting => !posting.IsPing);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await shop.Control.WaitForWebhooksAsync(WooHost.Cancellation);

        var delivery = Assert.Single(receiver.Take());
        Assert.Equal(("order.created", "completed"), (delivery.Headers["X-WC-Webhook-Topic"], delivery.Body["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task EachEvent_IsToldToItsTopicAlone()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();
        await shop.RegisterAsync(
            receiver.Url, "order.created", "order.updated", "order.deleted", "order.restored", "product.created", "product.updated", "product.deleted");
        receiver.Take();

        var product = (await shop.SeedAsync(("A", 7)))[0];
        var placed = await shop.BuyAsync("A");
        await shop.Control.SetStatusAsync(placed.Id, "completed", WooHost.Cancellation);
        await shop.Control.TrashAsync(placed.Id, WooHost.Cancellation);
        await shop.Control.RestoreAsync(placed.Id, WooHost.Cancellation);
        await shop.CallAsync(HttpMethod.Delete, $"products/{product}?force=true");
        await shop.Control.WaitForWebhooksAsync(WooHost.Cancellation);

        var deliveries = receiver.Take();
        Assert.Equal(
            ["order.created", "order.deleted", "order.restored", "order.updated", "product.created", "product.deleted", "product.updated"],
            deliveries.Select(posting => posting.Headers["X-WC-Webhook-Topic"]).Order(StringComparer.Ordinal));
        Assert.Equal($$"""{"id":{{placed.Id}}}""", deliveries.Single(posting => posting.Headers["X-WC-Webhook-Topic"] == "order.deleted").Text);
    }

    [Fact]
    public async Task FiveFailuresInARow_DisableTheHook()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();
        await shop.SeedAsync(("A", 20));
        var id = (await shop.RegisterAsync(receiver.Url, "order.created"))[0];

        foreach (var answer in new[] { 500, 500, 500, 500, 200, 500, 302, 404, 503 })
            await BuyAsync(answer);
        Assert.Equal(("active", 4), await StateAsync());
        await BuyAsync(500);
        Assert.Equal(("disabled", 5), await StateAsync());
        receiver.Take();
        await BuyAsync(200);
        Assert.Empty(receiver.Take());
        await shop.PutAsync($"webhooks/{id}", """{"status":"active"}""");
        Assert.Equal(("active", 0), await StateAsync());

        async Task BuyAsync(int answer)
        {
            receiver.Answer = answer;
            await shop.BuyAsync("A");
            await shop.Control.WaitForWebhooksAsync(WooHost.Cancellation);
        }

        async Task<(string Status, int Failures)> StateAsync()
        {
            var hook = Assert.Single((await shop.Control.ReadWebhooksAsync(WooHost.Cancellation)).Webhooks);
            return (hook.Status, hook.Failures);
        }
    }

    [Fact]
    public async Task Held_DroppedDoubledAndFlushed_AsAsked()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();
        await shop.SeedAsync(("A", 20));
        await shop.RegisterAsync(receiver.Url, "order.created", "order.updated");
        receiver.Take();
        await shop.Control.SetWebhookFaultsAsync(new WebhookFaults { Hold = true, DropNext = 1, Duplicates = 1 }, WooHost.Cancellation);
        await shop.BuyAsync("A");
        var (second, third) = (await shop.BuyAsync("A"), await shop.BuyAsync("A"));

        Assert.Equal(4, (await shop.Control.ReadWebhooksAsync(WooHost.Cancellation)).Held);
        Assert.Empty(receiver.Take());
        var flushed = await shop.Control.FlushWebhooksAsync(new WebhookFlush { Order = FlushOrder.Reverse }, WooHost.Cancellation);
        await shop.Control.WaitForWebhooksAsync(WooHost.Cancellation);

        var deliveries = receiver.Take();
        Assert.Equal(4, flushed.Sent);
        Assert.Equal([third.Id, third.Id, second.Id, second.Id], deliveries.Select(posting => posting.Body["id"]!.GetValue<long>()));
        Assert.Equal(2, deliveries.Select(posting => posting.Headers["X-WC-Webhook-Delivery-ID"]).Distinct().Count());
        Assert.Single((await shop.Control.ReadWebhooksAsync(WooHost.Cancellation)).Deliveries, attempt => attempt.Error == "dropped");
    }

    [Theory]
    [InlineData("""{"topic":"order.created"}""", "rest_missing_callback_param")]
    [InlineData("""{"topic":"order.shipped","delivery_url":"https://hub.example/x"}""", "woocommerce_rest_webhook_invalid_topic")]
    [InlineData("""{"topic":"order.created","delivery_url":"ftp://hub.example/x"}""", "woocommerce_rest_webhook_invalid_delivery_url")]
    [InlineData("""{"topic":"order.created","delivery_url":"https://hub.example/x","status":"on"}""", "rest_invalid_param")]
    public async Task Register_AgainstTheRules_Answers400(string body, string code)
    {
        using var shop = await host.OpenAsync();

        var (status, error) = await shop.PostAsync("webhooks", body);

        Assert.Equal((400, code), (status, error["code"]!.GetValue<string>()));
        Assert.Empty((await shop.Control.ReadWebhooksAsync(WooHost.Cancellation)).Webhooks);
    }

    [Fact]
    public async Task PrivateAddress_IsNeverPostedTo()
    {
        using var shop = await host.OpenAsync();

        var (status, hook) = await shop.PostAsync("webhooks", """{"topic":"order.created","delivery_url":"http://192.168.1.7/x","secret":"s"}""");

        Assert.Equal((201, "disabled"), (status, hook["status"]!.GetValue<string>()));
        Assert.Equal("A valid URL was not provided.", Assert.Single((await shop.Control.ReadWebhooksAsync(WooHost.Cancellation)).Deliveries).Error);
    }

    [Fact]
    public async Task Hook_ReadListedAndDeleted_NeverShowsItsSecret()
    {
        using var shop = await host.OpenAsync();
        await using var receiver = await WooReceiver.OpenAsync();
        var id = (await shop.RegisterAsync(receiver.Url, "order.updated"))[0];

        var (_, list) = await shop.GetAsync("webhooks?status=active&per_page=100");
        var (unforced, _) = await shop.CallAsync(HttpMethod.Delete, $"webhooks/{id}");
        var (forced, _) = await shop.CallAsync(HttpMethod.Delete, $"webhooks/{id}?force=true");

        var hook = Assert.Single(list.AsArray())!;
        Assert.Equal(("order.updated", false), (hook["topic"]!.GetValue<string>(), hook.ToJsonString().Contains("wc_secret", StringComparison.Ordinal)));
        Assert.Equal((501, 200, 404), (unforced, forced, (await shop.GetAsync($"webhooks/{id}")).Status));
    }
}
