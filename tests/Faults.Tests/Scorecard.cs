using System.Globalization;

namespace KolajAI.Faults.Tests;

/// <summary>A row of the scorecard. What a test does not count is null.</summary>
internal sealed record ScoreRow(string Fault, bool Passed)
{
    public int Runs { get; init; } = 1;

    /// <summary>Ids that the hub acknowledged.</summary>
    public long? Acknowledged { get; init; }

    public long? Lost { get; init; }

    public long? Twice { get; init; }

    public long? Oversold { get; init; }

    public long? QuotaViolations { get; init; }

    /// <summary>From a fault, or its end as the row says, until the hub answered again.</summary>
    public IReadOnlyList<TimeSpan> Recoveries { get; init; } = [];

    public IReadOnlyList<int> Seeds { get; init; } = [];

    public string Figures { get; init; } = "";

    /// <summary>Counts findings by the invariant that each begins with; a unit or a call more may be in one finding.</summary>
    public ScoreRow Counting(IReadOnlyCollection<string> findings) => this with
    {
        Lost = Of(findings, "I1"),
        Twice = Of(findings, "I2"),
        Oversold = Of(findings, "I4"),
        QuotaViolations = Of(findings, "I6"),
    };

    public override string ToString() =>
        $"| {Fault} | {(Passed ? "pass" : "FAIL")} | {Runs} | {Number(Acknowledged)} | {Number(Lost)} | {Number(Twice)} | {Number(Oversold)} | {Number(QuotaViolations)} "
        + $"| {Recovery()} | {string.Join(", ", Seeds)} | {Figures} |";

    private static int Of(IEnumerable<string> findings, string invariant) =>
        findings.Count(f => f.StartsWith($"{invariant}:", StringComparison.Ordinal) || f.Contains($" {invariant}:", StringComparison.Ordinal));

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "–";

    private string Recovery()
    {
        if (Recoveries.Count == 0)
            return "–";
        var sorted = Recoveries.Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[(sorted.Count - 1) / 2].TotalSeconds:0.0} s, {sorted[^1].TotalSeconds:0.0} s");
    }
}

/// <summary>The scorecard's rows, in the test's output and in the file that <c>test.sh --faults</c> prints.</summary>
internal static class Scorecard
{
    private static readonly Lock Gate = new();

    public static void Add(ScoreRow row) => Say(row.ToString());

    public static void Say(string line)
    {
        lock (Gate)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(line);
            if (FaultSettings.Table is { } path)
                File.AppendAllText(path, line + "\n");
        }
    }
}
