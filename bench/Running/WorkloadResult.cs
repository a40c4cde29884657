namespace KolajAI.Bench.Running;

/// <summary>What a workload came to.</summary>
/// <param name="Judged">Figures with goals, the workload's own ratio first.</param>
/// <param name="Checks">Goals of the limit programs themselves: where one is missed, the ratio to that limit says nothing.</param>
/// <param name="Figures">What else was measured, by name, one value a run.</param>
internal sealed record WorkloadResult(
    string Id, string Engine, IReadOnlyList<Measure> Judged, IReadOnlyList<Measure> Checks, IReadOnlyDictionary<string, IReadOnlyList<double>> Figures)
{
    /// <summary>The first figure that misses its goal, else the first.</summary>
    public Measure Headline => Judged.FirstOrDefault(static m => !m.Met) ?? Judged[0];

    public bool Met => Judged.All(static m => m.Met) && Checks.All(static c => c.Met);
}

/// <summary>Gathers figures run by run.</summary>
internal sealed class Figures
{
    private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, IReadOnlyList<double>> All =>
        _values.ToDictionary(static v => v.Key, static v => (IReadOnlyList<double>)v.Value, StringComparer.Ordinal);

    public void Add(string name, double value)
    {
        if (!_values.TryGetValue(name, out var values))
            _values[name] = values = [];
        values.Add(value);
    }

    public IReadOnlyList<double> Of(string name) => _values[name];
}
