using System.IO.Compression;
using System.Text.Json.Nodes;
using GraphQL.Types;
using KolajAI.Simulator.Shopify.GraphQl;

namespace KolajAI.Simulator.Tests;

/// <summary>
/// Holds the simulated part of the schema against the official introspection: <c>admin_2026-10.json.gz</c> of the vendor's own package
/// (sheet, source O1), which is not kept here. <c>KOLAJ_SHOPIFY_SCHEMA</c> names the file.
/// </summary>
public sealed class ShopifySchemaTests
{
    private const string Variable = "KOLAJ_SHOPIFY_SCHEMA";

    [Fact]
    public async Task SimulatedSchema_IsAPartOfTheOfficialOne()
    {
        var file = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(file), $"{Variable} does not name the official introspection (admin_2026-10.json.gz).");
        var official = await ReadAsync(file!);

        List<string> differences = [.. ShopifySchema.Instance.AllTypes
            .Where(static type => !type.Name.StartsWith("__", StringComparison.Ordinal))
            .SelectMany(type => Differences(type, official.GetValueOrDefault(type.Name)))];

        Assert.Equal([], differences);
    }

    private static async Task<Dictionary<string, JsonNode>> ReadAsync(string file)
    {
        await using var packed = File.OpenRead(file);
        await using var json = new GZipStream(packed, CompressionMode.Decompress);
        var root = await JsonNode.ParseAsync(json, cancellationToken: TestContext.Current.CancellationToken);
        var schema = root!["__schema"] ?? root["data"]!["__schema"];
        return schema!["types"]!.AsArray().ToDictionary(static type => type!["name"]!.GetValue<string>(), static type => type!);
    }

    private static IEnumerable<string> Differences(IGraphType type, JsonNode? official)
    {
        if (official is null)
            return [$"{type.Name} is not in the official schema"];
        return type switch
        {
            EnumerationGraphType words => words.Values.Where(word => Named(official["enumValues"], word.Name) is null).Select(word => $"{type.Name} has no word {word.Name}"),
            IComplexGraphType complex => complex.Fields.SelectMany(field => Differences(type, field, Named(official[type is IInputObjectGraphType ? "inputFields" : "fields"], field.Name))),
            _ => [],
        };
    }

    private static IEnumerable<string> Differences(IGraphType type, FieldType field, JsonNode? official)
    {
        if (official is null)
        {
            yield return $"{type.Name}.{field.Name} is not in the official schema";
            yield break;
        }

        if (field.ResolvedType!.ToString() != Written(official["type"]!))
            yield return $"{type.Name}.{field.Name} is {field.ResolvedType}, officially {Written(official["type"]!)}";
        foreach (var argument in field.Arguments ?? [])
        {
            var known = Named(official["args"], argument.Name);
            if (known is null || argument.ResolvedType!.ToString() != Written(known["type"]!))
                yield return $"{type.Name}.{field.Name}({argument.Name}: {argument.ResolvedType}), officially {(known is null ? "nothing" : Written(known["type"]!))}";
        }

        // An argument that must be given cannot be left out of the simulation.
        foreach (var required in official["args"]?.AsArray() ?? [])
        {
            if (Written(required!["type"]!).EndsWith('!') && required["defaultValue"] is null && field.Arguments?.Find(required["name"]!.GetValue<string>()) is null)
                yield return $"{type.Name}.{field.Name} lacks the required argument {required["name"]}";
        }
    }

    private static JsonNode? Named(JsonNode? list, string name) => list?.AsArray().FirstOrDefault(item => item!["name"]!.GetValue<string>() == name);

    private static string Written(JsonNode type) => type["kind"]!.GetValue<string>() switch
    {
        "NON_NULL" => $"{Written(type["ofType"]!)}!",
        "LIST" => $"[{Written(type["ofType"]!)}]",
        _ => type["name"]!.GetValue<string>(),
    };
}
