using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Json.Schema;

namespace KolajAI.SupplyChain.Tests.Packages;

/// <summary>What the hub is made of is pinned, listed, and under licences that it may stand on.</summary>
public sealed class PackageTests
{
    private static readonly string SchemaFolder = Repository.Of("tests/SupplyChain.Tests/schema/node_modules/@cyclonedx/cyclonedx-library/res/schema");

    private static readonly Lazy<JsonSchema> Schema = new(static () =>
    {
        // The published files refer to each other by their files' names, and name themselves otherwise.
        foreach (var name in new[] { "spdx", "jsf-0.82" })
            JsonSchema.FromText(File.ReadAllText(Path.Combine(SchemaFolder, $"{name}.SNAPSHOT.schema.json")).Replace($"schema/{name}.schema.json", $"schema/{name}.SNAPSHOT.schema.json", StringComparison.Ordinal));
        return JsonSchema.FromFile(Path.Combine(SchemaFolder, "bom-1.6.SNAPSHOT.schema.json"));
    });

    private static IReadOnlyList<LockedPackage> Shipped { get; } = LockFile.PackagesOf(LockFile.Shipped);

    [Fact]
    public async Task Projects_EachHasALockFile()
    {
        var files = await Repository.FilesAsync();
        Assert.DoesNotContain(Projects(files), p => !files.Contains($"{p}/packages.lock.json"));
    }

    [Fact]
    public void Versions_AreExact()
    {
        var versions = XDocument.Load(Repository.Of("Directory.Packages.props")).Descendants("PackageVersion").Select(static e => (string)e.Attribute("Version")!).ToArray();
        Assert.NotEmpty(versions);
        Assert.DoesNotContain(versions, static v => v.Contains('*') || v.Contains(',') || v.StartsWith('[') || v.StartsWith("(", StringComparison.Ordinal));
    }

