using System.Text.Json;
using System.Threading.Channels;
using KolajAI.Simulator.Control;
using KolajAI.Simulator.Hosting;

namespace KolajAI.Simulator.Journals;

/// <summary>
/// All accepted changes in order, in memory and, where a file was asked, on disk. Writers append under their own lock
/// and await <see cref="FlushAsync"/> before they answer; one loop writes and fsyncs for all of them at once.
/// </summary>
internal sealed class Journal : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];
    private readonly Channel<(byte[]? Line, TaskCompletionSource? Waiter)> _queue =
        Channel.CreateUnbounded<(byte[]?, TaskCompletionSource?)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly FileStream? _file;
    private readonly Task _loop;

    public Journal(SimulatorOptions options)
    {
        if (options.LogFile is { } path)
            _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        _loop = _file is null ? Task.CompletedTask : Task.Run(() => WriteLoopAsync(_file));
    }

    public JournalEntry Append(JournalEntry entry)
    {
        lock (_gate)
        {
            var numbered = entry with { Seq = _entries.Count + 1 };
            _entries.Add(numbered);
            if (_file is not null)
                _queue.Writer.TryWrite((JsonSerializer.SerializeToUtf8Bytes(numbered, ControlJson.Options), null));
            return numbered;
        }
    }

    /// <summary>Completes when everything appended before the call is on disk.</summary>
    public async Task FlushAsync()
    {
        if (_file is null)
            return;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_queue.Writer.TryWrite((null, waiter)))
            await waiter.Task;
    }

    public IReadOnlyList<JournalEntry> Read(string? sellerId, string? kind, long after, int limit)
    {
        lock (_gate)
        {
            return [.. _entries.Skip((int)Math.Clamp(after, 0, _entries.Count))
                .Where(entry => (sellerId is null || entry.SellerId == sellerId) && (kind is null || entry.Kind == kind))
                .Take(limit)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        if (_file is not null)
            await _file.DisposeAsync();
    }

    private async Task WriteLoopAsync(FileStream file)
    {
        var waiters = new List<TaskCompletionSource>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            var written = false;
            try
            {
                while (_queue.Reader.TryRead(out var next))
                {
                    if (next.Waiter is not null)
                        waiters.Add(next.Waiter);
                    if (next.Line is null)
                        continue;
                    file.Write(next.Line);
                    file.WriteByte((byte)'\n');
                    written = true;
                }

                if (written)
                    file.Flush(flushToDisk: true);
                waiters.ForEach(waiter => waiter.SetResult());
            }
            catch (IOException full)
            {
                // The callers answer 500: what is not on disk is not acknowledged.
                waiters.ForEach(waiter => waiter.TrySetException(full));
            }

            waiters.Clear();
        }
    }
}
