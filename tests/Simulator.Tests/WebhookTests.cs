using System.Net;
using KolajAI.Simulator.Trendyol.Control;
using KolajAI.Simulator.Webhooks;

namespace KolajAI.Simulator.Tests;

public sealed class WebhookTests
{
    private const string Webhooks = "integration/webhook/sellers/2738/webhooks";

    [Fact]
    public async Task Sale_BasicAndApiKeyHooks_BothAreToldWithTheirCredential()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await using var receiver = await WebhookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await RegisterAsync(shop, $$"""{"url":"{{receiver.Url}}","authenticationType":"BASIC_AUTHENTICATION","username":"kolaj","password":"sır","subscribedStatuses":["CREATED"]}""");
        await RegisterAsync(shop, $$"""{"url":"{{receiver.Url}}","authenticationType":"API_KEY","apiKey":"anahtar-1"}""");

        var package = await shop.SellAsync(("A", 1));
        await shop.Platform.SetStatusAsync(package.PackageId, "Picking", TrendyolShop.Cancellation);
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);

        var calls = receiver.Take();
        var basic = Assert.Single(calls, call => call.Authorization is not null);
        Assert.Equal(TrendyolShop.Basic("kolaj", "sır").ToString(), basic.Authorization);
        Assert.Equal(("Created", package.PackageId), (basic.Status, basic.PackageId));
        Assert.Equal(["Created", "Picking"], calls.Where(call => call.ApiKey == "anahtar-1").Select(call => call.Status));
        Assert.Equal(3, calls.Count);
    }

    [Fact]
    public async Task FailingHook_RepeatsEveryFiveMinutesAndIsDeactivatedAfterThirteen()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await using var receiver = await WebhookReceiver.OpenAsync();
        receiver.Answer = 500;
        await shop.SeedAsync(("A", 10));
        await RegisterAsync(shop, $$"""{"url":"{{receiver.Url}}","authenticationType":"API_KEY","apiKey":"k"}""");
        await shop.SellAsync(("A", 1));
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);

        for (var failures = 1; failures < 13; failures++)
        {
            var before = Assert.Single((await shop.Platform.ReadWebhooksAsync(TrendyolShop.Cancellation)).Webhooks);
            Assert.Equal((failures, true), (before.Failures, before.Active));
            shop.Time.Advance(TimeSpan.FromMinutes(5));
            await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);
        }

        shop.Time.Advance(TimeSpan.FromMinutes(5));
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);
        Assert.False(Assert.Single((await shop.Platform.ReadWebhooksAsync(TrendyolShop.Cancellation)).Webhooks).Active);
        Assert.Equal(13, receiver.Take().Count);
    }

    [Fact]
    public async Task FailingHook_RecoversOnRetry_FailuresStartAnew()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await using var receiver = await WebhookReceiver.OpenAsync();
        receiver.Answer = 503;
        await shop.SeedAsync(("A", 10));
        await RegisterAsync(shop, $$"""{"url":"{{receiver.Url}}","authenticationType":"API_KEY","apiKey":"k"}""");
        await shop.SellAsync(("A", 1));
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);

        receiver.Answer = 200;
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);

        var state = await shop.Platform.ReadWebhooksAsync(TrendyolShop.Cancellation);
        Assert.Equal(0, Assert.Single(state.Webhooks).Failures);
        Assert.Equal([(1, 503), (2, 200)], state.Deliveries.Select(delivery => (delivery.Attempt, delivery.AnsweredStatus ?? 0)));
    }

    [Fact]
    public async Task Held_ThenFlushedReversedTwice_ArrivesInThatOrder()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await using var receiver = await WebhookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await RegisterAsync(shop, $$"""{"url":"{{receiver.Url}}","authenticationType":"API_KEY","apiKey":"k"}""");
        await shop.Platform.SetWebhookFaultsAsync(new TrendyolWebhookFaults { Hold = true, DropNext = 1 }, TrendyolShop.Cancellation);
        var package = await shop.SellAsync(("A", 1));
        await shop.Platform.SetStatusAsync(package.PackageId, "Picking", TrendyolShop.Cancellation);
        await shop.Platform.SetStatusAsync(package.PackageId, "Shipped", TrendyolShop.Cancellation);

        Assert.Empty(receiver.Take());
        var flushed = await shop.Platform.FlushWebhooksAsync(new TrendyolFlush { Order = FlushOrder.Reverse, Times = 2 }, TrendyolShop.Cancellation);
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);

        Assert.Equal(4, flushed.Sent);
        Assert.Equal(["Shipped", "Picking", "Shipped", "Picking"], receiver.Take().Select(call => call.Status));
    }

    [Fact]
    public async Task Duplicates_AndRepeats_ArriveThatOften()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        await using var receiver = await WebhookReceiver.OpenAsync();
        await shop.SeedAsync(("A", 10));
        await RegisterAsync(shop, $$"""{"url":"{{receiver.Url}}","authenticationType":"API_KEY","apiKey":"k"}""");
        await shop.Platform.SetWebhookFaultsAsync(new TrendyolWebhookFaults { Duplicates = 2 }, TrendyolShop.Cancellation);

        var package = await shop.SellAsync(("A", 1));
        await shop.Platform.SetWebhookFaultsAsync(new TrendyolWebhookFaults(), TrendyolShop.Cancellation);
        await shop.Platform.RepeatWebhookAsync(package.PackageId, 2, TrendyolShop.Cancellation);
        await shop.Platform.WaitForWebhooksAsync(TrendyolShop.Cancellation);

        Assert.Equal(5, receiver.Take().Count);
    }

    [Theory]
    [InlineData("""{"url":"http://hooks.Trendyol.example/x","authenticationType":"API_KEY","apiKey":"k"}""")]
    [InlineData("""{"url":"http://dolap.example/x","authenticationType":"API_KEY","apiKey":"k"}""")]
    [InlineData("""{"url":"http://localhost:5000/x","authenticationType":"API_KEY","apiKey":"k"}""")]
    [InlineData("""{"url":"hooks","authenticationType":"API_KEY","apiKey":"k"}""")]
    [InlineData("""{"url":"https://hooks.example/x","authenticationType":"API_KEY"}""")]
    [InlineData("""{"url":"https://hooks.example/x","authenticationType":"BASIC_AUTHENTICATION","username":"u"}""")]
    [InlineData("""{"url":"https://hooks.example/x","authenticationType":"HMAC","apiKey":"k"}""")]
    [InlineData("""{"url":"https://hooks.example/x","authenticationType":"API_KEY","apiKey":"k","subscribedStatuses":["Created"]}""")]
    public async Task Register_AgainstTheRules_Answers400(string body)
    {
        await using var shop = await TrendyolShop.OpenAsync();

        using var answer = await shop.SendAsync(HttpMethod.Post, Webhooks, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Register_Sixteenth_Answers400AlsoWhenOneIsInactive()
    {
        await using var shop = await TrendyolShop.OpenAsync();
        const string Body = """{"url":"https://hooks.example/x","authenticationType":"API_KEY","apiKey":"k"}""";
        var last = "";
        for (var i = 0; i < 15; i++)
            last = await RegisterAsync(shop, Body);
        using var deactivated = await shop.SendAsync(HttpMethod.Put, $"{Webhooks}/{last}/deactivate");

        using var sixteenth = await shop.SendAsync(HttpMethod.Post, Webhooks, Body);
        using var deleted = await shop.SendAsync(HttpMethod.Delete, $"{Webhooks}/{last}");
        using var again = await shop.SendAsync(HttpMethod.Post, Webhooks, Body);

        Assert.Equal([200, 400, 200, 200], new[] { deactivated, sixteenth, deleted, again }.Select(answer => (int)answer.StatusCode));
        Assert.Equal(15, (await shop.GetAsync(Webhooks)).AsArray().Count);
    }

    private static async Task<string> RegisterAsync(TrendyolShop shop, string body)
    {
        using var answer = await shop.SendAsync(HttpMethod.Post, Webhooks, body);
        answer.EnsureSuccessStatusCode();
        return (await TrendyolShop.JsonAsync(answer))["id"]!.GetValue<string>();
    }
}
