using System.Text.Json.Nodes;

namespace KolajAI.SupplyChain.Tests.Packages;

/// <param name="ContentHash">SHA-512 of the package, base64, as the lock file has it.</param>
/// <param name="Needs">Names of the packages that it asks for.</param>
internal sealed record LockedPackage(string Name, string Version, string ContentHash, IReadOnlyList<string> Needs)
{
    public string Purl => $"pkg:nuget/{Name}@{Version}";
}

internal sealed record LockedProject(string Name, IReadOnlyList<string> Needs);

/// <summary>What a project's <c>packages.lock.json</c> pins.</summary>
internal sealed class LockFile
{
    /// <summary>The programs that are shipped; all else builds and tests.</summary>
    public static readonly string[] Shipped = ["src/Api", "src/Silo"];

    private LockFile(IReadOnlyList<LockedPackage> packages, IReadOnlyList<LockedProject> projects, IReadOnlyList<string> direct)
    {
        Packages = packages;
        Projects = projects;
        Direct = direct;
    }

    public IReadOnlyList<LockedPackage> Packages { get; }

    /// <summary>Projects of the repository that it refers to.</summary>
    public IReadOnlyList<LockedProject> Projects { get; }

    /// <summary>What the project itself asks for.</summary>
    public IReadOnlyList<string> Direct { get; }

    /// <param name="project">Its folder.</param>
    public static LockFile Of(string project) => Parse(File.ReadAllText(Repository.Of(Path.Combine(project, "packages.lock.json"))));

    /// <summary>The packages of several projects, once each, in order of their names.</summary>
    public static IReadOnlyList<LockedPackage> PackagesOf(IEnumerable<string> projects) =>
        [.. projects.SelectMany(static p => Of(p).Packages).DistinctBy(static p => p.Purl).OrderBy(static p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(static p => p.Version, StringComparer.Ordinal)];

    public static LockFile Parse(string json)
    {
        var packages = new List<LockedPackage>();
        var projects = new List<LockedProject>();
        var direct = new List<string>();
        foreach (var (name, entry) in JsonNode.Parse(json)!["dependencies"]!.AsObject().SelectMany(static target => target.Value!.AsObject()))
        {
            var needs = entry!["dependencies"]?.AsObject().Select(static d => d.Key).ToArray() ?? [];
            var type = (string)entry["type"]!;
            if (type is "Project")
                projects.Add(new LockedProject(name, needs));
            else
                packages.Add(new LockedPackage(name, (string)entry["resolved"]!, (string)entry["contentHash"]!, needs));
            if (type is "Direct")
                direct.Add(name);
        }

        return new LockFile(packages, projects, direct);
    }
}
