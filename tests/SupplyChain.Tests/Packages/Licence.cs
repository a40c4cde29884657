using System.Xml.Linq;

namespace KolajAI.SupplyChain.Tests.Packages;

/// <summary>Which licences the hub may stand on, and which one each package says it has.</summary>
internal static class Licence
{
    /// <summary>SPDX expressions. All let a product be made of them, sold and kept closed, as long as their text goes with it.</summary>
    public static readonly IReadOnlySet<string> Allowed = new HashSet<string>(StringComparer.Ordinal)
    {
        "MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "PostgreSQL", "MS-PL OR Apache-2.0",
    };

    /// <summary>Packages that name a file or an address in place of an expression, each read by a person. With the version: another one is read anew.</summary>
    private static readonly Dictionary<string, string> ReadByAPerson = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.AspNetCore.Http.Abstractions@2.2.0"] = "Apache-2.0",
        ["Microsoft.AspNetCore.Http.Features@2.2.0"] = "Apache-2.0",
        ["Microsoft.Coyote.Actors@1.7.11"] = "MIT",
        ["Microsoft.Coyote.CLI@1.7.11"] = "MIT",
        ["Microsoft.Coyote.Core@1.7.11"] = "MIT",
        ["Microsoft.Coyote.Test@1.7.11"] = "MIT",
        ["xunit.abstractions@2.0.3"] = "Apache-2.0",
    };

    private static string PackagesFolder { get; } =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>An SPDX expression, or what the package says in its place.</summary>
    public static string Of(LockedPackage package)
    {
        var (name, version) = (package.Name.ToLowerInvariant(), package.Version.ToLowerInvariant());
        return Of(package, File.ReadAllText(Path.Combine(PackagesFolder, name, version, $"{name}.nuspec")));
    }

    public static string Of(LockedPackage package, string nuspec)
    {
        var metadata = XDocument.Parse(nuspec).Root!.Elements().First(static e => e.Name.LocalName == "metadata").Elements().ToArray();
        var said = metadata.FirstOrDefault(static e => e.Name.LocalName == "license");
        if (said?.Attribute("type")?.Value == "expression")
            return said.Value;
        if (ReadByAPerson.TryGetValue($"{package.Name}@{package.Version}", out var read))
            return read;
        return said is not null ? $"file {said.Value}" : metadata.FirstOrDefault(static e => e.Name.LocalName == "licenseUrl")?.Value ?? "none";
    }
}
