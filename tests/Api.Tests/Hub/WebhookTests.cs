using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;
using KolajAI.RunningHub;

namespace KolajAI.Api.Tests.Hub;

public sealed class WebhookTests(ProductHost host)
{
    [Fact]
    [CoversRoute("PUT /webhooks/in/{endpoint_key}/{rest}")]
    [CoversRoute("GET /webhooks/in/{endpoint_key}/{rest}")]
    public async Task Webhook_UnknownAddressWrongProofOrTooLarge_IsRefusedAndNothingStored()
    {
        var (client, account) = await host.NewSellerAsync();
        var path = (string)account["webhook"]!["path"]!;
        using var platform = new HubClient(host.Process.Address, "");

        Assert.Equal(404, (int)(await platform.PostAsync("/webhooks/in/0000", "{}")).Status);
        Assert.Equal(401, (int)(await platform.PutAsync($"{path}/orders/created", "{}", ("x-sandbox-signature", new string('0', 64)))).Status);
        Assert.Equal(401, (int)(await platform.GetAsync(path)).Status);
        using var large = new StreamContent(new EndlessStream(1024 * 1024 + 1));
        large.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal((413, "body_too_large"), await ChunkedAsync(platform, path, large));
        Assert.Equal(0, (int)(await client.GetAsync("/api/webhooks/events")).Expect(HttpStatusCode.OK)["count"]!);
    }

    [Fact]
    [CoversRoute("POST /webhooks/integration")]
    [CoversRoute("GET /api/webhooks/events")]
    [CoversRoute("GET /api/webhooks/events/{id}")]
    [CoversRoute("POST /api/webhooks/events/{id}/replay")]
    [CoversRoute("POST /api/webhooks/replay")]
    [CoversRoute("POST /api/sandbox/faults")]
    public async Task Webhook_DeadEvent_IsShownWithItsReasonAndReplayed()
    {
        var (client, account) = await host.NewSellerAsync();
        var proof = Sign(account, "not json");
        (await client.PostAsync("/webhooks/integration?integration_id=sandbox", "not json", ("x-sandbox-signature", proof))).Expect(HttpStatusCode.OK);
        var twice = (await client.PostAsync("/webhooks/integration?integration_id=sandbox", "not json", ("x-sandbox-signature", proof))).Expect(HttpStatusCode.OK);
        Assert.True((bool)twice["duplicate"]!);

        var dead = (await client.UntilAsync("/api/webhooks/events?state=dead", static e => (int)e["count"]! == 1, Seller.Soon, "the event is dead")).Json["events"]![0]!;
        Assert.False(string.IsNullOrEmpty((string?)dead["error"]));
        var payload = (await client.GetAsync($"/api/webhooks/events/{dead["id"]}")).Expect(HttpStatusCode.OK)["payload"]!;
        Assert.Equal("not json", (string?)payload["body"]);
        Assert.False(((JsonObject)payload["headers"]!).ContainsKey("x-sandbox-signature"));
        Assert.Equal((1, 0), Replayed(await client.PostAsync("/api/webhooks/replay", new { filter = new { state = "dead" }, dry_run = true })));
        foreach (var nameless in new object[] { new { integration_id = "sandbox", account = "" }, new { integration_id = "" } })
        {
            var refused = await client.PostAsync("/api/webhooks/replay", new { filter = nameless });
            Assert.Equal((HttpStatusCode.BadRequest, "required"), (refused.Status, refused.Code()));
        }

        Assert.Equal((1, 1), Replayed(await client.PostAsync("/api/webhooks/replay", new { filter = new { state = "dead" }, rate_per_second = 5 })));
        await client.UntilAsync("/api/webhooks/events?state=dead", static e => (int)e["count"]! == 1, Seller.Soon, "it is dead again");
        (await client.PostAsync($"/api/webhooks/events/{dead["id"]}/replay")).Expect(HttpStatusCode.OK);
        (await client.PostAsync("/api/sandbox/faults", new { kind = "lose_notices", operation = "orders", count = 1 })).Expect(HttpStatusCode.OK);
        Assert.Equal("unknown_value", (await client.PostAsync("/api/sandbox/faults", new { kind = "earthquake" })).Code());
    }

    [Fact]
    public async Task WebhookEvent_ForAViewer_HidesItsPayload()
    {
        var (client, account) = await host.NewSellerAsync();
        (await client.PostAsync("/webhooks/integration?integration_id=sandbox", "{}", ("x-sandbox-signature", Sign(account, "{}")))).Expect(HttpStatusCode.OK);
        var key = (string)(await client.PostAsync("/api/keys", new { name = "v", role = "viewer" })).Expect(HttpStatusCode.OK)["key"]!["secret"]!;
        using var viewer = new HubClient(host.Process.Address, key);
        var id = (string)(await viewer.GetAsync("/api/webhooks/events")).Expect(HttpStatusCode.OK)["events"]![0]!["id"]!;

        Assert.Null((await viewer.GetAsync($"/api/webhooks/events/{id}")).Expect(HttpStatusCode.OK)["payload"]);
        Assert.NotNull((await client.GetAsync($"/api/webhooks/events/{id}")).Expect(HttpStatusCode.OK)["payload"]);
    }

    private static string Sign(JsonNode account, string body) => Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes((string)account["webhook"]!["secret"]!), System.Text.Encoding.UTF8.GetBytes(body)));

    private static (int Matched, int Replayed) Replayed(HubAnswer answer) =>
        ((int)answer.Expect(HttpStatusCode.OK)["matched"]!, (int)answer.Json["replayed"]!);

    private static async Task<(int Status, string Code)> ChunkedAsync(HubClient platform, string path, HttpContent body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await platform.Http.SendAsync(request, ProductHost.Cancellation);
        return ((int)answer.StatusCode, (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ProductHost.Cancellation))!["code"]!);
    }

    /// <summary>Zeros without a length.</summary>
    private sealed class EndlessStream(int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
