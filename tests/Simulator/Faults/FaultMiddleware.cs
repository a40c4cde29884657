using System.Globalization;
using KolajAI.Simulator.Calls;
using KolajAI.Simulator.Quotas;
using Microsoft.AspNetCore.Http.Features;

namespace KolajAI.Simulator.Faults;

/// <summary>Applies the fault that strikes a call, after the platform's gate has let the call in.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, FaultRegistry faults, QuotaLedger quotas, CallCounters counters, CallTrace trace, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var call = context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>();
        var sellerId = context.Features.Get<CallingSeller>()?.SellerId;
        if (call is not null)
            await trace.NoteAsync(context, call.Name, sellerId);
        if (call is null || faults.Take(call.Name, context.Request.Path, context.Request.Method, sellerId) is not { } fault)
        {
            await next(context);
            return;
        }

        await WaitAsync(fault.LatencyMs, context.RequestAborted);
        switch (fault.Action)
        {
            case FaultAction.Reset:
                Drop(context, call, sellerId);
                return;
            case FaultAction.Status:
                await AnswerStatusAsync(context, fault, call, sellerId);
                return;
            case FaultAction.Unauthorized:
                await Platform(context).Unauthorized().ExecuteAsync(context);
                return;
            case FaultAction.Html:
                await Results.Content("<!doctype html><html><body><h1>Bakım çalışması</h1></body></html>", "text/html").ExecuteAsync(context);
                return;
            default:
                await HandleAndSpoilAsync(context, fault, call, sellerId);
                return;
        }
    }

    private async Task HandleAndSpoilAsync(HttpContext context, FaultRequest fault, SimulatedCall call, string? sellerId)
    {
        var wire = context.Response.Body;
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = wire;
        }

        await WaitAsync(fault.AnswerLatencyMs, context.RequestAborted);
        if (fault.Action == FaultAction.DropAfterApply)
        {
            Drop(context, call, sellerId);
            return;
        }

        var length = fault.Action == FaultAction.Truncate ? (int)answer.Length / 2 : (int)answer.Length;
        if (context.Response.StatusCode != StatusCodes.Status204NoContent)
            context.Response.ContentLength = length;
        await wire.WriteAsync(answer.GetBuffer().AsMemory(0, length), context.RequestAborted);
    }

    private void Drop(HttpContext context, SimulatedCall call, string? sellerId)
    {
        context.Features.Set(new DroppedCall());
        counters.Count(call.Name, sellerId, 0);
        context.Abort();
    }

    private async Task AnswerStatusAsync(HttpContext context, FaultRequest fault, SimulatedCall call, string? sellerId)
    {
        var status = fault.Status ?? StatusCodes.Status500InternalServerError;
        if (fault.RetryAfter is { } text)
        {
            context.Response.Headers.RetryAfter = text;
            if (sellerId is not null && WaitNamed(text) is { } wait)
                quotas.ExpectSilence(sellerId, call.Name, wait);
        }

        var answer = fault.Body is { } body ? Results.Text(body, "application/json", statusCode: status) : Platform(context).Error(status);
        await answer.ExecuteAsync(context);
    }

    private TimeSpan? WaitNamed(string retryAfter)
    {
        if (int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        return DateTimeOffset.TryParseExact(retryAfter, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && date > time.GetUtcNow()
            ? date - time.GetUtcNow()
            : null;
    }

    private static PlatformAnswers Platform(HttpContext context) => context.Features.GetRequiredFeature<PlatformAnswers>();

    private Task WaitAsync(int milliseconds, CancellationToken cancellationToken) =>
        milliseconds <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellationToken);
}
