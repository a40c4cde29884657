using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KolajAI.Fuzz.Engine;
using KolajAI.Fuzz.Targets;

namespace KolajAI.Fuzz;

/// <summary>
/// Runs each target in a process of its own, and looks after it: an input that ends the process, or never ends itself, is named by the slot
/// that it was written to before it ran.
/// </summary>
internal static class FuzzParent
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(FuzzOptions options)
    {
        var targets = FuzzTargets.All.Where(target => options.Targets.Count == 0 || options.Targets.Any(name => target.Name.StartsWith(name, StringComparison.Ordinal))).ToList();
        if (targets.Count == 0)
        {
            Console.Error.WriteLine($"No such target; there are {string.Join(", ", FuzzTargets.All.Select(static target => target.Name))}.");
            return 2;
        }

        if (options.Seeds)
            return Refused(targets);
        if (options.Cases)
            return Cases(targets);
        var state = FuzzState.Read(options.State);
        var found = 0;
        Console.WriteLine($"{"target",-24} {"inputs",12} {"findings",9} {"seconds",8} {"µs each",8} {"MiB before",11} {"MiB after",10}");
        foreach (var target in targets)
        {
            var known = state.Of(target.Name, options.Seed);
            var left = options.Inputs - (known?.Inputs ?? 0);
            if (left <= 0)
                continue;
            var sum = await OneAsync(target.Name, options with { Inputs = left, From = options.From + (known?.Inputs ?? 0) });
            found += sum.Findings.Count;
            Report(sum, options.Findings);
            state.Add(sum, options.Seed);
            state.Write(options.State);
        }

        return found == 0 ? 0 : 1;
    }

    private static int Refused(IReadOnlyList<FuzzTarget> targets)
    {
        var refused = 0;
        foreach (var target in targets)
        {
            using var worker = target.Open(Path.GetTempFileName());
            foreach (var seed in worker.Refused())
            {
                Console.WriteLine($"{target.Name}: {seed}");
                refused++;
            }
        }

        return refused == 0 ? 0 : 1;
    }

    private static int Cases(IReadOnlyList<FuzzTarget> targets)
    {
        var still = 0;
        foreach (var target in targets)
        {
            using var worker = target.Open(Path.GetTempFileName());
            var cases = FuzzCases.Of(target);
            var found = cases.Select((known, line) => FuzzRun.Try(target, worker, 0, line + 1, known.Input)).OfType<Finding>().ToList();
            Console.WriteLine($"{target.Name,-24} {found.Count} of {cases.Count} find something");
            found.ForEach(static finding => Console.WriteLine($"  line {finding.Number}: {finding.Signature}"));
            still += found.Count;
        }

        return still == 0 ? 0 : 1;
    }

    private static async Task<FuzzSum> OneAsync(string target, FuzzOptions options)
    {
        var path = Path.GetTempFileName();
        try
        {
            using var slots = new Slots(path);
            for (var slot = 0; slot < Slots.Most; slot++)
                slots[slot] = -1;
            var (sum, why) = await ChildAsync(options.ToArguments(target, path), slots);
            if (sum is not null)
                return sum;
            var suspects = slots.Busy().ToList();
            var findings = new List<Finding>();
            foreach (var number in suspects)
            {
                // Each by itself, with none beside it.
                var (alone, end) = await ChildAsync((options with { Only = number, Workers = 1 }).ToArguments(target, path), slots);
                if (alone is null)
                    findings.Add(new Finding(target, options.Seed, number, end, $"Input {number} alone: {end}.", []));
                else
                    findings.AddRange(alone.Findings.Where(static finding => finding.Signature != "nothing"));
            }

            if (findings.Count == 0)
                findings.Add(new Finding(target, options.Seed, -1, why, $"The process: {why}; it was at {string.Join(", ", suspects)}, none of which does so alone.", []));
            return new FuzzSum(target, 0, 0, 0, 0, findings);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task<(FuzzSum? Sum, string Why)> ChildAsync(IReadOnlyList<string> arguments, Slots slots)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. Program(), .. arguments]) { RedirectStandardOutput = true };
        using var child = Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
        var output = child.StandardOutput.ReadToEndAsync();
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        var seen = new long[Slots.Most];
        var since = new long[Slots.Most];
        while (!child.HasExited)
        {
            await timer.WaitForNextTickAsync();
            for (var slot = 0; slot < Slots.Most; slot++)
            {
                if (slots[slot] < 0 || slots[slot] != seen[slot])
                    (seen[slot], since[slot]) = (slots[slot], Stopwatch.GetTimestamp());
                else if (Stopwatch.GetElapsedTime(since[slot]) > Hang)
                {
                    child.Kill();
                    await child.WaitForExitAsync();
                    return (null, "hangs");
                }
            }
        }

        await child.WaitForExitAsync();
        var last = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(static line => line.StartsWith('{'));
        return child.ExitCode == 0 && last is not null
            ? (JsonSerializer.Deserialize<FuzzSum>(last), "")
            : (null, $"ended with exit code {child.ExitCode.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>Of <c>dotnet KolajAI.Fuzz.dll</c> the library, of the program's own host nothing.</summary>
    private static string[] Program() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(FuzzParent).Assembly.Location] : [];

    private static void Report(FuzzSum sum, string folder)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sum.Target,-24} {sum.Inputs,12} {sum.Findings.Count,9} {sum.Seconds,8:0.0} {(sum.Inputs == 0 ? 0 : sum.Seconds * 1e6 / sum.Inputs),8:0.0} {sum.MemoryBefore / 1048576.0,11:0.0} {sum.MemoryAfter / 1048576.0,10:0.0}"));
        foreach (var finding in sum.Findings)
        {
            Directory.CreateDirectory(folder);
            var file = Path.Combine(folder, $"{finding.Target}-{finding.Number.ToString(CultureInfo.InvariantCulture)}-{(uint)finding.Signature.GetHashCode(StringComparison.Ordinal):x8}.txt");
            File.WriteAllText(file, $"{finding.Signature}\n{Convert.ToBase64String(finding.Input)}\n\n{Encoding.Latin1.GetString(finding.Input)}\n\n{finding.Detail}\n");
            Console.WriteLine($"  {finding.Signature}\n    input {finding.Number} of seed {finding.Seed}: {file}");
        }
    }
}
