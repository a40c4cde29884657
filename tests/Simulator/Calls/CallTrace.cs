using KolajAI.Simulator.Hosting;

namespace KolajAI.Simulator.Calls;

/// <summary>
/// Every platform call with its body in the order it came, those that a fault strikes too: tells what was sent twice, and what was read
/// in between. Empty unless <see cref="SimulatorOptions.TraceCalls"/> is set.
/// </summary>
internal sealed class CallTrace(SimulatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly List<TracedCall> _calls = [];

    public async Task NoteAsync(HttpContext context, string endpoint, string? sellerId)
    {
        if (!options.TraceCalls)
            return;
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        context.Request.Body.Position = 0;
        lock (_gate)
            _calls.Add(new TracedCall(_calls.Count + 1, endpoint, sellerId, context.Request.Path + context.Request.QueryString.ToString(), body));
    }

    public IReadOnlyList<TracedCall> Read(string? sellerId)
    {
        lock (_gate)
            return [.. _calls.Where(call => sellerId is null || call.SellerId == sellerId)];
    }
}

/// <summary>One call as it came.</summary>
/// <param name="Seq">Dense from 1 over all sellers.</param>
/// <param name="Path">With its query.</param>
public sealed record TracedCall(int Seq, string Endpoint, string? SellerId, string Path, string Body);
