using System.Text.Json;
using KolajAI.Api.Answers;
using KolajAI.Api.Errors;
using KolajAI.Api.Sessions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KolajAI.Api.OpenApi;

/// <summary>What holds for the whole document: who it is, how to prove oneself, the published list of error codes.</summary>
internal sealed class DocumentDescription : IOpenApiDocumentTransformer
{
    public const string KeyScheme = "apiKey";
    public const string BearerScheme = "bearer";
    public const string SessionScheme = "session";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "KolajAI",
            Version = "1",
            Description = "A hub through which a seller sells the same products on many channels. Calls marked x-not-implemented are promised and answer 501; x-role is the least role of the key.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-API-Key", Description = "A key of the tenant; on the ops listener the operator's key." },
            [BearerScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The same key." },
            [SessionScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SessionCookie.Name, Description = $"A person's session (POST /api/session). Calls that write also need {CsrfToken.Header}, which GET /api/session answers, and come from a page of the hub's own." },
        };
        document.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        document.Extensions["x-error-codes"] = new JsonNodeExtension(JsonSerializer.SerializeToNode(
            ErrorCatalogue.All.Select(static e => new { e.Code, e.Status, Category = e.CategoryWord, e.Retryable, En = e.Detail.English, Tr = e.Detail.Turkish }), ApiJson.Options)!);
        return Task.CompletedTask;
    }
}
