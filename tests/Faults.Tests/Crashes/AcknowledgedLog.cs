using System.Text;

namespace KolajAI.Faults.Tests.Crashes;

/// <summary>Every id that the hub answered with 2xx, on disk before the load goes on: what must be found again after any crash.</summary>
internal sealed class AcknowledgedLog(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    private readonly Lock _gate = new();
    private readonly List<(string Kind, string Id)> _entries = [];

    public void Add(string kind, string id)
    {
        lock (_gate)
        {
            _file.Write(Encoding.UTF8.GetBytes($"{kind} {id}\n"));
            _file.Flush(flushToDisk: true);
            _entries.Add((kind, id));
        }
    }

    public IReadOnlyList<string> Ids(string kind)
    {
        lock (_gate)
            return [.. _entries.Where(e => e.Kind == kind).Select(static e => e.Id).Distinct(StringComparer.Ordinal)];
    }

    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    public void Dispose() => _file.Dispose();
}
