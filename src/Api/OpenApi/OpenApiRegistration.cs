using KolajAI.Api.Access;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace KolajAI.Api.OpenApi;

/// <summary>The description of the API, built from the routes, and its reference page with assets of our own.</summary>
internal static class OpenApiRegistration
{
    public const string DocumentName = "v1";

    public static IServiceCollection AddKolajOpenApi(this IServiceCollection services) => services.AddOpenApi(DocumentName, static options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = static _ => true;
        options.AddDocumentTransformer<DocumentDescription>();
        options.AddOperationTransformer<OperationDescription>();
        options.AddSchemaTransformer<SchemaDescription>();
    });

    public static void MapKolajOpenApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").WithMetadata(AccessPolicy.Open);
        app.MapScalarApiReference("/docs", static page => page
                .WithTitle("KolajAI API")
                .WithOpenApiRoutePattern("/openapi/{documentName}.json")
                .AddDocument(DocumentName)
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent())
            .WithMetadata(AccessPolicy.Open);
    }
}
