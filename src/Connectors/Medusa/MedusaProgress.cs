namespace KolajAI.Connectors.Medusa;

/// <summary>
/// The results of a job that needs several calls. Medusa does all rows of a call or none, so a refused one is halved until the bad rows
/// stand alone. Once anything was written, a failure of a later call is not the job's: its items are tried again where surely nothing was
/// done, and get no result where that is not known, so that the hub reads them back (docs/decisions/004-unknown-outcomes.md).
/// </summary>
internal sealed class MedusaProgress
{
    private readonly Dictionary<string, ItemResult> _results = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);
    private PlatformException? _stopped;

    public IReadOnlyList<ItemResult> Results => [.. _results.Values.Where(result => !_unknown.Contains(result.Key))];

    /// <summary>A call was done.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Nothing was said of the item yet.</summary>
    public bool IsOpen(string key) => !_results.ContainsKey(key) && !_unknown.Contains(key);

    public void Add(ItemResult result) => _results[result.Key] = result;

    public void Refuse(string key, string code, string message) => Add(new ItemResult(key, ItemOutcome.Refused, code, message));

    /// <summary>The shop's answer does not say what became of it.</summary>
    public void Lose(string key) => _unknown.Add(key);

    /// <summary>Makes one call that writes, or several where it is refused.</summary>
    /// <param name="keysOf">Items that a row stands for.</param>
    /// <exception cref="PlatformException">It failed, and no call before it was done.</exception>
    public async Task WriteAsync<T>(
        IReadOnlyList<T> rows, Func<T, IEnumerable<string>> keysOf, Func<IReadOnlyList<T>, Task> send, CancellationToken cancellation)
    {
        var open = new Stack<IReadOnlyList<T>>();
        if (rows.Count > 0)
            open.Push(rows);
        while (open.TryPop(out var part))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_stopped is { } earlier)
            {
                Later(part.SelectMany(keysOf), earlier);
                continue;
            }

            try
            {
                await send(part);
                IsWritten = true;
            }
            catch (PlatformException error) when (IsOfRows(error) && part.Count > 1)
            {
                open.Push([.. part.Skip(part.Count / 2)]);
                open.Push([.. part.Take(part.Count / 2)]);
            }
            catch (PlatformException error) when (IsOfRows(error))
            {
                foreach (var key in keysOf(part[0]))
                    Refuse(key, error.Code ?? "refused", error.Message);
            }
            catch (PlatformException error) when (IsWritten)
            {
                _stopped = error;
                if (error.Failure is PlatformFailure.OutcomeUnknown or PlatformFailure.Broken)
                    _unknown.UnionWith(part.SelectMany(keysOf));
                else
                    Later(part.SelectMany(keysOf), error);
            }
        }
    }

    private static bool IsOfRows(PlatformException error) => error.Failure is PlatformFailure.Refused or PlatformFailure.NotFound;

    private void Later(IEnumerable<string> keys, PlatformException error)
    {
        foreach (var key in keys)
            Add(new ItemResult(key, ItemOutcome.Retry, error.Code, error.Message) { RetryAfter = error.RetryAfter });
    }
}
