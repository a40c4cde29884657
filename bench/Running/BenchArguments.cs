namespace KolajAI.Bench.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchArguments(IReadOnlyList<string> Ids, string Engine, bool Json)
{
    public const string Sqlite = "sqlite";

    public static string Usage { get; } =
        $"Usage: dotnet run -c Release --project bench -- {string.Join(' ', Workloads.Ids)} [--engine {Sqlite}] [--json]\n" +
        "       dotnet run -c Release --project bench -- main-job";

    public static BenchArguments? Parse(IReadOnlyList<string> args, out string error)
    {
        var (ids, engine, json) = (new List<string>(), Sqlite, false);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--json")
                json = true;
            else if (args[i] == "--engine" && i + 1 < args.Count)
                engine = args[++i];
            else if (Workloads.Ids.Contains(args[i], StringComparer.Ordinal))
                ids.Add(args[i]);
            else
                return Fail($"'{args[i]}' is neither a workload nor an option.", out error);
        }

        if (ids.Count == 0)
            return Fail("No workload was named.", out error);
        if (engine != Sqlite)
            return Fail($"The engine '{engine}' has not landed; only {Sqlite} has.", out error);
        error = "";
        return new BenchArguments(ids, engine, json);
    }

    private static BenchArguments? Fail(string reason, out string error)
    {
        error = $"{reason}\n{Usage}";
        return null;
    }
}
