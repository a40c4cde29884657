using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using KolajAI.RunningHub;

namespace KolajAI.Hub.Tests;

/// <summary>The fault tests' crash points are not in what is released: nothing calls them, and nothing is left that could end the process.</summary>
public sealed class CrashPointSeamTests
{
    private const string Seam = "CrashPoint";

    [Fact]
    public void ReleaseBuild_HasNoCallOfACrashPointAndNoCodeBehindIt()
    {
        var assemblies = Directory.GetFiles(Path.GetDirectoryName(HubProcess.BuiltHub)!, "KolajAI.*.dll");
        Assert.True(assemblies.Length >= 6, $"Only {assemblies.Length} assemblies of the hub were found.");
        Assert.Empty(assemblies.SelectMany(Remains));
    }

    private static IEnumerable<string> Remains(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var name = Path.GetFileName(assembly);
        foreach (var reference in metadata.TypeReferences.Select(metadata.GetTypeReference))
        {
            if (metadata.StringComparer.Equals(reference.Name, Seam))
                yield return $"{name} refers to {Seam}";
        }

        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(t => metadata.StringComparer.Equals(t.Name, Seam)))
        {
            if (type.GetFields().Count > 0 || type.GetNestedTypes().Length > 0)
                yield return $"{name}: {Seam} keeps something";
            foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition))
            {
                // A return, and the no-operation of unoptimised builds before it.
                var body = file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
                if (body is not ([0x2A] or [0x00, 0x2A]))
                    yield return $"{name}: {Seam}.{metadata.GetString(method.Name)} does something";
            }
        }
    }
}
