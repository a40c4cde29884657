namespace KolajAI.RealServers;

/// <summary>What a server wrote, over all its restarts; the oldest lines are dropped past <see cref="Capacity"/>.</summary>
internal sealed class ServerLog
{
    private const int Capacity = 5_000;
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count == Capacity)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    public IReadOnlyList<string> Lines()
    {
        lock (_gate)
            return [.. _lines];
    }

    public string Tail() => string.Join('\n', Lines().TakeLast(40));
}
