using System.IO.MemoryMappedFiles;

namespace KolajAI.Fuzz.Engine;

/// <summary>
/// Which input each thread is at, in a file that outlives the process: a stack that overflows and an input without end still name
/// themselves.
/// </summary>
internal sealed unsafe class Slots : IDisposable
{
    public const int Most = 64;

    private const int Size = 64;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    public Slots(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Most * Size);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>The input's number; -1 between inputs.</summary>
    public long this[int slot]
    {
        get => Volatile.Read(ref *(long*)(_start + (slot * Size))) - 1;
        set => Volatile.Write(ref *(long*)(_start + (slot * Size)), value + 1);
    }

    public IEnumerable<long> Busy() => Enumerable.Range(0, Most).Select(slot => this[slot]).Where(static number => number >= 0);

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
