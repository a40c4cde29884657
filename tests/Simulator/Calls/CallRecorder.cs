namespace KolajAI.Simulator.Calls;

/// <summary>Counts every platform call with the status it ended with.</summary>
internal sealed class CallRecorder(RequestDelegate next, CallCounters counters)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>() is { } reached)
        {
            // Counted before the first byte leaves, so that who has the answer finds it counted.
            context.Response.OnStarting(() =>
            {
                // A gate may know the call by a finer name by now.
                var call = context.GetEndpoint()?.Metadata.GetMetadata<SimulatedCall>() ?? reached;
                if (context.Features.Get<DroppedCall>() is null)
                    counters.Count(call.Name, context.Features.Get<CallingSeller>()?.SellerId, context.Response.StatusCode);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}
