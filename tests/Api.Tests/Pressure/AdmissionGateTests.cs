using System.Diagnostics.Metrics;
using KolajAI.Api.Access;
using KolajAI.Api.Errors;
using KolajAI.Api.Pressure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Tests.Pressure;

public sealed class AdmissionGateTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakePressure _store = new();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData("POST", 1)]
    [InlineData("PUT", 3)]
    public async Task StoreIsBehind_WhatWouldWrite_IsRefusedUnreadAndToldWhenToComeBack(string method, int kind)
    {
        using var gate = Gate();
        _store.Lasting = TimeSpan.FromMilliseconds(1);
        var context = Request(method, (AccessKind)kind);
        context.Request.Body = new UnreadableStream();

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => gate.InvokeAsync(context, static _ => throw new InvalidOperationException("It began.")));

        Assert.Equal(("overloaded", "not_done"), (refused.Code, refused.Outcome));
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("GET", 1)]
    [InlineData("GET", 3)]
    [InlineData("POST", 0)]
    [InlineData("POST", 2)]
    public async Task StoreIsBehind_ReadsHealthAndTheOperator_Pass(string method, int kind)
    {
        using var gate = Gate();
        _store.Lasting = TimeSpan.FromHours(1);
        Assert.True(await PassesAsync(gate, Request(method, (AccessKind)kind)));
    }

    [Fact]
    public async Task StoreIsBehind_AndCatchesUp_WritesPassAgain()
    {
        using var gate = Gate();
        _store.Lasting = TimeSpan.FromSeconds(1);
        Assert.False(await PassesAsync(gate, Request("POST")));
        _store.Lasting = TimeSpan.Zero;
        Assert.True(await PassesAsync(gate, Request("POST")));
    }

    [Fact]
    public async Task Requests_MoreThanAtOnceAndWaiting_AreRefusedAndThoseWhoWaitComeNext()
    {
        using var gate = Gate(atOnce: 2, waiting: 1);
        var hold = new TaskCompletionSource();
        var begun = 0;
        var running = Enumerable.Range(0, 3).Select(_ => gate.InvokeAsync(Request("GET"), _ =>
        {
            Interlocked.Increment(ref begun);
            return hold.Task;
        })).ToList();
        Assert.Equal(2, begun);

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => gate.InvokeAsync(Request("GET"), static _ => Task.CompletedTask));
        Assert.Equal("overloaded", refused.Code);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
        Assert.True(await PassesAsync(gate, Request("GET", AccessKind.Open)));

        hold.SetResult();
        await Task.WhenAll(running);
        Assert.Equal(3, begun);
        Assert.True(await PassesAsync(gate, Request("GET")));
    }

    [Fact]
    public async Task LargeBody_CountsAsManyRequests()
    {
        using var gate = Gate(atOnce: 100, waiting: 0);
        var hold = new TaskCompletionSource();
        var large = Request("POST");
        large.Request.ContentLength = 99 * 64 << 10;
        var running = gate.InvokeAsync(large, _ => hold.Task);

        Assert.False(await PassesAsync(gate, Request("GET")));
        hold.SetResult();
        await running;
        Assert.True(await PassesAsync(gate, Request("GET")));
    }

    private static async Task<bool> PassesAsync(AdmissionGate gate, HttpContext context)
    {
        var passed = false;
        try
        {
            await gate.InvokeAsync(context, _ =>
            {
                passed = true;
                return Task.CompletedTask;
            });
        }
        catch (RequestRefusedException)
        {
            Assert.False(passed);
        }

        return passed;
    }

    private static DefaultHttpContext Request(string method, AccessKind kind = AccessKind.Tenant)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.ContentLength = 0;
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AccessPolicy(kind, Role.Viewer)), "test"));
        return context;
    }

    private AdmissionGate Gate(int atOnce = 10, int waiting = 10) => new(
        _store, new PressureMeter(_services.GetRequiredService<IMeterFactory>(), _store), Options.Create(new KolajApiOptions { RequestsAtOnce = atOnce, RequestsWaiting = waiting }));

    private sealed class UnreadableStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("The body was read.");
    }
}
