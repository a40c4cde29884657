using KolajAI.CrashPoints;
using KolajAI.Storage.Commits;
using KolajAI.Storage.Sql.Writes;
using Microsoft.Extensions.Logging;

namespace KolajAI.Storage.Sql;

/// <summary>
/// The one write path: a thread of its own (SQLite is synchronous underneath) takes what waits, writes it in one transaction and commits
/// once for all. A unit that loses leaves the others alone.
/// </summary>
internal sealed partial class Committer : ICommitter, IDisposable, IAsyncDisposable
{
    private const int MaxBatch = 1000;
    private const int MostAttempts = 5;
    private const string Commit = "commit";
    private const string RollBack = "rollback";

    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly Lazy<ICommitListener[]> _listeners;
    private readonly ILogger<Committer> _logger;
    private readonly Action<WriteConnection> _commit;
    private readonly CommitQueue _queue;
    private readonly Watermarks _marks;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteConnection? _connection;
    private IBatchWriter? _writer;

    /// <param name="listeners">Asked for at the first commit, because listeners may themselves need the store.</param>
    public Committer(Database database, TimeProvider clock, Func<IEnumerable<ICommitListener>> listeners, ILogger<Committer> logger)
        : this(database, clock, listeners, logger, static connection => connection[Commit].Run())
    {
    }

    /// <param name="commit">Commits the open transaction; tests break it.</param>
    internal Committer(
        Database database, TimeProvider clock, Func<IEnumerable<ICommitListener>> listeners, ILogger<Committer> logger,
        Action<WriteConnection> commit)
    {
        _database = database;
        _clock = clock;
        _listeners = new Lazy<ICommitListener[]>(() => Resolve(listeners));
        _logger = logger;
        _commit = commit;
        _marks = new Watermarks(database.Options.QueueCapacity, clock);
        _queue = new CommitQueue(_marks);
        _thread = new Thread(Run) { Name = "kolaj-committer", IsBackground = true };
        _thread.Start();
    }

    public IStorePressure Pressure => _marks;

    public Task<CommitResult> CommitAsync(Unit unit, CancellationToken cancellation = default)
    {
        if (unit.Fence is { } fence && !string.Equals(fence.Tenant, unit.Tenant, StringComparison.Ordinal))
            throw new ArgumentException("The fenced row is another tenant's.", nameof(unit));
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<CommitResult>(cancellation);
        var work = new CommitWork(unit);
        _queue.Add(work);
        work.CancelWith(cancellation);
        return work.Completion;
    }

