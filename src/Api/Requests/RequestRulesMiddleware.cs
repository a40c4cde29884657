using KolajAI.Api.Access;
using KolajAI.Api.Errors;

namespace KolajAI.Api.Requests;

/// <summary>Rules of every call: the API's version, no unknown query parameter, and none that holds a NUL.</summary>
internal sealed class RequestRulesMiddleware : IMiddleware
{
    private const string Served = "1";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        RequireStorableQuery(context.Request);
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<AccessPolicy>() is not { IsCall: true } || !context.Request.Path.StartsWithSegments("/api"))
            return next(context);
        RequireVersion(context.Request.Headers["Api-Version"]);
        RequireVersion(context.Request.Query[QueryParameters.ApiVersion.Name]);
        context.Response.Headers["Api-Version"] = Served;
        if (endpoint.Metadata.GetMetadata<Reserved.NotLandedMetadata>() is null && endpoint.Metadata.GetMetadata<TakesAnyQueryMetadata>() is null)
            RequireKnownParameters(context.Request, endpoint);
        return next(context);
    }

    /// <summary>No text of a stored row holds a NUL, and PostgreSQL takes none to compare with.</summary>
    private static void RequireStorableQuery(HttpRequest request)
    {
        foreach (var (name, values) in request.Query)
        {
            if (values.Any(static v => v?.Contains('\0', StringComparison.Ordinal) is true))
                throw new RequestRefusedException("invalid_parameter", $"The parameter '{name}' holds a NUL.");
        }
    }

    private static void RequireVersion(Microsoft.Extensions.Primitives.StringValues asked)
    {
        if (asked.Count == 0 || (asked.Count == 1 && asked[0] is Served or "1.0"))
            return;
        throw new RequestRefusedException("api_version_unknown", $"The API version '{asked}' is not served; served is {Served}.")
        {
            Members = new Dictionary<string, object> { ["served_versions"] = new[] { Served } },
        };
    }

    private static void RequireKnownParameters(HttpRequest request, Endpoint endpoint)
    {
        var known = endpoint.Metadata.GetOrderedMetadata<QueryParameter>();
        foreach (var name in request.Query.Keys)
        {
            if (name != QueryParameters.ApiVersion.Name && !known.Any(k => k.Name == name))
                throw new RequestRefusedException("unknown_parameter", $"The parameter '{name}' is not known here; known are {Names(known)}.");
        }
    }

    private static string Names(IReadOnlyList<QueryParameter> known) => known.Count == 0 ? "none" : string.Join(", ", known.Select(static k => k.Name));
}
