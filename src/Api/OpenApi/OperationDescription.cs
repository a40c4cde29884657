using KolajAI.Api.Access;
using KolajAI.Api.Requests;
using KolajAI.Api.Reserved;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KolajAI.Api.OpenApi;

/// <summary>Writes what the route's metadata says: least role, query parameters, headers, and whether it has landed.</summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Parameters ??= [];
        if (metadata.OfType<AccessPolicy>().FirstOrDefault() is { } policy)
            Access(operation, context, policy);
        if (metadata.OfType<NotLandedMetadata>().Any())
            operation.Extensions["x-not-implemented"] = new JsonNodeExtension(true);
        foreach (var parameter in metadata.OfType<QueryParameter>())
            operation.Parameters.Add(Query(parameter));
        RequirePathParameters(operation, context.Description.RelativePath ?? "");
        if (context.Description.HttpMethod is "POST" or "PUT" or "DELETE" && metadata.OfType<AccessPolicy>().Any(static p => p.Kind is AccessKind.Tenant or AccessKind.Ops or AccessKind.Session))
            operation.Parameters.Add(Header("Idempotency-Key", "1 to 255 characters: a repeat with the same key and body gets the first answer."));
        if (metadata.OfType<QueryParameter>().Any(static q => q == QueryParameters.WaitFor))
            operation.Parameters.Add(Header("Prefer", "wait=N holds the answer up to N seconds (60) until wait_for is reached."));
        return Task.CompletedTask;
    }

    private static void Access(OpenApiOperation operation, OpenApiOperationTransformerContext context, AccessPolicy policy)
    {
        var role = policy.Kind switch
        {
            AccessKind.Tenant or AccessKind.Session => policy.LeastRole.Word(),
            AccessKind.Ops => Roles.Ops,
            AccessKind.Webhook => "webhook",
            _ => "none",
        };
        operation.Extensions!["x-role"] = new JsonNodeExtension(role);
        string[] schemes = policy.Kind switch
        {
            AccessKind.Tenant => [DocumentDescription.KeyScheme, DocumentDescription.BearerScheme, DocumentDescription.SessionScheme],
            AccessKind.Ops => [DocumentDescription.KeyScheme, DocumentDescription.BearerScheme],
            AccessKind.Session => [DocumentDescription.SessionScheme],
            _ => [],
        };
        operation.Security = [.. schemes.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
    }

    private static OpenApiParameter Query(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = parameter.Kind switch
        {
            QueryKind.Flag => new OpenApiSchema { Type = JsonSchemaType.Boolean },
            QueryKind.Number => new OpenApiSchema { Type = JsonSchemaType.Integer },
            QueryKind.Time => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>Handlers that do not take a path's part still have it in the address.</summary>
    private static void RequirePathParameters(OpenApiOperation operation, string path)
    {
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(path, @"\{([a-z_]+)\}"))
        {
            var name = match.Groups[1].Value;
            if (!operation.Parameters!.Any(p => p.Name == name && p.In is ParameterLocation.Path))
                operation.Parameters!.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }
    }
}
