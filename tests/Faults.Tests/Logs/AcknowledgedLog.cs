using System.Text;
using System.Threading.Channels;

namespace KolajAI.Faults.Tests.Logs;

/// <summary>
/// Every id that the hub answered with 2xx, on disk before the load goes on: what must be found again after any fault. Ids that come together are
/// synchronised together.
/// </summary>
internal sealed class AcknowledgedLog : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly List<(string Kind, string Id)> _entries = [];
    private readonly Channel<(string Kind, string Id, TaskCompletionSource Done)> _queue =
        Channel.CreateUnbounded<(string, string, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    public AcknowledgedLog(string path)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        _writing = Task.Run(WriteAsync);
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>In the order they came, each as often as it was acknowledged.</summary>
    public IReadOnlyList<(string Kind, string Id)> Entries
    {
        get
        {
            lock (_gate)
                return [.. _entries];
        }
    }

    /// <summary>Completes when it is on disk.</summary>
    public Task AddAsync(string kind, string id)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite((kind, id, done)) ? done.Task : throw new ObjectDisposedException(nameof(AcknowledgedLog));
    }

    public IReadOnlyList<string> Ids(string kind)
    {
        lock (_gate)
            return [.. _entries.Where(e => e.Kind == kind).Select(static e => e.Id).Distinct(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var together = new List<TaskCompletionSource>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var next))
            {
                _file.Write(Encoding.UTF8.GetBytes($"{next.Kind} {next.Id}\n"));
                together.Add(next.Done);
                lock (_gate)
                    _entries.Add((next.Kind, next.Id));
            }

            _file.Flush(flushToDisk: true);
            together.ForEach(static done => done.SetResult());
            together.Clear();
        }
    }
}
