using System.Text;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Operations;
using KolajAI.Api.Requests;
using KolajAI.Api.Tests.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KolajAI.Api.Tests.Idempotency;

/// <summary>What a repeat meets, by what became of the first request.</summary>
public sealed class IdempotencyMiddlewareTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly IdempotencyMiddleware _middleware;
    private readonly List<string> _ids = [];
    private int _runs;

    public IdempotencyMiddlewareTests()
    {
        var memory = new MemoryIdempotency(_clock);
        var grains = (IGrainFactory)Nothing.Behind(typeof(IGrainFactory));
        _middleware = new IdempotencyMiddleware(
            new IdempotencyStore(memory, memory, new PlainSealer()), new AnswerReplay(new OperationFollower(grains, _clock)),
            new ErrorMiddleware(NullLogger<ErrorMiddleware>.Instance), _clock, NullLogger<IdempotencyMiddleware>.Instance);
    }

    [Fact]
    public async Task Repeat_OfAnAnsweredRequest_IsReplayedWithoutRunning()
    {
        Assert.Equal((200, "1", false), await SendAsync(() => 200));
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal((200, "1", true), await SendAsync(() => 200));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((200, "2", false), await SendAsync(() => 200));
    }

    [Fact]
    public async Task Repeat_WhileTheFirstRuns_Is409UntilItIsDone()
    {
        RequestRefusedException? refused = null;
        await SendSlowAsync(async () =>
        {
            refused = await Assert.ThrowsAsync<RequestRefusedException>(() => SendAsync(() => 200));
            return 200;
        });

        Assert.Equal("idempotency_in_progress", refused!.Code);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Assert.Equal((200, "1", true), await SendAsync(() => 200));
    }

    [Fact]
    public async Task Repeat_AfterNothingWasDone_RunsAtOnce()
    {
        Assert.Equal(503, (await SendAsync(static () => throw new RequestRefusedException("overloaded"))).Status);
        Assert.Equal((200, "2", false), await SendAsync(() => 200));
    }

    [Fact]
    public async Task Repeat_AfterAnUnknownOutcome_WaitsForTheLeaseAndResumesWithTheSameIds()
    {
        Assert.Equal(503, (await SendAsync(static () => throw new TimeoutException())).Status);
        Assert.Equal("idempotency_in_progress", (await Assert.ThrowsAsync<RequestRefusedException>(() => SendAsync(() => 200))).Code);

        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal((200, "2", false), await SendAsync(() => 200));
        Assert.Equal(_ids[0], _ids[1]);
        Assert.Equal((200, "2", true), await SendAsync(() => 200));
    }

    [Fact]
    public async Task Repeat_WithAnotherBody_Is409EvenAfterABrokenRun()
    {
        await SendAsync(static () => throw new TimeoutException());
        _clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal("idempotency_conflict", (await Assert.ThrowsAsync<RequestRefusedException>(() => SendAsync(() => 200, body: "{ }"))).Code);
    }

    [Fact]
    public async Task OtherTenant_SameKey_RunsByItself()
    {
        await SendAsync(() => 200);
        Assert.Equal((200, "2", false), await SendAsync(() => 200, tenant: "other"));
    }

    private Task<(int Status, string Body, bool Replayed)> SendAsync(Func<int> handler, string body = "{}", string tenant = "mine") =>
        SendSlowAsync(() => Task.FromResult(handler()), body, tenant);

    private async Task<(int Status, string Body, bool Replayed)> SendSlowAsync(Func<Task<int>> handler, string body = "{}", string tenant = "mine")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Path = "/api/things";
        context.Request.Headers["Idempotency-Key"] = "k";
        context.Features.Set(new Caller(tenant, "key_1", Role.Owner));
        context.Features.Set(new RequestBody(Encoding.UTF8.GetBytes(body)));
        using var wire = new MemoryStream();
        context.Response.Body = wire;
        await _middleware.InvokeAsync(context, async inner =>
        {
            var run = ++_runs;
            _ids.Add(RequestIds.New(inner, _clock, "op_0"));
            inner.Response.StatusCode = await handler();
            await inner.Response.WriteAsync(run.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
        return (context.Response.StatusCode, Encoding.UTF8.GetString(wire.ToArray()), context.Response.Headers.ContainsKey(IdempotencyMiddleware.ReplayedHeader));
    }
}
