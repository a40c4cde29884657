using System.Globalization;

namespace KolajAI.Fuzz;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Names, or their beginnings; all where none is named.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public long Inputs { get; init; } = 1_000_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>Number of the first input.</summary>
    public long From { get; init; }

    /// <summary>Most for one target.</summary>
    public double Seconds { get; init; } = 3600;

    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Sums of runs before this one: each target goes on where it stopped.</summary>
    public string? State { get; init; }

    /// <summary>Where the inputs of findings go.</summary>
    public string Findings { get; init; } = "TestResults/fuzz";

    /// <summary>Only this input is run, and shown.</summary>
    public long? Only { get; init; }

    /// <summary>Only the valid inputs are run, and those shown that are refused.</summary>
    public bool Seeds { get; init; }

    /// <summary>Only the kept inputs of findings are run, and those shown that still find something.</summary>
    public bool Cases { get; init; }

    /// <summary>Set by the parent for the process that runs the inputs.</summary>
    public string? Slots { get; init; }

    public bool IsChild => Slots is not null;

    public static int Explain()
    {
        Console.Error.WriteLine(
            """
            Usage: ./fuzz.sh [--target NAME]... [--inputs N] [--seed S] [--seconds N] [--from N] [--workers N] [--state FILE] [--findings FOLDER] [--only N]
              --target    a target, or the beginning of its name (may be repeated); all without
              --inputs    inputs for each target (1,000,000); with --state those of all runs together
              --seed      of all random choices (1); target, seed and number give an input again
              --seconds   most for each target (3600)
              --from      number of the first input (0)
              --state     a file that keeps the sums, so that a run goes on where the one before stopped
              --only      run and show this one input
              --seeds     with the word only: show which valid inputs are refused
              --cases     with the word only: run the inputs that found something once (tests/Fuzz/Cases)
            """);
        return 2;
    }

    /// <returns>Null for what is no such command line.</returns>
    public static FuzzOptions? Parse(string[] args)
    {
        var options = new FuzzOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || options.With(args[i], args[i + 1]) is not { } next)
                return null;
            options = next;
        }

        return options;
    }

    public IReadOnlyList<string> ToArguments(string target, string slots) =>
    [
        "--target", target, "--inputs", Text(Inputs), "--seed", Seed.ToString(CultureInfo.InvariantCulture), "--from", Text(From), "--seconds", Seconds.ToString(CultureInfo.InvariantCulture),
        "--workers", Text(Workers), "--findings", Findings, "--slots", slots, .. Only is { } only ? (string[])["--only", Text(only)] : [],
    ];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private FuzzOptions? With(string name, string value) => name switch
    {
        "--target" => this with { Targets = [.. Targets, value] },
        "--inputs" when long.TryParse(value, out var inputs) => this with { Inputs = inputs },
        "--seed" when ulong.TryParse(value, out var seed) => this with { Seed = seed },
        "--from" when long.TryParse(value, out var from) => this with { From = from },
        "--seconds" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) => this with { Seconds = seconds },
        "--workers" when int.TryParse(value, out var workers) && workers is > 0 and <= Engine.Slots.Most => this with { Workers = workers },
        "--state" => this with { State = value },
        "--findings" => this with { Findings = value },
        "--only" when long.TryParse(value, out var only) => this with { Only = only },
        "--seeds" => this with { Seeds = value == "only" },
        "--cases" => this with { Cases = value == "only" },
        "--slots" => this with { Slots = value },
        _ => null,
    };
}
