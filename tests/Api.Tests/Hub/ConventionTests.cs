using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KolajAI.Api.Tests.Routes;

namespace KolajAI.Api.Tests.Hub;

/// <summary>Rules of every call (api.md section 1).</summary>
public sealed class ConventionTests(ProductHost host)
{
    [Fact]
    public async Task IdempotencyKey_SameBody_RepliesTheSameAndDoesItOnce()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("IDEM-1") } })).Expect(HttpStatusCode.Accepted);
        var body = new { sku = "IDEM-1", quantity = 8 };

        var first = await client.PostAsync("/api/marketplace/update-inventory", body, ("Idempotency-Key", "one"));
        var second = await client.PostAsync("/api/marketplace/update-inventory", body, ("Idempotency-Key", "one"));
        var other = await client.PostAsync("/api/marketplace/update-inventory", new { sku = "IDEM-1", quantity = 9 }, ("Idempotency-Key", "one"));

        Assert.Equal((string?)first.Json["operation_id"], (string?)second.Json["operation_id"]);
        Assert.Equal("true", second.Headers["Idempotency-Replayed"]);
        Assert.False(first.Headers.ContainsKey("Idempotency-Replayed"));
        Assert.Equal((409, "idempotency_conflict"), ((int)other.Status, other.Code()));
        Assert.Single(((JsonArray)(await client.GetAsync("/api/products/IDEM-1/timeline")).Json["timeline"]!), static e => (string?)e!["kind"] == "count");
    }

    [Fact]
    public async Task IdempotencyKey_RequestsAtOnce_OneRuns()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("RACE-1", 100) } })).Expect(HttpStatusCode.Accepted);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ =>
            client.PostAsync("/api/marketplace/update-inventory", new { sku = "RACE-1", quantity = 50 }, ("Idempotency-Key", "race"))));

        Assert.All(answers, static a => Assert.True(a.Status is HttpStatusCode.Accepted or HttpStatusCode.OK || a.Code() == "idempotency_in_progress", a.Text));
        Assert.Single(((JsonArray)(await client.GetAsync("/api/products/RACE-1/timeline")).Json["timeline"]!), static e => (string?)e!["kind"] == "count");
    }

    [Fact]
    public async Task IdempotencyKey_TooLong_Is400()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/webhooks/replay", new { dry_run = true }, ("Idempotency-Key", new string('x', 256)));

        Assert.Equal("idempotency_key_invalid", answer.Code());
    }

    [Fact]
    [CoversRoute("GET /api/changes")]
    public async Task Changes_ReadOn_AreDenseAndInOrder()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("CH-1"), Seller.Product("CH-2") } })).Expect(HttpStatusCode.Accepted);

        var first = (await client.GetAsync("/api/changes?page_size=1")).Expect(HttpStatusCode.OK);
        Assert.True((bool)first["has_more"]!);
        var rest = (await client.GetAsync($"/api/changes?after={first["cursor"]}")).Expect(HttpStatusCode.OK);
        var seqs = ((JsonArray)first["changes"]!).Concat((JsonArray)rest["changes"]!).Select(static c => (long)c!["seq"]!).ToArray();
        Assert.Equal(Enumerable.Range(1, seqs.Length).Select(static n => (long)n), seqs);

        var waiting = client.GetAsync($"/api/changes?after={rest["cursor"]}&types=stock&wait=20");
        (await client.PostAsync("/api/marketplace/update-inventory", new { sku = "CH-1", quantity = 1 })).Expect(HttpStatusCode.Accepted);
        Assert.Equal("stock", (string?)Assert.Single((JsonArray)(await waiting).Expect(HttpStatusCode.OK)["changes"]!)!["type"]);
        Assert.Equal("cursor_invalid", (await client.GetAsync("/api/changes?after=%21%21")).Code());
        Assert.Equal(410, (int)(await client.GetAsync("/api/changes?after=MS5hbm90aGVybGlmZQ")).Status);
    }

    [Fact]
    public async Task Changes_CursorOfWhatARestoreTookBack_Is410()
    {
        var client = await host.NewTenantAsync();
        (await client.PostAsync("/api/marketplace/sync-products", new { products = new[] { Seller.Product("CR-1") } })).Expect(HttpStatusCode.Accepted);
        var cursor = (string)(await client.GetAsync("/api/changes")).Expect(HttpStatusCode.OK)["cursor"]!;
        (await client.GetAsync($"/api/changes?after={cursor}")).Expect(HttpStatusCode.OK);

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
        string Cursor(long seq, long mark) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seq}.{parts[1]}.{mark}")));
        var (seq, mark) = (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));

        // The number has not been given yet, or another change has it now.
        Assert.Equal("cursor_expired", (await client.GetAsync($"/api/changes?after={Cursor(seq + 5, mark)}")).Code());
        Assert.Equal("cursor_expired", (await client.GetAsync($"/api/changes?after={Cursor(seq, mark - 10)}")).Code());
        var counted = await client.PostAsync(
            "/api/marketplace/update-inventory", new { sku = "CR-1", quantity = 5, basis = "available", orders_cursor = Cursor(seq, mark - 10) });
        Assert.Contains("cursor_expired", counted.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/products?colour=red", "unknown_parameter")]
    [InlineData("/api/products?page_size=501", "invalid_parameter")]
    [InlineData("/api/products?since=yesterday", "invalid_parameter")]
    [InlineData("/api/products?page_token=xyz", "page_token_invalid")]
    [InlineData("/api/products?api-version=7", "api_version_unknown")]
    [InlineData("/api/audit?action=%00", "invalid_parameter")]
    public async Task Query_Wrong_Is400(string path, string code)
    {
        var client = await host.NewTenantAsync();
        var answer = await client.GetAsync(path);

        Assert.Equal((400, code), ((int)answer.Status, answer.Code()));
    }

    [Fact]
    public async Task Error_AskedInTurkish_IsTurkishWithTheSameCode()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.SendAsync(HttpMethod.Get, "/api/products/NONE", null, ("Accept-Language", "tr-TR,tr;q=0.9,en;q=0.5"));

        Assert.Equal(("product_not_found", "Ürün bulunamadı."), (answer.Code(), (string?)answer.Json["detail"]));
        Assert.Equal(32, ((string)answer.Json["trace_id"]!).Length);
    }

    [Fact]
    public async Task BrokenJson_NamesTheByte()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.PostAsync("/api/marketplace/update-inventory", "{\"sku\":\n \"a\" oops}");

        Assert.Equal((400, "malformed_json", 13), ((int)answer.Status, answer.Code(), (int)answer.Json["byte_position"]!));
    }

    [Fact]
    public async Task EveryAnswer_CarriesRateLimitsAndSecurityHeaders()
    {
        var client = await host.NewTenantAsync();
        var answer = await client.GetAsync("/api/products");

        Assert.Contains("r=", answer.Headers["RateLimit"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }
}
