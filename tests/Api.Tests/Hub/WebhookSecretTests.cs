using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

public sealed class WebhookSecretTests(ProductHost host)
{
    private const string Rotate = "/api/marketplace/account/rotate-webhook-secret";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Senders with the old secret go on through the grace, others begin with each new one as soon as it is told.</summary>
    [Fact]
    [CoversRoute("POST /api/marketplace/account/rotate-webhook-secret")]
    public async Task Rotation_UnderLoad_RefusesNobodyAndEndsTheOldSecretAtTheEndOfItsGrace()
    {
        var (client, account) = await host.NewSellerAsync();
        var path = (string)account["webhook"]!["path"]!;
        var old = (string)account["webhook"]!["secret"]!;
        using var platform = new HubClient(host.Process.Address, "");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answers = new ConcurrentBag<(string Secret, int Status)>();
        var senders = Enumerable.Range(0, 4).Select(_ => SendAsync(platform, path, old, answers, stop.Token)).ToList();
        await UntilAsync(() => answers.Count > 100);

        var rotated = (await client.PostAsync(Rotate, new { integration_id = "sandbox", grace_seconds = 12 })).Expect(HttpStatusCode.OK);

        var fresh = (string)rotated["account"]!["webhook"]!["secret"]!;
        var ends = DateTimeOffset.Parse((string)rotated["previous_valid_until"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotEqual(old, fresh);
        senders.AddRange(Enumerable.Range(0, 4).Select(_ => SendAsync(platform, path, fresh, answers, stop.Token)));
        var before = answers.Count;
        await UntilAsync(() => answers.Count > before + 400 && answers.Count(a => a.Secret == fresh) > 100);
        Assert.True(TimeProvider.System.GetUtcNow() < ends, "The load went on beyond the grace: it says nothing.");
        await stop.CancelAsync();
        await Task.WhenAll(senders);
        Assert.All(answers, static a => Assert.Equal(200, a.Status));

        // Nothing but time ends the old one.
        while (await PostAsync(platform, path, old) == 200)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < ends + TimeSpan.FromSeconds(10), "The old secret is taken after its grace.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);
        }

        Assert.True(TimeProvider.System.GetUtcNow() >= ends - TimeSpan.FromSeconds(1));
        Assert.Equal(401, await PostAsync(platform, path, old));
        Assert.Equal(200, await PostAsync(platform, path, fresh));
        client.Dispose();
    }

    [Fact]
    public async Task Rotation_WithoutGrace_EndsTheOldSecretAtOnce()
    {
        var (client, account) = await host.NewSellerAsync();
        var path = (string)account["webhook"]!["path"]!;
        using var platform = new HubClient(host.Process.Address, "");
        Assert.Equal(200, await PostAsync(platform, path, (string)account["webhook"]!["secret"]!));

        var rotated = (await client.PostAsync(Rotate, new { integration_id = "sandbox", grace_seconds = 0 }, ("Idempotency-Key", "rotate-1"))).Expect(HttpStatusCode.OK);

        Assert.Equal(200, await PostAsync(platform, path, (string)rotated["account"]!["webhook"]!["secret"]!));
        await UntilAsync(async () => await PostAsync(platform, path, (string)account["webhook"]!["secret"]!) == 401);
        var again = (await client.PostAsync(Rotate, new { integration_id = "sandbox", grace_seconds = 0 }, ("Idempotency-Key", "rotate-1"))).Expect(HttpStatusCode.OK);
        Assert.Null(again["account"]!["webhook"]!["secret"]);
        Assert.Equal(422, (int)(await client.PostAsync(Rotate, new { integration_id = "sandbox", grace_seconds = 700_000 })).Status);
        client.Dispose();
    }

    private static async Task SendAsync(HubClient platform, string path, string secret, ConcurrentBag<(string, int)> answers, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            answers.Add((secret, await PostAsync(platform, path, secret)));
    }

    /// <summary>An event of no order: it is proven, stored, and ends dead.</summary>
    private static async Task<int> PostAsync(HubClient platform, string path, string secret)
    {
        var body = new JsonObject { ["event_id"] = Guid.NewGuid().ToString("n") }.ToJsonString();
        var proof = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));
        return (int)(await platform.PostAsync(path, body, ("x-sandbox-signature", proof))).Status;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!await condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "Not within 20 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }
    }
}
