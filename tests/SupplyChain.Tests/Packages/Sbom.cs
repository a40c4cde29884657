using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KolajAI.SupplyChain.Tests.Packages;

/// <summary><c>docs/sbom.json</c>: CycloneDX 1.6, of what is shipped. The same lock files give the same bytes.</summary>
internal static class Sbom
{
    public const string Path = "docs/sbom.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IReadOnlyList<string> programs, string version)
    {
        var locks = programs.ToDictionary(static p => p, LockFile.Of);
        var packages = LockFile.PackagesOf(programs);
        var byName = packages.ToLookup(static p => p.Name, StringComparer.OrdinalIgnoreCase);
        var dependencies = new JsonArray();
        var root = Product("KolajAI", version);
        dependencies.Add(Dependency(root, programs.SelectMany(p => locks[p].Projects.SelectMany(static r => r.Needs).Concat(locks[p].Direct)), byName));
        foreach (var package in packages)
            dependencies.Add(Dependency(package.Purl, package.Needs, byName));

        var components = new JsonArray([.. packages.Select(static p => (JsonNode)Component(p))]);
        var number = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(version + components.ToJsonString() + dependencies.ToJsonString())).AsSpan(0, 16));
        var document = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = $"urn:uuid:{number:d}",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = root, ["name"] = "KolajAI", ["version"] = version },
            },
            ["components"] = components,
            ["dependencies"] = dependencies,
        };
        return document.ToJsonString(Indented) + "\n";
    }

    private static string Product(string name, string version) => $"{name}@{version}";

    private static JsonObject Component(LockedPackage package)
    {
        var licence = Licence.Of(package);
        return new JsonObject
        {
            ["type"] = "library",
            ["bom-ref"] = package.Purl,
            ["name"] = package.Name,
            ["version"] = package.Version,
            ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(package.ContentHash)) }),
            ["licenses"] = new JsonArray(licence.Contains(' ')
                ? new JsonObject { ["expression"] = licence }
                : new JsonObject { ["license"] = new JsonObject { ["id"] = licence } }),
            ["purl"] = package.Purl,
        };
    }

    private static JsonObject Dependency(string of, IEnumerable<string> needs, ILookup<string, LockedPackage> byName)
    {
        var on = needs.SelectMany(n => byName[n]).Select(static p => p.Purl).Distinct().Order(StringComparer.Ordinal);
        return new JsonObject { ["ref"] = of, ["dependsOn"] = new JsonArray([.. on.Select(static p => (JsonNode)p)]) };
    }
}
