using KolajAI.Api.Errors;
using Microsoft.Extensions.Options;

namespace KolajAI.Api.Listeners;

/// <summary>
/// Tells listeners apart by the connection's local port, never by what the client writes (Host). What the other listener serves does
/// not exist here: 404 for every key and method.
/// </summary>
internal sealed class ListenerGate(IOptions<KolajApiOptions> options) : IMiddleware
{
    private static readonly PathString[] OpsPaths = ["/dashboard", "/metrics", "/api/admin"];
    private static readonly PathString Health = "/health";

    public bool IsOps(HttpContext context) => options.Value.OpsPorts.Contains(context.Connection.LocalPort);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        var opsPath = Array.Exists(OpsPaths, prefix => path.StartsWithSegments(prefix));
        var served = IsOps(context) ? opsPath || path.StartsWithSegments(Health) : !opsPath;
        return served ? next(context) : throw new RequestRefusedException("not_found");
    }
}
