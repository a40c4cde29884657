using System.Text.Json;
using GraphQL;
using GraphQL.Execution;
using GraphQLParser.AST;
using KolajAI.Simulator.Shopify.Shops;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>One field being answered: the shop that is asked, the field's arguments and its place in the document.</summary>
internal sealed class ShopifyCall(IResolveFieldContext context)
{
    private const string ShopKey = "shop";
    private const string GrantKey = "scopes";
    private const string MeterKey = "meter";

    public ShopifyShop Shop => (ShopifyShop)context.UserContext[ShopKey]!;

    public IReadOnlySet<string> Scopes => (IReadOnlySet<string>)context.UserContext[GrantKey]!;

    public CostMeter Meter => (CostMeter)context.UserContext[MeterKey]!;

    public string FieldName => context.FieldDefinition.Name;

    public string ParentType => context.ParentType.Name;

    /// <summary>The arguments, those left out with the schema's default, or not there.</summary>
    public InputObject Arguments { get; } = new(context.Arguments?
        .Where(static pair => pair.Value.Value is not null || pair.Value.Source != ArgumentSource.FieldDefault)
        .ToDictionary(static pair => pair.Key, static pair => pair.Value.Value, StringComparer.Ordinal) ?? []);

    /// <summary>The key of <c>@idempotent</c>; null where the field does not carry it.</summary>
    public string? IdempotencyKey => context.Directives?.TryGetValue("idempotent", out var directive) == true ? directive.GetArgument<string>("key") : null;

    /// <summary>The arguments in one fixed order: equal bodies are equal texts.</summary>
    public string Fingerprint() => FieldName + JsonSerializer.Serialize(Sorted(context.Arguments?.ToDictionary(static pair => pair.Key, static pair => pair.Value.Value)));

    public static Dictionary<string, object?> UserContext(ShopifyShop shop, IReadOnlySet<string> scopes, CostMeter meter) =>
        new() { [ShopKey] = shop, [GrantKey] = scopes, [MeterKey] = meter };

    public GraphQLField Field => context.FieldAst;

    private static object? Sorted(object? value) => value switch
    {
        string text => text,
        IDictionary<string, object?> fields => new SortedDictionary<string, object?>(fields.ToDictionary(static pair => pair.Key, static pair => Sorted(pair.Value)), StringComparer.Ordinal),
        System.Collections.IEnumerable list => list.Cast<object?>().Select(Sorted).ToList(),
        _ => value,
    };
}
