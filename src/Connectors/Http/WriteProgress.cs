namespace KolajAI.Connectors.Http;

/// <summary>
/// The results of a job that needs several calls. Once one of them was done, a failure of a later one is not the job's: its items are
/// tried again where surely nothing was done, and get no result where that is not known, so that the hub reads them back
/// (docs/decisions/004-unknown-outcomes.md).
/// </summary>
/// <param name="mostCalls">Calls that write; what is left over is for the next job.</param>
internal sealed class WriteProgress(int mostCalls)
{
    private readonly List<ItemResult> _results = [];
    private PlatformException? _stopped;
    private int _calls;

    public IReadOnlyList<ItemResult> Results => _results;

    /// <summary>A call was done.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>No call will be made any more.</summary>
    public bool HasEnded => _stopped is not null || _calls >= mostCalls;

    public void Add(ItemResult result) => _results.Add(result);

    public void Refuse(string key, string code, string message) => _results.Add(new ItemResult(key, ItemOutcome.Refused, code, message));

    /// <summary>Makes one call that writes.</summary>
    /// <param name="keys">Items that have no result if it fails.</param>
    /// <exception cref="PlatformException">It failed, and no call before it was done.</exception>
    public async Task<bool> TryAsync(IReadOnlyList<string> keys, Func<Task> call)
    {
        if (_stopped is { } earlier)
            return Later(keys, earlier.Code, earlier.Message, earlier.RetryAfter);
        if (_calls >= mostCalls)
            return Later(keys, "next_call", "More calls than one job makes: it goes with the next.", null);
        try
        {
            _calls++;
            await call();
            IsWritten = true;
            return true;
        }
        catch (PlatformException error) when (IsWritten && error.Failure is PlatformFailure.OutcomeUnknown or PlatformFailure.Broken)
        {
            _stopped = error;
            return false;
        }
        catch (PlatformException error) when (IsWritten)
        {
            // A refused call is one item's fault: alone, in a job of its own, it will show whose.
            if (error.Failure is not (PlatformFailure.Refused or PlatformFailure.NotFound))
                _stopped = error;
            return Later(keys, error.Code, error.Message, error.RetryAfter);
        }
    }

    /// <summary>These are tried again, but for what has a result already; nothing was done for them.</summary>
    public void AddLater(IReadOnlyList<string> keys, string? code, string message, TimeSpan? after) => _results.AddRange(keys
        .Except(_results.Select(static result => result.Key))
        .Select(key => new ItemResult(key, ItemOutcome.Retry, code, message) { RetryAfter = after }).ToList());

    private bool Later(IReadOnlyList<string> keys, string? code, string message, TimeSpan? after)
    {
        AddLater(keys, code, message, after);
        return false;
    }
}
