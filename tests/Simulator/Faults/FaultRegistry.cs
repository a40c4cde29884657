using System.IO.Enumeration;

namespace KolajAI.Simulator.Faults;

/// <summary>The faults in force; the oldest that matches a call strikes.</summary>
internal sealed class FaultRegistry
{
    private readonly Lock _gate = new();
    private readonly List<Armed> _armed = [];
    private int _lastId;

    public FaultView Add(FaultRequest fault)
    {
        lock (_gate)
        {
            var armed = new Armed(++_lastId, fault) { ToSkip = fault.Skip };
            _armed.Add(armed);
            return armed.View();
        }
    }

    public IReadOnlyList<FaultView> List()
    {
        lock (_gate)
            return [.. _armed.Select(armed => armed.View())];
    }

    public bool Remove(int id)
    {
        lock (_gate)
            return _armed.RemoveAll(armed => armed.Id == id) > 0;
    }

    public void Clear()
    {
        lock (_gate)
            _armed.Clear();
    }

    /// <summary>The fault that strikes this call, counted as struck; null when none does.</summary>
    public FaultRequest? Take(string endpoint, string path, string method, string? sellerId)
    {
        lock (_gate)
        {
            foreach (var armed in _armed)
            {
                var fault = armed.Fault;
                if (fault.Count <= armed.Struck || !Matches(fault, endpoint, path, method, sellerId))
                    continue;
                if (armed.ToSkip > 0)
                {
                    armed.ToSkip--;
                    continue;
                }

                armed.Struck++;
                return fault;
            }

            return null;
        }
    }

    private static bool Matches(FaultRequest fault, string endpoint, string path, string method, string? sellerId) =>
        (FileSystemName.MatchesSimpleExpression(fault.Endpoint, endpoint) || FileSystemName.MatchesSimpleExpression(fault.Endpoint, path))
        && (fault.Method is null || string.Equals(fault.Method, method, StringComparison.OrdinalIgnoreCase))
        && (fault.SellerId is null || fault.SellerId == sellerId);

    private sealed class Armed(int id, FaultRequest fault)
    {
        public int Id { get; } = id;

        public FaultRequest Fault { get; } = fault;

        public int Struck { get; set; }

        public int ToSkip { get; set; }

        public FaultView View() => new(Id, Fault, Struck);
    }
}
