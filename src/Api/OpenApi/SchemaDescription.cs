using System.Text.Json.Nodes;
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
        if (context.JsonPropertyInfo?.AttributeProvider is { } property)
        {
            if (property.IsDefined(typeof(NotLandedAttribute), inherit: true))
                (schema.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-not-implemented"] = new JsonNodeExtension(true);
            if (property.IsDefined(typeof(ReadOnlyFieldAttribute), inherit: true))
                schema.ReadOnly = true;
        }

        return Task.CompletedTask;
    }

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
