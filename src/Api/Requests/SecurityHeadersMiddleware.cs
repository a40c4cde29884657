using Microsoft.Extensions.Options;

namespace KolajAI.Api.Requests;

/// <summary>Headers that keep browsers from misusing answers. No other origin is allowed in (no CORS).</summary>
internal sealed class SecurityHeadersMiddleware(IOptions<KolajApiOptions> options) : IMiddleware
{
    private const string DocsPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private const string ApiPolicy = "default-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // The operator's dashboard brings its own page, with a policy of its own.
        if (!context.Request.Path.StartsWithSegments("/dashboard"))
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs") ? DocsPolicy : ApiPolicy;
        if (context.Request.Path.StartsWithSegments("/api"))
            headers.CacheControl = "no-store";
        if (options.Value.StrictTransport && context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    }
}
