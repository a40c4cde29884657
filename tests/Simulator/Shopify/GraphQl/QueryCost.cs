using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQLParser;
using GraphQLParser.AST;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// The points a document may cost at most (sheet §Rate limits): an object 1, a scalar 0, a connection as many times its node
/// as <c>first</c> or <c>last</c> say, a mutation 10. The wrappers edges, nodes and pageInfo are free, a list without a size counts once.
/// </summary>
internal sealed class QueryCost(ISchema schema, GraphQLDocument document, IReadOnlyDictionary<string, object?> variables)
{
    public const int MostPerQuery = 1000;
    private const int Mutation = 10;

    /// <summary>Wrappers of a connection, which cost nothing themselves.</summary>
    public static bool IsFree(string parentType, string field) =>
        field is "edges" or "nodes" or "pageInfo" || (field == "node" && parentType.EndsWith("Edge", StringComparison.Ordinal));

    public static bool IsConnection(IGraphType type) => type.Name.EndsWith("Connection", StringComparison.Ordinal);

    public static int OfRoot(string parentType) => parentType == "Mutation" ? Mutation : 1;

    public int Of(GraphQLOperationDefinition operation)
    {
        var root = operation.Operation == OperationType.Mutation ? schema.Mutation! : schema.Query;
        return Selections(operation.SelectionSet, root);
    }

    private int Selections(GraphQLSelectionSet? set, IGraphType parent)
    {
        var objects = new Dictionary<string, int>(StringComparer.Ordinal);
        var sum = 0;
        foreach (var selection in set?.Selections ?? [])
        {
            sum += selection switch
            {
                _ when Skipped(selection) => 0,
                GraphQLField field => Field(field, parent, objects),
                GraphQLInlineFragment inline => Selections(inline.SelectionSet, inline.TypeCondition is { } on ? Named(on.Type.Name) : parent),
                GraphQLFragmentSpread spread when document.FindFragmentDefinition(spread.FragmentName.Name) is { } fragment =>
                    Selections(fragment.SelectionSet, Named(fragment.TypeCondition.Type.Name)),
                _ => 0,
            };
        }

        return sum;
    }

    private int Field(GraphQLField field, IGraphType parent, Dictionary<string, int> objects)
    {
        if ((parent as IComplexGraphType)?.Fields.Find(field.Name) is not { } definition || definition.ResolvedType?.GetNamedType() is not { } type || type is ScalarGraphType)
            return 0;
        var inner = Selections(field.SelectionSet, type);
        if (IsConnection(type))
            return Size(field) * (inner + 1);
        // The same field asked twice under one name is answered once.
        var key = (field.Alias?.Name ?? field.Name).StringValue;
        var own = IsFree(parent.Name, definition.Name) || !objects.TryAdd(key, 1) ? 0 : OfRoot(parent.Name);
        return own + inner;
    }

    private int Size(GraphQLField field)
    {
        var argument = field.Arguments?.FirstOrDefault(static argument => argument.Name.Value == "first" || argument.Name.Value == "last");
        var value = argument?.Value switch
        {
            GraphQLIntValue number => number.Value.ToString(),
            GraphQLVariable variable => Convert.ToString(variables.GetValueOrDefault(variable.Name.StringValue), CultureInfo.InvariantCulture),
            _ => null,
        };
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 1;
    }

    private bool Skipped(ASTNode selection) =>
        (selection as IHasDirectivesNode)?.Directives?.Any(directive =>
            (directive.Name.Value == "skip" && Condition(directive)) || (directive.Name.Value == "include" && !Condition(directive))) == true;

    private bool Condition(GraphQLDirective directive) => directive.Arguments?.FirstOrDefault()?.Value switch
    {
        GraphQLBooleanValue literal => literal.BoolValue,
        GraphQLVariable variable => variables.GetValueOrDefault(variable.Name.StringValue) is true,
        _ => true,
    };

    private IGraphType Named(GraphQLName name) =>
        schema.AllTypes[name.StringValue] ?? throw new InvalidOperationException($"No type {name.StringValue}: the document was to be valid.");
}
