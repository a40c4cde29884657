using KolajAI.Storage.Commits;

namespace KolajAI.Storage.Sql;

/// <summary>
/// What waits for the committer: bounded, and for each fenced row in the order of arrival with at most one unit outside of the wait. Items of
/// bulk requests let everything else pass, and come in smaller batches: a permit, a sale or a call's outcome waits for one of those at most.
/// </summary>
internal sealed class CommitQueue(Watermarks marks)
{
    /// <summary>Items of bulk requests in one batch.</summary>
    internal const int MostOfBulk = 64;

    /// <summary>Of them however much else waits, so that none waits for ever.</summary>
    private const int LeastOfBulk = 16;

    /// <summary>How often the processor is given to others, in <see cref="Gather"/>: some 100 µs.</summary>
    private const int MostTurns = 100;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // A monitor, because the committer's own thread waits on it.
    private readonly object _gate = new();
    private readonly Queue<Action<WriteConnection?>> _jobs = new();
    private readonly Queue<CommitWork> _ready = new();
    private readonly Queue<CommitWork> _bulk = new();

    // A row that has a unit ready or in a batch, and those that wait behind it (null: none yet).
    private readonly Dictionary<CommitWork.FenceKey, Queue<CommitWork>?> _rows = [];
    private bool _closed;

    /// <exception cref="StorageOverloadedException">The queue is full.</exception>
    public void Add(CommitWork work)
    {
        lock (_gate)
        {
            Admit();
            if (work.Row is { } row)
            {
                if (_rows.TryGetValue(row, out var behind))
                {
                    behind ??= _rows[row] = new Queue<CommitWork>();
                    behind.Enqueue(work);
                    return;
                }

                _rows.Add(row, null);
            }

            Ready(work);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>A job runs between two batches; it is given null when there is no connection.</summary>
    /// <exception cref="StorageOverloadedException">The queue is full.</exception>
    public void Add(Action<WriteConnection?> job)
    {
        lock (_gate)
        {
            Admit();
            _jobs.Enqueue(job);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>
    /// Gives those who were answered just now a moment to come with their next unit, so that one transaction carries all of them and not each second one
    /// half. Who comes alone waits for nobody.
    /// </summary>
    /// <param name="answered">Units of the last batch.</param>
    public void Gather(int answered)
    {
        // Where many want the processor a turn may last: the clock is looked at too. Counted without the gate, since a number that is late does no harm.
        var began = Environment.TickCount64;
        for (var turn = 0; turn < MostTurns && answered > 1 && _ready.Count + _bulk.Count < answered && _jobs.Count == 0 && !_closed; turn++)
        {
            if (Environment.TickCount64 - began > 1)
                return;
            Thread.Yield();
        }
    }

    /// <summary>
    /// Waits for work and takes a job, or else up to <paramref name="limit"/> units of different rows. Called by the committer's thread.
    /// </summary>
    /// <returns>False when the queue was closed and is empty.</returns>
    public bool Take(List<CommitWork> batch, int limit, out Action<WriteConnection?>? job)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_jobs.TryDequeue(out job))
                {
                    marks.Down();
                    return true;
                }

                Take(batch, _ready, limit - Math.Min(_bulk.Count, LeastOfBulk));
                Take(batch, _bulk, Math.Min(limit, batch.Count + MostOfBulk));
                if (batch.Count > 0)
                    return true;
                if (_closed)
                    return false;
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>The units are answered: those behind them on their rows come next.</summary>
    public void Done(List<CommitWork> batch)
    {
        lock (_gate)
        {
            foreach (var work in batch)
                FreeRow(work);
        }
    }

    /// <summary>Nothing further is taken in; what waits is still given out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Take(List<CommitWork> batch, Queue<CommitWork> from, int until)
    {
        while (batch.Count < until && from.TryDequeue(out var work))
        {
            marks.Down();
            if (work.TryTake())
                batch.Add(work);
            else
                FreeRow(work);
        }
    }

    private void Ready(CommitWork work) => (work.IsOfBulk ? _bulk : _ready).Enqueue(work);

    private void Admit()
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(ICommitter));
        if (marks.IsFull)
            throw new StorageOverloadedException($"{marks.Capacity} writes wait for the disk already.", RetryAfter);
        marks.Up();
    }

    private void FreeRow(CommitWork work)
    {
        if (work.Row is not { } row)
            return;
        if (_rows[row] is { } behind && behind.TryDequeue(out var next))
            Ready(next);
        else
            _rows.Remove(row);
    }
}
