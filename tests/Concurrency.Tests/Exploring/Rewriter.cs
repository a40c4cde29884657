using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace KolajAI.Concurrency.Tests.Exploring;

/// <summary>Puts assemblies of ours under Coyote's control: copies of them, in a folder of their own.</summary>
internal static class Rewriter
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    /// <returns>What the tool said.</returns>
    /// <exception cref="InvalidOperationException">The tool cannot run here, or has failed: nothing is proved then.</exception>
    public static async Task<string> RewriteAsync(string folder, IReadOnlyCollection<string> assemblies)
    {
        foreach (var name in assemblies)
        {
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, $"{name}.*").Where(static f => Path.GetExtension(f) is ".dll" or ".pdb"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var settings = Path.Combine(folder, "rewrite.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new
        {
            AssembliesPath = folder,
            Assemblies = assemblies.Select(static a => $"{a}.dll"),
            DependencySearchPaths = new[] { AppContext.BaseDirectory },
            IsRewritingMemoryLocations = false,
            IsRewritingConcurrentCollections = false,
        }));
        return await RunAsync(["rewrite", settings]);
    }

    private static async Task<string> RunAsync(IReadOnlyCollection<string> arguments)
    {
        var tool = typeof(Rewriter).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "Rewriter").Value!;
        if (!File.Exists(tool))
            throw new InvalidOperationException($"The rewriter is not there: {tool}. It comes with 'dotnet restore'.");
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[tool, .. arguments])
            start.ArgumentList.Add(argument);
        // Built for .NET 8; it runs on what is here.
        start.Environment["DOTNET_ROLL_FORWARD"] = "LatestMajor";
        start.Environment["COYOTE_CLI_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The rewriter did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"The rewriter had not ended after {Longest}.");
        }

        var said = await output + await errors;
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"The rewriter failed ({process.ExitCode}): {said}");
    }
}
