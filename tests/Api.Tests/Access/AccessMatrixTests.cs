using System.Text.Json.Nodes;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Listeners;
using KolajAI.Api.Sessions;
using KolajAI.Api.Tests.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Tests.Access;

/// <summary>Who may call what: every call of the OpenAPI document with every kind of caller (S3, S6). A call that is added is in it.</summary>
public sealed class AccessMatrixTests(MatrixHost host) : IClassFixture<MatrixHost>
{
    private static readonly string[] RolesInOrder = ["viewer", "operator", "admin", "owner"];

    /// <summary>Whose proof is worth nothing.</summary>
    private static readonly Caller[] Refused =
    [
        new("no key", null, null), new("wrong key", "nobodys", null), new("malformed key", " ", null), new("revoked key", "revoked", null), new("expired key", "expired", null), new("the hub's stored operator's key", "stored_ops", null),
        new("key of no role", "no_role", null), new("operator's key", "", null), new("no such session", null, "nobodys"), new("idle session", null, "idle"), new("ended session", null, "ended"), new("session of a disabled person", null, "disabled"),
    ];

    private const int BrokeOff = 599;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCall_OfEveryCaller_IsAllowedByItsRoleAlone()
    {
        var calls = await CallsAsync();
        Assert.True(calls.Count > 120, $"Only {calls.Count} calls are described.");
        var wrong = new List<string>();
        foreach (var call in calls)
        {
            foreach (var caller in Refused)
                await CheckAsync(call, caller, null, wrong);
            foreach (var role in RolesInOrder)
            {
                await CheckAsync(call, new Caller($"{role}'s key", role, null), role, wrong);
                await CheckAsync(call, new Caller($"{role}'s session", null, role), role, wrong);
            }

            await CheckAsync(call, new Caller("owner's key from elsewhere", "elsewhere", null), "elsewhere", wrong);
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of the matrix:\n{string.Join('\n', wrong.Take(30))}");
    }

    [Fact]
    public async Task EveryCallThatWrites_OfASessionWithoutItsTokenOrFromAnotherPage_Is403()
    {
        var calls = (await CallsAsync()).Where(static c => c.Role is not ("none" or "webhook" or "ops") && c.Method != "GET").ToArray();
        Assert.True(calls.Length > 50);
        foreach (var call in calls)
        {
            Assert.Equal((403, "csrf_token_wrong"), await SendAsync(host.Public, call, new Caller("", null, "owner"), csrf: null));
            Assert.Equal((403, "origin_refused"), await SendAsync(host.Public, call, new Caller("", null, "owner"), origin: "https://evil.example"));
        }
    }

    [Fact]
    public async Task Route_ThatSaysNothingOfWhoMayCall_IsClosedToEverybody()
    {
        var listeners = new ListenerGate(Options.Create(new KolajApiOptions()));
        var gate = new AccessMiddleware(null!, null!, null!, null!, null!, listeners, null!, null!);
        var context = new DefaultHttpContext();
        context.SetEndpoint(new RouteEndpoint(static _ => Task.CompletedTask, RoutePatternFactory.Parse("/forgotten"), 0, EndpointMetadataCollection.Empty, "forgotten"));
        var passed = false;

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => gate.InvokeAsync(context, _ =>
        {
            passed = true;
            return Task.CompletedTask;
        }));

        Assert.Equal(("not_found", false), (refused.Code, passed));
    }

    private async Task CheckAsync(Call call, Caller caller, string? role, List<string> wrong)
    {
        var (status, code) = await SendAsync(host.Public, call, caller);
        var isPassed = status is not (401 or 403);
        var expected = call switch
        {
            { Role: "ops" } => "404",
            { Role: "none" or "webhook" } => null,
            { IsOfSession: true } when caller.Session is null => "401",
            _ when role is null => "401",
            _ when role == "elsewhere" => "403",
            _ when Array.IndexOf(RolesInOrder, role) < Array.IndexOf(RolesInOrder, call.Role) => "403",
            _ => "passes",
        };
        var isRight = expected switch
        {
            null => call.Role == "webhook" ? status is not (>= 200 and < 300) : isPassed,
            "passes" => isPassed,
            _ => status.ToString(System.Globalization.CultureInfo.InvariantCulture) == expected,
        };
        if (!isRight)
            wrong.Add($"{call.Method} {call.Path} ({call.Role}) by {caller.Name}: {status} {code}, expected {expected ?? "no refusal"}");
        if (call.Role != "ops")
            return;
        // Only the operator's key, and only on the ops listener.
        var (opsStatus, opsCode) = await SendAsync(host.Ops, call, caller);
        if (caller.Key == "" ? opsStatus is 401 or 403 : opsStatus != 401)
            wrong.Add($"ops: {call.Method} {call.Path} by {caller.Name}: {opsStatus} {opsCode}");
    }

    private static async Task<(int Status, string? Code)> SendAsync(HttpClient client, Call call, Caller caller, string? csrf = "own", string? origin = "own")
    {
        using var request = new HttpRequestMessage(new HttpMethod(call.Method), call.Path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal));
        if (caller.Key is { } kind)
            request.Headers.TryAddWithoutValidation("X-API-Key", kind switch { "" => RouteHost.OpsKey, " " => " ", _ => MatrixHost.KeyOf(kind) });
        if (caller.Session is { } session)
        {
            request.Headers.TryAddWithoutValidation("Cookie", $"{SessionCookie.Name}={MatrixHost.KeyOf(session)}");
            if (csrf is not null)
                request.Headers.TryAddWithoutValidation(CsrfToken.Header, CsrfToken.Of(MatrixHost.KeyOf(session)));
            if (origin is not null && call.Method != "GET")
                request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);
        }

        try
        {
            using var answer = await client.SendAsync(request, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            var code = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? (string?)JsonNode.Parse(text)!["code"] : null;
            return ((int)answer.StatusCode, code);
        }
        catch (HttpRequestException)
        {
            // A file that was begun: whoever is let through finds nothing behind, and the answer breaks off.
            return (BrokeOff, null);
        }
    }

    /// <summary>As the OpenAPI document describes them; that it has them all, RouteTests holds.</summary>
    private async Task<IReadOnlyList<Call>> CallsAsync()
    {
        var document = JsonNode.Parse(await host.Public.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Cancellation))!;
        return
        [
            .. ((JsonObject)document["paths"]!).SelectMany(static path => ((JsonObject)path.Value!).Select(call => new Call(
                call.Key.ToUpperInvariant(), path.Key, (string)call.Value!["x-role"]!,
                call.Value["security"] is JsonArray { Count: 1 } only && ((JsonObject)only[0]!).ContainsKey("session")))),
        ];
    }

    /// <param name="IsOfSession">A key is not enough.</param>
    private sealed record Call(string Method, string Path, string Role, bool IsOfSession);

    /// <param name="Key">A kind of <see cref="MatrixHost"/>; empty: the operator's.</param>
    /// <param name="Session">Likewise.</param>
    private sealed record Caller(string Name, string? Key, string? Session);
}
