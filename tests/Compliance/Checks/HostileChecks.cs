using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Compliance.Proxies;
using KolajAI.Compliance.Rigs;
using KolajAI.Connectors;

namespace KolajAI.Compliance.Checks;

/// <summary>Answers that no platform should give. Each call ends with a <see cref="PlatformException"/> or with a result, never with anything else.</summary>
internal static class HostileChecks
{
    private static readonly (string Name, ProxyFault Fault)[] Senseless =
    [
        ("HTML with status 200", Said("text/html", "<!doctype html><html><body>Bakım çalışması</body></html>")),
        ("nothing", Said("application/json", "")),
        ("half of JSON", Said("application/json", "{\"data\":[{\"id\":1,")),
        ("a bare word", Said("application/json", "null")),
        ("a bare list", Said("application/json", "[]")),
        ("a bare object", Said("application/json", "{}")),
        ("depth", Said("application/json", new string('[', 5_000) + new string(']', 5_000))),
        ("bytes that are no UTF-8", new ProxyFault.Answer(200, "application/json", [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D])),
        ("an answer cut off", new ProxyFault.Truncate()),
        ("an answer without end", new ProxyFault.Endless()),
        ("numbers for texts, texts for lists", new ProxyFault.Change(static node => Twisted(node, Twist.Shape))),
        ("nulls", new ProxyFault.Change(static node => Twisted(node, Twist.Null))),
        ("numbers out of range", new ProxyFault.Change(static node => Twisted(node, Twist.Range))),
        ("a redirect elsewhere", new ProxyFault.Answer(302, "text/plain", [], ("Location", "http://127.0.0.1:1/"))),
    ];

    public static IReadOnlyList<ComplianceCheck> All { get; } =
    [
        new("hostile_test", "The connection test bears every senseless answer.", static rig => BearAsync(rig, static r =>
            r.Can<IConnectionTest>().TestAsync(r.Session, RigCalls.Cancellation))),
        new("hostile_listings", "Reading listings bears every senseless answer.", static rig => BearAsync(rig, static async r =>
        {
            await r.ReadAsync("KUPA", "KUPA");
            await r.Can<IListingReader>().ReadPageAsync(r.Session, null, RigCalls.Cancellation);
        })),
        new("hostile_orders", "Reading orders bears every senseless answer.", HostileOrdersAsync),
        new("hostile_stock", "A stock write bears every senseless answer, and is never confirmed by one that says nothing.", HostileStockAsync),
        new("hostile_publish", "A publication bears every senseless answer.", HostilePublishAsync),
    ];

    private static async Task HostileOrdersAsync(PlatformRig rig)
    {
        var sku = rig.NewSku();
        await rig.SeedAsync([new Seed(sku, "Kupa", 9, 10m)]);
        var key = await rig.BuyAsync(new Purchase(new PurchaseLine(sku, 1)));
        await BearAsync(rig, r => r.Can<IOrderSource>().ReadOrdersAsync(r.Session, null, r.Clock.GetUtcNow().AddDays(-1), RigCalls.Cancellation));
        await BearAsync(rig, r => r.Can<IOrderSource>().ReadOrderAsync(r.Session, key, RigCalls.Cancellation));
        (await rig.ReadOrdersAsync()).Told.Latest(key);
    }

    private static async Task HostileStockAsync(PlatformRig rig)
    {
        var (product, _) = await rig.PublishedAsync(5);
        var item = await rig.StockItemAsync(product.Sku, product.Barcode, 2);
        foreach (var (name, fault) in Senseless.Where(static s => s.Fault is ProxyFault.Answer))
        {
            rig.Proxy.Plant(fault, rig.IsWrite);
            var result = await OneAsync(rig, name, async r => (await r.UpdateAsync(item)).Values.Single());
            Assert.True(result?.Outcome is not ItemOutcome.Confirmed, $"{name}: confirmed by an answer that says nothing.");
            rig.Proxy.Clear();
        }

        await BearAsync(rig, r => r.UpdateAsync(item with { WriteKey = Guid.NewGuid().ToString("N") }));
    }

    private static Task HostilePublishAsync(PlatformRig rig) =>
        BearAsync(rig, static r => r.PublishAsync(r.NewItem(r.NewProduct(r.NewSku()))));

    private static async Task BearAsync(PlatformRig rig, Func<PlatformRig, Task> call)
    {
        foreach (var (name, fault) in Senseless)
        {
            rig.Proxy.Plant(fault, static _ => true);
            await OneAsync<object>(rig, name, async r =>
            {
                await call(r);
                return null;
            });
            rig.Proxy.Clear();
        }
    }

    private static async Task<T?> OneAsync<T>(PlatformRig rig, string name, Func<PlatformRig, Task<T?>> call)
        where T : class
    {
        try
        {
            return await call(rig);
        }
        catch (PlatformException failure)
        {
            rig.Heard.Add(failure.ToString());
            return null;
        }
        catch (Exception defect) when (defect is not Xunit.Sdk.XunitException)
        {
            throw new Xunit.Sdk.XunitException($"{name}: {defect.GetType().Name} instead of a PlatformException: {defect.Message}", defect);
        }
    }

    private static ProxyFault.Answer Said(string contentType, string body) => new(200, contentType, Encoding.UTF8.GetBytes(body));

    private enum Twist
    {
        Shape,
        Null,
        Range,
    }

    /// <summary>Every value but keys, twisted.</summary>
    private static JsonNode? Twisted(JsonNode? node, Twist twist) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, Twisted(field.Value, twist)))),
        JsonArray list when twist is Twist.Shape => "a list was here",
        JsonArray list => new JsonArray([.. list.Select(item => Twisted(item, twist))]),
        JsonValue when twist is Twist.Null => null,
        JsonValue value when twist is Twist.Range => value.TryGetValue<string>(out _) ? new string('9', 400) : JsonNode.Parse("1e300"),
        JsonValue value => value.TryGetValue<string>(out _) ? JsonNode.Parse("-1.5") : new JsonObject(),
        _ => null,
    };
}
