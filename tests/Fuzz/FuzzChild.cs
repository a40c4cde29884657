using System.Text.Json;
using KolajAI.Fuzz.Engine;
using KolajAI.Fuzz.Targets;

namespace KolajAI.Fuzz;

/// <summary>Runs one target's inputs, and writes what came of them as the last line.</summary>
internal static class FuzzChild
{
    public static int Run(FuzzOptions options)
    {
        var target = FuzzTargets.All.Single(target => target.Name == options.Targets[0]);
        using var slots = new Slots(options.Slots!);
        if (options.Only is { } only)
            return Show(target, options, only, slots);
        var sum = new FuzzRun(target, new FuzzPlan(options.Seed, options.From, options.Inputs, options.Workers, options.Seconds), slots).Run();
        using var worker = target.Open(Path.GetTempFileName());
        var minimiser = new Minimiser(target, worker);
        sum = sum with { Findings = [.. sum.Findings.Select(finding => finding.Number < 0 && finding.Input.Length == 0 ? finding : minimiser.Minimise(finding))] };
        Console.WriteLine(JsonSerializer.Serialize(sum));
        return 0;
    }

    private static int Show(FuzzTarget target, FuzzOptions options, long number, Slots slots)
    {
        using var worker = target.Open(Path.GetTempFileName());
        var random = new FuzzRandom();
        random.Begin(target.Name, options.Seed, number);
        var input = worker.Make(random);
        slots[0] = number;
        var finding = FuzzRun.Try(target, worker, options.Seed, number, input);
        slots[0] = -1;
        var sum = new FuzzSum(target.Name, 1, 0, 0, 0, [finding ?? new Finding(target.Name, options.Seed, number, "nothing", "The input is borne.", input)]);
        Console.WriteLine(JsonSerializer.Serialize(sum));
        return 0;
    }
}
