using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

internal static class WebhookChecks
{
    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("webhook_proof", "A genuine event is taken; without proof, with a wrong one or a changed byte it is refused.", ProofAsync),
        new("webhook_event", "An event has one id however often it comes, and names its order.", EventAsync),
        new("webhook_garbage", "Whatever the bytes are, nothing but a refusal or a FormatException comes of them.", GarbageAsync),
        new("webhook_register", "Registering twice leaves one registration, which delivers.", RegisterAsync),
    ];

    private static async Task ProofAsync(PlatformRig rig)
    {
        var parser = rig.Can<IWebhookParser>();
        var (secret, delivery, _) = await DeliveredAsync(rig);
        Assert.Equal(WebhookVerdictKind.Accepted, parser.Verify(delivery, secret).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, parser.Verify(delivery, secret with { Secret = secret.Secret + "x" }).Kind);
        Assert.Equal(WebhookVerdictKind.Refused, parser.Verify(delivery, secret with { Secret = "" }).Kind);
        var bare = delivery with { Headers = delivery.Headers.Where(static h => h.Key.StartsWith("content", StringComparison.Ordinal)).ToDictionary() };
        Assert.Equal(WebhookVerdictKind.Refused, parser.Verify(bare, secret).Kind);
        if (rig.Connector.Descriptor.Webhooks is { Scheme: "hmac" })
        {
            var bytes = delivery.Body.ToArray();
            bytes[bytes.Length / 2] ^= 1;
            Assert.Equal(WebhookVerdictKind.Refused, parser.Verify(delivery with { Body = bytes }, secret).Kind);
        }
    }

    private static async Task EventAsync(PlatformRig rig)
    {
        var parser = rig.Can<IWebhookParser>();
        var (_, delivery, orderKey) = await DeliveredAsync(rig);
        Assert.False(string.IsNullOrWhiteSpace(parser.EventId(delivery)));
        Assert.Equal(parser.EventId(delivery), parser.EventId(delivery with { Body = delivery.Body.ToArray() }));
        var told = parser.Parse(delivery.Body, delivery.Headers);
        Assert.Contains(orderKey, told.Orders.Select(static order => order.OrderKey).Concat(told.OrderKeysToRead));
    }

    private static async Task GarbageAsync(PlatformRig rig)
    {
        var parser = rig.Can<IWebhookParser>();
        var (secret, delivery, _) = await DeliveredAsync(rig);
        byte[][] bodies = [[], "null"u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray(), "{\"id\":{}}"u8.ToArray(), [0xFF, 0xFE, 0], new byte[70_000]];
        foreach (var body in bodies)
        {
            var garbage = delivery with { Body = body };
            Assert.False(string.IsNullOrWhiteSpace(parser.EventId(garbage)));
            Assert.NotNull(parser.Verify(garbage, secret));
            try
            {
                Assert.NotNull(parser.Parse(body, delivery.Headers));
            }
            catch (FormatException unreadable)
            {
                rig.Heard.Add(unreadable.ToString());
            }
        }
    }

    private static async Task RegisterAsync(PlatformRig rig)
    {
        var secret = rig.NewWebhookSecret();
        await using var receiver = await WebhookReceiver.StartAsync();
        var registration = rig.Can<IWebhookRegistration>();
        var first = await registration.RegisterAsync(rig.Session, receiver.Address, secret, RigCalls.Cancellation);
        var second = await registration.RegisterAsync(rig.Session, receiver.Address, secret, RigCalls.Cancellation);
        Assert.Equal(first, second);
        await BuyAsync(rig);
        var genuine = (await receiver.WaitAsync()).Where(d => rig.Can<IWebhookParser>().Verify(d, secret).Kind is WebhookVerdictKind.Accepted).ToList();
        Assert.NotEmpty(genuine);
        Assert.Equal(genuine.Count, genuine.Select(rig.Can<IWebhookParser>().EventId).Distinct().Count());
        await registration.UnregisterAsync(rig.Session, first, RigCalls.Cancellation);
        // Gone already is what was wanted.
        await registration.UnregisterAsync(rig.Session, first, RigCalls.Cancellation);
    }

    private static async Task<(WebhookSecret Secret, WebhookDelivery Delivery, string OrderKey)> DeliveredAsync(PlatformRig rig)
    {
        var secret = rig.NewWebhookSecret();
        await using var receiver = await WebhookReceiver.StartAsync();
        await rig.DeliverAsync(receiver.Address, secret);
        var orderKey = await BuyAsync(rig);
        foreach (var delivery in await receiver.WaitAsync())
        {
            if (rig.Can<IWebhookParser>().Verify(delivery, secret).Kind is WebhookVerdictKind.Accepted)
                return (secret, delivery, orderKey);
        }

        throw new Xunit.Sdk.XunitException("Nothing that was delivered is accepted.");
    }

    private static async Task<string> BuyAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa ığüşöç", 9, 10m)]);
        return await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1)));
    }
}
