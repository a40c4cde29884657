using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using GraphQL.Types;
using GraphQL.Validation;
using GraphQLParser;
using GraphQLParser.AST;

namespace KolajAI.Connectors.Tests.Shopify;

/// <summary>
/// Shopify's own schema of the version that the connector names, as it ships in the vendor's package (<c>admin_2026-10.json.gz</c>; the file is not
/// kept here, <c>KOLAJ_SHOPIFY_SCHEMA</c> names it). Built once: it has some 3,500 types.
/// </summary>
internal static class OfficialSchema
{
    public const string Variable = "KOLAJ_SHOPIFY_SCHEMA";

    private static readonly string[] BuiltIn = ["String", "Int", "Float", "Boolean", "ID"];

    private static readonly Lazy<ISchema?> Built = new(
        static () => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file ? Build(file) : null);

    /// <summary>Skips the test where the file is not named.</summary>
    public static ISchema Required()
    {
        Assert.SkipWhen(Built.Value is null, $"{Variable} does not name the official introspection (admin_2026-10.json.gz).");
        return Built.Value!;
    }

    /// <summary>What all rules of the GraphQL specification say against a document with these variables; null are values made up by their types.</summary>
    public static async Task<IReadOnlyList<string>> ErrorsAsync(ISchema schema, string text, IReadOnlyDictionary<string, object?>? variables = null)
    {
        var document = Parser.Parse(text);
        var operation = document.Definitions.OfType<GraphQLOperationDefinition>().Single();
        var result = await new DocumentValidator().ValidateAsync(new ValidationOptions
        {
            Schema = schema,
            Document = document,
            Operation = operation,
            // Where a variable may stand is judged only when all variables have values.
            Variables = new global::GraphQL.Inputs(variables?.ToDictionary() ?? MadeUp(schema, operation)),
            Rules = DocumentValidator.CoreRules,
            CancellationToken = TestContext.Current.CancellationToken,
        });
        return [.. result.Errors.Select(static error => $"{error.Code}: {error.Message}")];
    }

    private static Dictionary<string, object?> MadeUp(ISchema schema, GraphQLOperationDefinition operation) =>
        operation.Variables?.Items.ToDictionary(static variable => variable.Variable.Name.StringValue, variable => MadeUp(schema, variable.Type)) ?? [];

    private static object? MadeUp(ISchema schema, GraphQLType type) => type switch
    {
        GraphQLNonNullType some => MadeUp(schema, some.Type),
        GraphQLListType list => new[] { MadeUp(schema, list.Type) },
        GraphQLNamedType named => MadeUp(schema.AllTypes[named.Name]),
        _ => null,
    };

    private static object? MadeUp(IGraphType? type) => type switch
    {
        NonNullGraphType some => MadeUp(some.ResolvedType),
        ListGraphType list => new[] { MadeUp(list.ResolvedType) },
        EnumerationGraphType words => words.Values.First().Name,
        IInputObjectGraphType input => input.Fields.Where(static field => field is { ResolvedType: NonNullGraphType, DefaultValue: null })
            .ToDictionary(static field => field.Name, static field => MadeUp(field.ResolvedType)),
        IntGraphType => 1,
        FloatGraphType => 1.5,
        BooleanGraphType => true,
        _ => "x",
    };

    private static ISchema Build(string file)
    {
        using var packed = File.OpenRead(file);
        using var json = new GZipStream(packed, CompressionMode.Decompress);
        var root = JsonNode.Parse(json)!;
        var types = (root["__schema"] ?? root["data"]!["__schema"]!)["types"]!.AsArray()
            .Where(static type => !Name(type).StartsWith("__", StringComparison.Ordinal) && !BuiltIn.Contains(Name(type))).ToList();
        var text = new StringBuilder("schema{query:QueryRoot mutation:Mutation}\ndirective @idempotent(key:String!) on FIELD\n");
        foreach (var type in types)
            Write(text, type!);
        IObjectGraphType? none = null;
        var schema = Schema.For(text.ToString(), builder =>
        {
            // Nothing is ever answered here; the library only wants to know that it could be.
            foreach (var type in types.Where(static type => Kind(type) is "INTERFACE" or "UNION"))
                builder.Types.For(Name(type)).ResolveType = _ => none!;
        });
        foreach (var scalar in types.Where(static type => Kind(type) == "SCALAR"))
            schema.RegisterType(new AnyScalar(Name(scalar)));
        schema.Initialize();
        return schema;
    }

    private static void Write(StringBuilder text, JsonNode type)
    {
        switch (Kind(type))
        {
            case "SCALAR":
                text.Append("scalar ").Append(Name(type)).Append('\n');
                break;
            case "ENUM":
                text.Append("enum ").Append(Name(type)).Append('{').AppendJoin(' ', Names(type["enumValues"])).Append("}\n");
                break;
            case "UNION":
                text.Append("union ").Append(Name(type)).Append('=').AppendJoin('|', Names(type["possibleTypes"])).Append('\n');
                break;
            case "INPUT_OBJECT":
                text.Append("input ").Append(Name(type)).Append('{').AppendJoin(' ', type["inputFields"]!.AsArray().Select(Argument)).Append("}\n");
                break;
            case var kind:
                text.Append(kind == "INTERFACE" ? "interface " : "type ").Append(Name(type));
                if (kind == "OBJECT" && Names(type["interfaces"]).ToList() is { Count: > 0 } interfaces)
                    text.Append(" implements ").AppendJoin(" & ", interfaces);
                text.Append('{').AppendJoin(' ', type["fields"]!.AsArray().Select(Field)).Append("}\n");
                break;
        }
    }

    private static string Field(JsonNode? field) => field!["args"] is JsonArray { Count: > 0 } arguments
        ? $"{Name(field)}({string.Join(' ', arguments.Select(Argument))}):{Written(field["type"]!)}"
        : $"{Name(field)}:{Written(field["type"]!)}";

    private static string Argument(JsonNode? argument) =>
        $"{Name(argument)}:{Written(argument!["type"]!)}{(argument["defaultValue"]?.GetValue<string>() is { } value ? $"={value}" : "")}";

    private static string Written(JsonNode type) => Kind(type) switch
    {
        "NON_NULL" => $"{Written(type["ofType"]!)}!",
        "LIST" => $"[{Written(type["ofType"]!)}]",
        _ => Name(type),
    };

    private static IEnumerable<string> Names(JsonNode? list) => list?.AsArray().Select(Name) ?? [];

    private static string Name(JsonNode? node) => node!["name"]!.GetValue<string>();

    private static string Kind(JsonNode? node) => node!["kind"]!.GetValue<string>();

    /// <summary>Money, times, addresses: what they hold is the shop's to check.</summary>
    private sealed class AnyScalar : ScalarGraphType
    {
        public AnyScalar(string name) => Name = name;

        public override object? ParseLiteral(GraphQLValue value) => value;

        public override object? ParseValue(object? value) => value;
    }
}
