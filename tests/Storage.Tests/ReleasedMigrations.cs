using System.Reflection;
using KolajAI.Storage.Sql;

namespace KolajAI.Storage.Tests;

/// <summary>The record of what releases had, <c>released-migrations.txt</c>.</summary>
internal static class ReleasedMigrations
{
    private const string Resource = "released-migrations.txt";

    /// <summary>The hash of each file by its path in the repository.</summary>
    public static IReadOnlyDictionary<string, string> Hashes { get; } = Read();

    /// <summary>The number of the newest.</summary>
    public static int Newest { get; } = Hashes.Keys.Max(static path => MigrationRun.NumberOf(Path.GetFileName(path)));

    public static string PathOf(Engine engine, string script) => $"src/Storage/{engine}/Migrations/{script}";

    private static Dictionary<string, string> Read()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(static line => line[0] != '#')
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(static parts => parts[1], static parts => parts[0], StringComparer.Ordinal);
    }
}
