using System.Diagnostics;

namespace KolajAI.SupplyChain.Tests;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Of(string path) => Path.Combine(Root, path);

    /// <summary>Every file that is committed, or would be with <c>git add --all</c>; none that was deleted.</summary>
    public static async Task<IReadOnlyList<string>> FilesAsync() =>
        [.. (await RunAsync("git", Root, null, "ls-files", "-z", "--cached", "--others", "--exclude-standard")).Output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(static f => File.Exists(Of(f)))];

    /// <returns>What it printed; where it failed, its errors too.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, string folder, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await error);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KolajAI.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The solution's folder was not found.");
    }
}
