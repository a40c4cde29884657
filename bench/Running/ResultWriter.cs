using System.Text.Encodings.Web;
using System.Text.Json;

namespace KolajAI.Bench.Running;

/// <summary>A result as one JSON line, or as a few lines for a person.</summary>
internal static class ResultWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Line(WorkloadResult result, bool quick, Machine machine, DateTimeOffset at) => JsonSerializer.Serialize(
        new
        {
            result.Id,
            result.Engine,
            Quick = quick,
            Ratio = Rounded(result.Headline.Median),
            result.Headline.Goal,
            GoalIs = Way(result.Headline),
            result.Met,
            Headline = result.Headline.Name,
            Judged = result.Judged.Select(Shape),
            Checks = result.Checks.Select(Shape),
            Figures = result.Figures.ToDictionary(static f => f.Key, static f => f.Value.Select(Rounded)),
            Machine = machine,
            At = at,
        },
        Json);

    public static IEnumerable<string> Text(WorkloadResult result, bool quick)
    {
        yield return $"{result.Id} ({result.Engine}): {(result.Met ? "met" : "missed")}{(quick ? ", quickly: no result" : "")}";
        foreach (var measure in result.Judged.Concat(result.Checks))
            yield return $"  {(measure.Met ? "ok  " : "MISS")} {measure.Name}: {Spread(measure.Runs)} (goal {Way(measure).Replace('_', ' ')} {measure.Goal:0.###})";
        foreach (var (name, values) in result.Figures)
            yield return $"       {name}: {Spread(values)}";
    }

    private static object Shape(Measure measure) => new
    {
        measure.Name,
        Median = Rounded(measure.Median),
        Spread = new[] { Rounded(measure.Runs.Min()), Rounded(measure.Runs.Max()) },
        measure.Goal,
        GoalIs = Way(measure),
        measure.Met,
    };

    private static string Way(Measure measure) => measure.AtMost ? "at_most" : "at_least";

    private static string Spread(IReadOnlyList<double> values) =>
        $"{Rounded(Statistics.Median(values)):0.####} ({Rounded(values.Min()):0.####} to {Rounded(values.Max()):0.####}, {values.Count} runs)";

    private static double Rounded(double value) => Math.Abs(value) >= 100 ? Math.Round(value) : Math.Round(value, 4);
}
