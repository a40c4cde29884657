namespace KolajAI.Faults.Tests.Judging;

/// <summary>What a run's history says against the hub. Each finding begins with the invariant that is broken.</summary>
internal sealed class Verdict
{
    private const int MostOfAKind = 12;

    private readonly List<string> _findings = [];
    private readonly Dictionary<string, int> _kinds = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Findings =>
        [.. _findings, .. _kinds.Where(static k => k.Value > MostOfAKind).Select(static k => $"{k.Key}: {k.Value - MostOfAKind} more of the kind")];

    /// <summary>Acknowledged, and not there or without an end.</summary>
    public int Lost { get; private set; }

    /// <summary>Applied more often than once.</summary>
    public int Twice { get; private set; }

    /// <summary>Units that guarded products were oversold by, and those that no shortfall names.</summary>
    public long Oversold { get; private set; }

    public int QuotaViolations { get; private set; }

    public void Add(string invariant, string what)
    {
        if ((_kinds[invariant] = _kinds.GetValueOrDefault(invariant) + 1) <= MostOfAKind)
            _findings.Add($"{invariant}: {what}");
    }

    public void AddLost(string what)
    {
        Lost++;
        Add("I1", what);
    }

    public void AddTwice(string what)
    {
        Twice++;
        Add("I2", what);
    }

    public void AddOversold(long units, string what)
    {
        Oversold += units;
        Add("I4", what);
    }

    public void AddViolation(string what)
    {
        QuotaViolations++;
        Add("I6", what);
    }
}
