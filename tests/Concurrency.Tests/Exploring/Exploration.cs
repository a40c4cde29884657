using System.Diagnostics;
using Microsoft.Coyote;
using Microsoft.Coyote.SystematicTesting;
using Xunit;

namespace KolajAI.Concurrency.Tests.Exploring;

/// <summary>What came of running one scenario in many orders.</summary>
/// <param name="Paths">Orders that were run.</param>
/// <param name="Found">What went wrong in the last of them; null when nothing did.</param>
internal sealed record Explored(int Paths, string? Found);

/// <summary>Runs a scenario again and again, each time in another order of its tasks, which the seed gives.</summary>
internal sealed class Exploration(RewrittenCode code, ITestOutputHelper output)
{
    /// <summary>The same for every run, so that a failure is met again; another by the environment.</summary>
    public static uint Seed { get; } = uint.TryParse(Environment.GetEnvironmentVariable("KOLAJ_CONCURRENCY_SEED"), out var seed) ? seed : 20261124;

    private const uint MostSteps = 20_000;

    /// <param name="paths">Ends earlier where something goes wrong.</param>
    public Explored Run(uint paths, Type type, string method, params string[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        var settings = Configuration.Create()
            .WithTestingIterations(paths)
            .WithRandomGeneratorSeed(Seed)
            .WithMaxSchedulingSteps(MostSteps)
            .WithFailureOnMaxStepsBoundEnabled(true)
            .WithPartiallyControlledConcurrencyAllowed(false)
            .WithSystematicFuzzingFallbackEnabled(false)
            .WithTelemetryEnabled(false);
        using var engine = TestingEngine.Create(settings, code.Scenario(type, method, arguments));
        engine.Run();
        var report = engine.TestReport;
        var run = report.NumOfExploredFairPaths + report.NumOfExploredUnfairPaths;
        var found = report.BugReports.FirstOrDefault();
        output.WriteLine(
            $"{method}({string.Join(", ", arguments)}): seed {Seed}, {run} paths of {report.MinExploredFairSteps} to {report.MaxExploredFairSteps} steps, "
            + $"up to {report.MaxControlledOperations} tasks, {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s: {found ?? "nothing found"}");
        Assert.True(report.InternalErrors.Count == 0, string.Join(Environment.NewLine, report.InternalErrors));
        Assert.True(report.UncontrolledInvocations.Count == 0, $"Not under control: {string.Join(", ", report.UncontrolledInvocations)}");
        Assert.True(run == paths || found is not null, $"Only {run} of {paths} paths were run.");
        Assert.True(report.MaxControlledOperations > 1, "Nothing ran beside anything.");
        return new Explored(run, found);
    }
}
