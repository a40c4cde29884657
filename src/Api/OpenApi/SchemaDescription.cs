using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using KolajAI.Api.Requests;
using KolajAI.Monetary;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KolajAI.Api.OpenApi;

/// <summary>Shapes that converters write, and marks on fields.</summary>
internal sealed class SchemaDescription : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Money))
            Describe(schema);
        else if (type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (JsonSchemaType.String | (schema.Type & JsonSchemaType.Null), "date-time");
        if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object)
            Mark(schema, context.JsonTypeInfo);
        return Task.CompletedTask;
    }

    /// <summary>Named on the object, because a field's own schema is shared with other fields.</summary>
    private static void Mark(OpenApiSchema schema, JsonTypeInfo shape)
    {
        var later = Names<NotLandedAttribute>(shape);
        if (later.Count > 0)
            (schema.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-not-implemented-fields"] = new JsonNodeExtension(later);
        var readOnly = Names<ReadOnlyFieldAttribute>(shape);
        if (readOnly.Count > 0)
            (schema.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-read-only-fields"] = new JsonNodeExtension(readOnly);
    }

    private static JsonArray Names<TAttribute>(JsonTypeInfo shape)
        where TAttribute : Attribute =>
        [.. shape.Properties.Where(static p => p.AttributeProvider?.IsDefined(typeof(TAttribute), inherit: true) == true).Select(static p => JsonValue.Create(p.Name))];

    private static void Describe(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["amount"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = @"^-?[0-9]{1,13}(\.[0-9]{1,4})?$", Examples = [JsonValue.Create("199.90")] },
            ["currency"] = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 3, MaxLength = 3, Description = "ISO 4217.", Examples = [JsonValue.Create("TRY")] },
        };
        schema.Required = new HashSet<string> { "amount", "currency" };
        schema.AdditionalPropertiesAllowed = false;
    }
}
