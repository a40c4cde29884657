namespace KolajAI.Simulator.Calls;

/// <summary>Counts every platform call with the status it ended with.</summary>
internal sealed class CallRecorder(RequestDelegate next, CallCounters counters)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>() is not { } call)
        {
            await next(context);
            return;
        }

        var answered = false;
        context.Response.OnStarting(() =>
        {
            answered = true;
            Count(context, call, context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            await next(context);
        }
        finally
        {
            if (!answered && context.RequestAborted.IsCancellationRequested)
                Count(context, call, 0);
        }
    }

    private void Count(HttpContext context, SimulatedCall call, int status) =>
        counters.Count(call.Name, context.Features.Get<CallingSeller>()?.SellerId, status);
}