    /// <summary>Runs a job of the store itself in a transaction of its own, between two batches.</summary>
    /// <exception cref="StorageOverloadedException">The queue is full.</exception>
    /// <exception cref="StorageFailedException">The job failed; nothing was written.</exception>
    internal Task<T> RunAsync<T>(Func<WriteConnection, T> job)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(connection =>
        {
            try
            {
                if (connection is null)
                    throw new InvalidOperationException("The database cannot be opened.");
                connection[_database.Begin].Run();
                var result = job(connection);
                connection[Commit].Run();
                completion.TrySetResult(result);
            }
            catch (Exception e)
            {
                Abandon(e);
                completion.TrySetException(new StorageFailedException("A job of the store failed; nothing was written.", e));
            }
        });
        return completion.Task;
    }

    /// <summary>Takes nothing more in, writes what waits, and ends.</summary>
    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task;
    }

    private void Run()
    {
        var batch = new List<CommitWork>(MaxBatch);
        while (_queue.Take(batch, MaxBatch, out var job))
        {
            var connection = Connect(out var failure);
            if (job is not null)
            {
                job(connection);
            }
            else if (connection is null)
            {
                FailAll(batch, "The database cannot be opened; nothing was written.", failure!);
            }
            else
            {
                WriteAll(batch);
            }

            _queue.Done(batch);
            _queue.Gather(batch.Count);
            batch.Clear();
        }

        _connection?.Dispose();
        _stopped.SetResult();
    }

    private void WriteAll(List<CommitWork> batch)
    {
        // Halves of a failed batch wait here, first half on top, so that a bad unit in the end fails alone.
        var parts = new Stack<ArraySegment<CommitWork>>();
        parts.Push(batch.ToArray());
        while (parts.TryPop(out var part))
        {
            if (Connect(out var failure) is null)
            {
                FailAll(part, "The database went away; nothing was written.", failure!);
            }
            else if (TryWrite(part) is { } error)
            {
                if (part.Count == 1)
                {
                    part[0].Fail(new StorageFailedException("The unit cannot be written; nothing of it was.", error) { IsOfUnit = _database.IsOfUnit(error) });
                    continue;
                }

                LogHalved(part.Count, error);
                parts.Push(part[(part.Count / 2)..]);
                parts.Push(part[..(part.Count / 2)]);
            }
        }
    }

    /// <returns>Null when every unit was answered; else what broke the transaction, which wrote nothing.</returns>
    private Exception? TryWrite(ArraySegment<CommitWork> part)
    {
        var units = part.Select(static w => w.Unit).ToArray();
        for (var attempt = 1; ; attempt++)
        {
            if (Write(part, units) is not { } error)
                return null;
            if (attempt == MostAttempts || !_database.MayPassAgain(error))
                return error;
            LogAgain(part.Count, attempt, error);
            if (Connect(out var failure) is null)
            {
                FailAll(part, "The database went away; nothing was written.", failure!);
                return null;
            }
        }
    }

    private Exception? Write(ArraySegment<CommitWork> part, Unit[] units)
    {
        try
        {
            _connection![_database.Begin].Run();
        }
        catch (Exception e) when (_database.IsFailure(e))
        {
            Abandon(e);
            if (_database.MayPassAgain(e))
                return e;
            FailAll(part, "The database took no transaction; nothing was written.", e);
            return null;
        }

        var results = new CommitResult[part.Count];
        try
        {
            _writer!.Write(units, results);
        }
        catch (Exception e)
        {
            // Whatever a unit's content breaks: it must not end the thread that writes for all.
            Abandon(e);
            return e;
        }

        CrashPoint.Here("store.before_commit");
        try
        {
            _commit(_connection);
        }
        catch (Exception e) when (_database.IsLost(e))
        {
            // The engine failed between writing the commit and being told that it is on disk.
            LogUnknown(part.Count, e);
            Disconnect();
            foreach (var work in part)
                work.Answer(new CommitResult(CommitOutcome.Unknown, 0, null, []));
            return null;
        }
        catch (Exception e) when (_database.IsFailure(e))
        {
            Abandon(e);
            return e;
        }

        CrashPoint.Here("store.after_commit");
        for (var i = 0; i < part.Count; i++)
            part[i].Answer(results[i]);
        Tell(part, results);
        return null;
    }

    /// <summary>None when the process stops before its first commit: nobody is left to be told.</summary>
    private static ICommitListener[] Resolve(Func<IEnumerable<ICommitListener>> listeners)
    {
        try
        {
            return [.. listeners()];
        }
        catch (ObjectDisposedException)
        {
            return [];
        }
    }

    private void Tell(ArraySegment<CommitWork> part, CommitResult[] results)
    {
        foreach (var listener in _listeners.Value)
        {
            for (var i = 0; i < part.Count; i++)
            {
                if (!results[i].Committed)
                    continue;
                try
                {
                    listener.Committed(part[i].Unit);
                }
                catch (Exception e)
                {
                    // A listener only nudges; what it missed the sweeper finds.
                    LogListener(listener.GetType().Name, e);
                }
            }
        }
    }

    private WriteConnection? Connect(out Exception? failure)
    {
        failure = null;
        if (_connection is not null)
            return _connection;
        try
        {
            _connection = _database.Connect();
            _writer = _database.Writer(_connection, _clock);
        }
        catch (Exception e) when (_database.IsFailure(e) || e is StorageStartException)
        {
            LogNoConnection(e);
            failure = e;
        }

        return _connection;
    }

    /// <summary>Rolls back, and gives the connection up when it may be broken.</summary>
    private void Abandon(Exception reason)
    {
        if (_connection is null)
            return;
        if (_database.IsLost(reason))
        {
            Disconnect();
            return;
        }

        try
        {
            if (_connection.InTransaction)
                _connection[RollBack].Run();
        }
        catch (Exception e) when (_database.IsFailure(e))
        {
            LogRollback(e);
            Disconnect();
        }
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
        _writer = null;
    }

    private static void FailAll(IEnumerable<CommitWork> works, string message, Exception reason)
    {
        foreach (var work in works)
            work.Fail(new StorageFailedException(message, reason));
    }

    [LoggerMessage(LogLevel.Warning, "A batch of {Count} units failed and is written in halves.")]
    private partial void LogHalved(int count, Exception reason);

    [LoggerMessage(LogLevel.Information, "A batch of {Count} units is written again after attempt {Attempt}.")]
    private partial void LogAgain(int count, int attempt, Exception reason);

    [LoggerMessage(LogLevel.Error, "The database went away while {Count} units were being committed; their outcome is unknown.")]
    private partial void LogUnknown(int count, Exception reason);

    [LoggerMessage(LogLevel.Error, "The commit listener {Listener} failed.")]
    private partial void LogListener(string listener, Exception reason);

    [LoggerMessage(LogLevel.Error, "The database cannot be opened for writing.")]
    private partial void LogNoConnection(Exception reason);

    [LoggerMessage(LogLevel.Error, "A transaction could not be rolled back; the connection is opened anew.")]
    private partial void LogRollback(Exception reason);
}