    /// <summary>As CI restores: a lock file that says something else than what would be fetched stops it.</summary>
    [Theory]
    [InlineData("nothing", true)]
    [InlineData("hash", false)]
    [InlineData("version", false)]
    public async Task Restore_OfAPackageThatDiffersFromTheLock_Fails(string changed, bool passes)
    {
        const string project = "src/Intelligence";
        var copy = Directory.CreateTempSubdirectory("kolaj-restore-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(copy, project));
            foreach (var file in (await Repository.FilesAsync()).Where(static f => f.StartsWith(project, StringComparison.Ordinal) || !f.Contains('/')))
                File.Copy(Repository.Of(file), Path.Combine(copy, file));
            // By itself: the projects that it refers to are not there.
            var projectFile = Directory.GetFiles(Path.Combine(copy, project), "*.csproj").Single();
            var document = XDocument.Load(projectFile);
            document.Descendants("ProjectReference").Remove();
            document.Save(projectFile);
            var lockPath = Path.Combine(copy, project, "packages.lock.json");
            File.Delete(lockPath);
            Assert.Equal((0, ""), await RestoreAsync(copy, project, "false"));

            var analyzer = JsonNode.Parse(File.ReadAllText(lockPath))!;
            var entry = analyzer["dependencies"]!["net10.0"]!["Microsoft.CodeAnalysis.BannedApiAnalyzers"]!;
            if (changed == "hash")
                entry["contentHash"] = Convert.ToBase64String(new byte[64]);
            if (changed == "version")
                (entry["requested"], entry["resolved"]) = ("[5.0.0, )", "5.0.0");
            File.WriteAllText(lockPath, analyzer.ToJsonString());
            Directory.Delete(Path.Combine(copy, project, "obj"), recursive: true);

            var (exitCode, output) = await RestoreAsync(copy, project, "true");
            Assert.True(passes == (exitCode == 0), output);
            if (!passes)
                Assert.Contains(changed == "hash" ? "NU1403" : "NU1004", output);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Licences_OfEveryPackage_AreAllowed() =>
        Assert.DoesNotContain(Shipped.Concat(await OthersAsync()).Select(static p => (p.Purl, Licence: Licence.Of(p))), static p => !Licence.Allowed.Contains(p.Licence));

    [Theory]
    [InlineData("""<license type="expression">GPL-3.0-only</license>""", "GPL-3.0-only")]
    [InlineData("""<license type="file">LICENSE.txt</license>""", "file LICENSE.txt")]
    [InlineData("<licenseUrl>https://example.com/terms</licenseUrl>", "https://example.com/terms")]
    [InlineData("", "none")]
    public void Licence_ThatNobodyAllowed_IsNone(string said, string licence)
    {
        var package = new LockedPackage("Planted", "1.0.0", "", []);
        var read = Licence.Of(package, $"<package xmlns='http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd'><metadata><id>Planted</id>{said}</metadata></package>");
        Assert.Equal(licence, read);
        Assert.DoesNotContain(read, Licence.Allowed);
    }

    [Fact]
    public async Task LicencePage_IsCurrent() => IsCurrent(LicencePage.Path, LicencePage.Write(Shipped, await OthersAsync()));

    [Fact]
    public void Sbom_IsCurrent() => IsCurrent(Sbom.Path, Sbom.Write(LockFile.Shipped, Version));

    [Fact]
    public void Sbom_OfCycloneDxsOwnSchema_IsValid() => Assert.Empty(SchemaErrors(JsonNode.Parse(File.ReadAllText(Repository.Of(Sbom.Path)))!));

    [Theory]
    [InlineData("/bomFormat", "Other")]
    [InlineData("/components/1/licenses/0/license/id", "Mine-1.0")]
    [InlineData("/components/0/hashes/0/content", "zz")]
    public void Sbom_WithAPlantedFault_IsNotValid(string pointer, string value)
    {
        var document = JsonNode.Parse(File.ReadAllText(Repository.Of(Sbom.Path)))!;
        var names = pointer.Split('/').Skip(1).ToArray();
        var holder = names[..^1].Aggregate(document, static (node, name) => int.TryParse(name, out var index) ? node[index]! : node[name]!);
        holder[names[^1]] = value;
        Assert.NotEmpty(SchemaErrors(document));
    }

    private static IEnumerable<string> Projects(IEnumerable<string> files) =>
        files.Where(static f => f.EndsWith(".csproj", StringComparison.Ordinal)).Select(static f => Path.GetDirectoryName(f)!);

    /// <summary>Of projects that are not shipped.</summary>
    private static async Task<IReadOnlyList<LockedPackage>> OthersAsync() =>
        [.. LockFile.PackagesOf(Projects(await Repository.FilesAsync())).ExceptBy(Shipped.Select(static p => p.Purl), static p => p.Purl)];

    private static string Version { get; } =
        XDocument.Load(Repository.Of("Directory.Build.props")).Descendants("Version").Single().Value;

    private static void IsCurrent(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("KOLAJ_WRITE_DOCS") == "1")
            File.WriteAllText(Repository.Of(path), text);
        Assert.Equal(text, File.ReadAllText(Repository.Of(path)));
    }

    private static async Task<(int ExitCode, string Output)> RestoreAsync(string copy, string project, string ci)
    {
        var (exitCode, output) = await Repository.RunAsync(
            "dotnet", copy, new Dictionary<string, string> { ["CI"] = ci }, "restore", project, "--verbosity", "quiet", "--disable-build-servers", "--no-cache");
        return (exitCode, exitCode == 0 ? "" : output);
    }

    private static IEnumerable<string> SchemaErrors(JsonNode document)
    {
        Assert.SkipUnless(Directory.Exists(SchemaFolder), "tests/SupplyChain.Tests/schema has no node_modules: ./test.sh fetches them.");
        var result = Schema.Value.Evaluate(JsonSerializer.SerializeToElement(document), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : (result.Details ?? []).Where(static d => d.Errors is { Count: > 0 }).Select(static d => $"{d.InstanceLocation}: {string.Join("; ", d.Errors!.Values)}").DefaultIfEmpty("not valid");
    }
}
