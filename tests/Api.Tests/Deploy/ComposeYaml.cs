using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KolajAI.Api.Tests.Deploy;

/// <summary>A Compose file as JSON, anchors and merges resolved as Compose does: a key that is there wins over a merged one.</summary>
internal static class ComposeYaml
{
    private const string Merge = "<<";

    public static JsonObject Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return (JsonObject)Convert(yaml.Documents.Single().RootNode)!;
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Convert(mapping),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "~" or "null" } => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } scalar => scalar.Value is "true",
        YamlScalarNode { Style: ScalarStyle.Plain } scalar when long.TryParse(scalar.Value, out var number) => number,
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException($"A {node.NodeType} is not known here."),
    };

    private static JsonObject Convert(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping)
        {
            if (Name(key) is not Merge)
                result[Name(key)] = Convert(value);
        }

        foreach (var merged in mapping.Where(static pair => Name(pair.Key) is Merge).Select(static pair => Convert((YamlMappingNode)pair.Value)))
        {
            foreach (var (key, value) in merged)
            {
                if (!result.ContainsKey(key))
                    result[key] = value?.DeepClone();
            }
        }

        return result;
    }

    private static string Name(YamlNode key) => ((YamlScalarNode)key).Value!;
}
