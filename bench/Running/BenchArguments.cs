namespace KolajAI.Bench.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchArguments(IReadOnlyList<string> Ids, string Engine, bool Json, bool Quick)
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    public static string Usage { get; } =
        $"Usage: dotnet run -c Release --project bench -- {string.Join(' ', Workloads.Ids)} [--engine {Sqlite}|{Postgres}] [--json] [--quick]\n" +
        "       dotnet run -c Release --project bench -- main-job\n" +
        $"With --engine {Postgres} a server is started, unless KOLAJ_TEST_POSTGRES (an Npgsql connection string that may create databases) names one.\n" +
        "--quick takes each figure once and leaves the largest sizes out: to try a change, not for a result.";

    public static BenchArguments? Parse(IReadOnlyList<string> args, out string error)
    {
        var (ids, engine, json, quick) = (new List<string>(), Sqlite, false, false);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--json")
                json = true;
            else if (args[i] == "--quick")
                quick = true;
            else if (args[i] == "--engine" && i + 1 < args.Count)
                engine = args[++i];
            else if (Workloads.Ids.Contains(args[i], StringComparer.Ordinal))
                ids.Add(args[i]);
            else
                return Fail($"'{args[i]}' is neither a workload nor an option.", out error);
        }

        if (ids.Count == 0)
            return Fail("No workload was named.", out error);
        if (engine is not (Sqlite or Postgres))
            return Fail($"There is no engine '{engine}'.", out error);
        if (ids.Find(id => !Workloads.RunsOn(id, engine)) is { } id)
            return Fail($"{id} does not run on {engine}.", out error);
        error = "";
        return new BenchArguments(ids, engine, json, quick);
    }

    private static BenchArguments? Fail(string reason, out string error)
    {
        error = $"{reason}\n{Usage}";
        return null;
    }
}
