namespace KolajAI.Bench.Hubs;

/// <summary>A temporary folder, gone with its files at the end.</summary>
internal sealed class BenchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kolaj-bench-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The hub's database in a data folder.</summary>
    public static string Database(string dataFolder) => System.IO.Path.Combine(dataFolder, "kolaj.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
