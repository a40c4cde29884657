using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;
using GraphQLParser;
using GraphQLParser.AST;
using KolajAI.Simulator.Shopify.Access;
using KolajAI.Simulator.Shopify.Fulfilments;
using KolajAI.Simulator.Shopify.Inventory;
using KolajAI.Simulator.Shopify.Orders;
using KolajAI.Simulator.Shopify.Products;
using KolajAI.Simulator.Shopify.Shops;
using KolajAI.Simulator.Shopify.Webhooks;

namespace KolajAI.Simulator.Shopify.GraphQl;

/// <summary>
/// The simulated part of the Admin schema 2026-10 (the <c>Schema</c> folder, held against the official introspection by a test)
/// with the code that answers each field. One for all shops; built when the first call comes.
/// </summary>
internal static class ShopifySchema
{
    private static readonly Lazy<ISchema> Built = new(Build);

    public static ISchema Instance => Built.Value;

    /// <summary>The schema's text.</summary>
    public static string Text()
    {
        var assembly = typeof(ShopifySchema).Assembly;
        var parts = assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".graphql", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return string.Join('\n', parts.Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"No resource {name}."));
            return reader.ReadToEnd();
        }));
    }

    private static ISchema Build()
    {
        var binder = new FieldBinder();
        ShopFields.Bind(binder);
        ProductFields.Bind(binder);
        ProductWriteFields.Bind(binder);
        InventoryFields.Bind(binder);
        OrderFields.Bind(binder);
        OrderWriteFields.Bind(binder);
        FulfilmentFields.Bind(binder);
        WebhookFields.Bind(binder);

        var text = Text();
        ISchema? built = null;
        var schema = Schema.For(text, builder =>
        {
            foreach (var abstraction in Parser.Parse(text).Definitions.OfType<GraphQLInterfaceTypeDefinition>())
                builder.Types.For(abstraction.Name.StringValue).ResolveType = source => (IObjectGraphType)built!.AllTypes[binder.NameOf(source)]!;
        });
        foreach (var scalar in PassThroughScalar.All())
            schema.RegisterType(scalar);
        schema.Initialize();
        built = schema;
        var unanswered = new List<string>();
        foreach (var type in schema.AllTypes.OfType<IObjectGraphType>().Where(static type => !type.Name.StartsWith("__", StringComparison.Ordinal)))
        {
            foreach (var field in type.Fields)
            {
                if (Answer(binder, type.Name, field.Name) is { } answer)
                    field.Resolver = new FuncFieldResolver<object?>(Resolver(type, field, answer));
                else
                    unanswered.Add($"{type.Name}.{field.Name}");
            }
        }

        return unanswered.Count == 0 ? schema : throw new InvalidOperationException($"Nothing answers {string.Join(", ", unanswered)}.");
    }

    private static Func<IResolveFieldContext, object?> Resolver(IObjectGraphType type, FieldType field, Func<object, ShopifyCall, object?> answer)
    {
        var scope = AccessScopes.Of(type.Name, field.Name);
        var isConnection = QueryCost.IsConnection(field.ResolvedType!.GetNamedType());
        var cost = isConnection || field.ResolvedType!.GetNamedType() is ScalarGraphType || QueryCost.IsFree(type.Name, field.Name) ? 0 : QueryCost.OfRoot(type.Name);
        return context =>
        {
            var call = new ShopifyCall(context);
            if (scope is not null && !AccessScopes.Granted(call.Scopes, scope))
                throw AccessScopes.Denied(field.Name, scope);
            var value = answer(context.Source ?? call.Shop, call);
            call.Meter.Add(value is Connection page ? page.Edges.Count : value is null ? 0 : cost);
            return value;
        };
    }

    private static Func<object, ShopifyCall, object?>? Answer(FieldBinder binder, string type, string field)
    {
        if (binder.Knows(type))
            return binder.Answer(type, field);
        if (type.EndsWith("Connection", StringComparison.Ordinal))
            return Property<Connection>(field);
        return type.EndsWith("Edge", StringComparison.Ordinal) ? Property<Edge>(field) : binder.Answer(type, field);
    }

    private static Func<object, ShopifyCall, object?> Property<T>(string field)
    {
        var property = typeof(T).GetProperties().Single(property => property.Name.Equals(field, StringComparison.OrdinalIgnoreCase));
        return (source, _) => property.GetValue(source);
    }
}
