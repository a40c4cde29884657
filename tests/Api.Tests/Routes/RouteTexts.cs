using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KolajAI.Api.Tests.Routes;

/// <summary>Routes as documents write them.</summary>
internal static class RouteTexts
{
    /// <summary><c>POST /api/orders/{id}/ship</c>, a catch-all as a plain part.</summary>
    public static IEnumerable<string> Of(RouteEndpoint route)
    {
        var pattern = "/" + route.RoutePattern.RawText!.TrimStart('/').Replace("{**", "{", StringComparison.Ordinal);
        return (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {pattern}");
    }
}
