using System.Net;
using System.Text.Json.Nodes;
using KolajAI.Api.Access;
using KolajAI.Api.Reserved;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KolajAI.Api.Tests.Routes;

/// <summary>Which calls exist on which listener, and what those say that are not there.</summary>
public sealed class RouteTests(RouteHost host) : IClassFixture<RouteHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/admin/tenants")]
    [InlineData("DELETE", "/api/admin/tenants")]
    [InlineData("GET", "/api/ADMIN/tenants")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/dashboard")]
    [InlineData("GET", "/dashboard/index.html")]
    public async Task PublicListener_OperatorsPath_Is404EvenWithTheOperatorsKey(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("X-API-Key", RouteHost.OpsKey);
        request.Headers.Host = $"127.0.0.1:{host.Ops.BaseAddress!.Port}";
        using var answer = await host.Public.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("not_found", (string?)(await ProblemAsync(answer))["code"]);
    }

    [Theory]
    [InlineData("/api/products")]
    [InlineData("/docs")]
    [InlineData("/webhooks/in/abc")]
    public async Task OpsListener_PublicPath_Is404(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-API-Key", RouteHost.OpsKey);
        using var answer = await host.Ops.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task OpsListener_WithoutTheOperatorsKey_Is401()
    {
        using var without = await host.Ops.GetAsync(new Uri("/api/admin/tenants", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, without.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/admin/dead");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"ops:{RouteHost.OpsKey}")));
        using var with = await host.Ops.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NotImplemented, with.StatusCode);
    }

    [Fact]
    public async Task EveryTenantRoute_WithoutKeyOrWithAWrongOne_Is401()
    {
        foreach (var route in host.Routes.Where(static r => r.Metadata.GetMetadata<AccessPolicy>() is { Kind: AccessKind.Tenant or AccessKind.Session }))
        {
            var method = new HttpMethod(route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]);
            using var request = new HttpRequestMessage(method, route.RoutePattern.RawText!.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
            if (method == HttpMethod.Get)
                request.Headers.Add("X-API-Key", "kj_live_wrong");
            using var answer = await host.Public.SendAsync(request, Cancellation);

            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized, $"{method} {route.RoutePattern.RawText} answered {answer.StatusCode}.");
        }
    }

    [Fact]
    public async Task Console_NotLanded_IsProblemThatNamesTheDocs()
    {
        using var answer = await host.Public.GetAsync(new Uri("/", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await ProblemAsync(answer);
        Assert.Contains("/docs", (string?)problem["next_action"], StringComparison.Ordinal);
        Assert.Equal("not_implemented", (string?)problem["category"]);
    }

    [Fact]
    public async Task Docs_EveryAsset_ComesFromHere()
    {
        var page = await host.Public.GetStringAsync(new Uri("/docs/", UriKind.Relative), Cancellation);

        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        using var script = await host.Public.GetAsync(new Uri("/docs/scalar.js", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    [Fact]
    public async Task WrongMethod_Is405ProblemWithAllow()
    {
        using var answer = await host.Public.PatchAsync(new Uri("/api/products/x", UriKind.Relative), null, Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal("method_not_allowed", (string?)(await ProblemAsync(answer))["code"]);
        Assert.Contains("PUT", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Start_EndpointWithoutPolicy_Fails()
    {
        await using var app = RouteHost.Build(static app => app.MapGet("/open", static () => "anyone"));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(Cancellation));

        Assert.Contains("/open", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenApi_AndRoutes_NameTheSameCalls()
    {
        var document = JsonNode.Parse(await host.Public.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation))!;
        var documented = ((JsonObject)document["paths"]!)
            .SelectMany(static path => ((JsonObject)path.Value!).Select(call => (Route: $"{call.Key.ToUpperInvariant()} {path.Key}", Call: call.Value!))).ToArray();
        var served = host.Routes.Where(static r => r.Metadata.GetMetadata<IHttpMethodMetadata>() is not null && !IsDocument(r.RoutePattern.RawText!)).ToArray();

        Assert.StartsWith("3.1", (string?)document["openapi"], StringComparison.Ordinal);
        Assert.Equal(served.SelectMany(RouteTexts.Of).Order(), documented.Select(static d => d.Route).Order());
        foreach (var (route, call) in documented)
        {
            var metadata = served.Single(r => RouteTexts.Of(r).Contains(route)).Metadata;
            Assert.Equal(metadata.GetMetadata<NotLandedMetadata>() is not null, (bool?)call["x-not-implemented"] ?? false);
            Assert.True(call["x-role"] is not null, $"{route} names no role.");
            Assert.True(metadata.GetMetadata<NotLandedMetadata>() is not null || ((JsonObject)call["responses"]!).Any(static r => r.Key[0] is '2' or '3'), $"{route} describes no answer.");
        }
    }

    private static bool IsDocument(string pattern) => pattern.TrimStart('/') is var p && (p.StartsWith("docs", StringComparison.Ordinal) || p.StartsWith("openapi", StringComparison.Ordinal));

    private static async Task<JsonNode> ProblemAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
}
