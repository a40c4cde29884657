using KolajAI.Api.Access;
using KolajAI.Errors;
using KolajAI.Storage.Rows;

namespace KolajAI.Api.Auditing;

/// <summary>Endpoint metadata: <see cref="AuditedCalls"/> looks after the call.</summary>
internal sealed record AuditedMetadata
{
    public static AuditedMetadata Instance { get; } = new();
}

/// <summary>
/// Tells the audit log of every call that wrote and whose own unit does not: which route, on which path, how what it changed was and became, else how it was
/// answered. Runs between the handler and its answer, so that nobody sees an answer whose entry is not on disk.
/// </summary>
internal static class AuditedCalls
{
    private const int LongestObject = 300;

    public static TBuilder Audited<TBuilder>(this TBuilder route, string method, string pattern)
        where TBuilder : IEndpointConventionBuilder => HttpMethods.IsGet(method)
        ? route
        : route.AddEndpointFilter((invocation, next) => TellAsync(invocation, next, $"{method} {pattern}")).WithMetadata(AuditedMetadata.Instance);

    /// <summary>The entry is committed with what the call changes.</summary>
    public static TBuilder AuditedInUnit<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(AuditedInUnitMetadata.Instance);

    private static async ValueTask<object?> TellAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next, string action)
    {
        var result = await next(invocation);
        var context = invocation.HttpContext;
        if (context.Features.Get<Caller>() is not { } caller || context.GetEndpoint()?.Metadata.GetMetadata<AuditedInUnitMetadata>() is not null)
            return result;
        var services = context.RequestServices;
        var location = context.Response.Headers.Location.ToString();
        var change = context.Features.Get<AuditedChange>() ?? AuditedChange.Of(
            null, new { Status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK, Location = location.Length == 0 ? null : location });
        await services.GetRequiredService<AuditLog>().WriteAsync(caller.Tenant, AuditRow.Of(
            action, ShortText.Clean(context.Request.Path, LongestObject), services.GetRequiredService<TimeProvider>().GetUtcNow(), change.Before, change.After));
        return result;
    }
}
