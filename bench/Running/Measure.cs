namespace KolajAI.Bench.Running;

/// <summary>One figure of several runs with the goal it is judged by.</summary>
/// <param name="AtMost">True when the goal is an upper bound.</param>
internal sealed record Measure(string Name, IReadOnlyList<double> Runs, double Goal, bool AtMost = false)
{
    public double Median => Statistics.Median(Runs);

    public bool Met => AtMost ? Median <= Goal : Median >= Goal;
}

internal static class Statistics
{
    /// <summary>The value that this share of them does not pass.</summary>
    public static double At(IReadOnlyCollection<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(sorted.Count * share) - 1, 0, sorted.Count - 1)];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0)
            throw new ArgumentException("There is nothing to take the median of.", nameof(values));
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
