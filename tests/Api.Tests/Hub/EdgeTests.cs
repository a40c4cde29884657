using System.Net;
using System.Net.Sockets;
using System.Text;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

/// <summary>What reaches the hub from outside before anybody has proven anything.</summary>
public sealed class EdgeTests(ProductHost host)
{
    /// <summary>Refusals a minute from one address, after which it is told to wait.</summary>
    private const int Refused = 120;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Webhook_GuessedAddressesAndProofs_AreSlowedDownAndRightOnesAreNot()
    {
        await using var hub = await HubProcess.StartAsync(Cancellation);
        using var owner = new HubClient(hub.Address, HubProcess.OwnerKey);
        var account = (await owner.PostAsync("/api/marketplace/configure", new { integration_id = "sandbox" })).Expect(HttpStatusCode.OK)["account"]!;
        var path = (string)account["webhook"]!["path"]!;
        var statuses = new List<int>();
        for (var i = 0; i < Refused; i++)
        {
            statuses.Add((int)(i % 2 == 0
                ? await owner.PostAsync($"/webhooks/in/{i:x32}", "{}")
                : await owner.PostAsync($"{path}/orders/created", "{}", ("x-sandbox-signature", new string('0', 64)))).Status);
        }

        Assert.Equal([401, 404], statuses.Distinct().Order());
        HubAnswer slowed;
        do
        {
            slowed = await owner.PostAsync($"/webhooks/in/{statuses.Count:x32}", "{}");
            statuses.Add((int)slowed.Status);
        }
        while (slowed.Status != HttpStatusCode.TooManyRequests && statuses.Count < 2 * Refused);

        Assert.Equal((429, "rate_limited"), ((int)slowed.Status, slowed.Code()));
        Assert.True(slowed.Headers.ContainsKey("Retry-After"));
        (await owner.GetAsync("/api/products")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/api/products", "default-src 'none'; frame-ancestors 'none'")]
    [InlineData("/docs", "default-src 'none'; script-src 'self' 'unsafe-inline'")]
    [InlineData("/api/nothing/here", "default-src 'none'; frame-ancestors 'none'")]
    public async Task EveryAnswer_TellsBrowsersWhatTheyMayDo(string path, string policy)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.GetAsync(path);

        Assert.StartsWith(policy, answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", answer.Headers["X-Frame-Options"]);
        Assert.Equal("no-referrer", answer.Headers["Referrer-Policy"]);
        Assert.DoesNotContain(answer.Headers.Keys, static name => name is "Server" or "X-Powered-By" || name.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Preflight_OfAnotherOrigin_IsNotAllowedIn()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.SendAsync(HttpMethod.Options, "/api/products", null, ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"));

        Assert.DoesNotContain(answer.Headers.Keys, static name => name.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headers_LargerThanAnybodyNeeds_AreRefused()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.SendAsync(HttpMethod.Get, "/api/products", null, [.. Enumerable.Range(0, 10).Select(static i => ($"X-Filler-{i}", new string('a', 2000)))]);

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.Status);
    }

    [Fact]
    public async Task Headers_ThatNeverEnd_AreGivenUp()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Process.Address.Host, host.Process.Address.Port, Cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync("GET /api/products HTTP/1.1\r\nHost: hub\r\nX-Slow: "u8.ToArray(), Cancellation);
        var answer = new byte[4096];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(25));

        var read = await stream.ReadAsync(answer, patience.Token);

        // Told that it took too long, or the connection is closed.
        Assert.True(read == 0 || Encoding.ASCII.GetString(answer, 0, read).StartsWith("HTTP/1.1 408", StringComparison.Ordinal));
    }
}
