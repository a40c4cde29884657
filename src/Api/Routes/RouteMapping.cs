using KolajAI.Api.Access;
using KolajAI.Api.Answers;
using KolajAI.Api.Auditing;
using KolajAI.Api.Errors;
using KolajAI.Api.Idempotency;
using KolajAI.Api.Requests;

namespace KolajAI.Api.Routes;

/// <summary>Maps calls with everything that middleware, documentation and tests need to know of them.</summary>
internal static class RouteMapping
{
    public static RouteHandlerBuilder Get(this IEndpointRouteBuilder routes, string pattern, Role least, Delegate handler, string summary) =>
        Map(routes, HttpMethods.Get, pattern, AccessPolicy.AtLeast(least), handler, summary);

    public static RouteHandlerBuilder Post(this IEndpointRouteBuilder routes, string pattern, Role least, Delegate handler, string summary) =>
        Map(routes, HttpMethods.Post, pattern, AccessPolicy.AtLeast(least), handler, summary);

    public static RouteHandlerBuilder Put(this IEndpointRouteBuilder routes, string pattern, Role least, Delegate handler, string summary) =>
        Map(routes, HttpMethods.Put, pattern, AccessPolicy.AtLeast(least), handler, summary);

    public static RouteHandlerBuilder Delete(this IEndpointRouteBuilder routes, string pattern, Role least, Delegate handler, string summary) =>
        Map(routes, HttpMethods.Delete, pattern, AccessPolicy.AtLeast(least), handler, summary);

    public static RouteHandlerBuilder Map(IEndpointRouteBuilder routes, string method, string pattern, AccessPolicy policy, Delegate handler, string summary)
    {
        var route = routes.MapMethods(pattern, [method], handler).WithMetadata(policy).WithSummary(summary).WithTags(Tag(pattern)).Audited(method, pattern);
        foreach (var status in Problems(policy))
            route.Produces<ProblemAnswer>(status, ProblemWriter.ContentType);
        return route;
    }

    /// <summary>The shape of the body; the OpenAPI document and the parser read the same record.</summary>
    public static RouteHandlerBuilder Body<T>(this RouteHandlerBuilder route, bool optional = false)
        where T : class => route.Accepts<T>(optional, "application/json");

    /// <summary>As <see cref="Body"/>, and rows of the same in CSV.</summary>
    public static RouteHandlerBuilder BodyOrCsv<T>(this RouteHandlerBuilder route)
        where T : class => route.Accepts<T>(isOptional: false, "application/json", "text/csv").WithMetadata(new TakesCsvMetadata());

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, int status = StatusCodes.Status200OK)
        where T : Answer => route.Produces<T>(status);

    /// <summary>202, or 200 when what <c>Prefer: wait</c> waits for is reached.</summary>
    public static RouteHandlerBuilder AnswersLater<T>(this RouteHandlerBuilder route)
        where T : Answer => route.Produces<T>(StatusCodes.Status202Accepted).Produces<T>().Query(QueryParameters.WaitFor);

    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, params QueryParameter[] parameters)
    {
        foreach (var parameter in parameters)
            route.WithMetadata(parameter);
        return route;
    }

    public static RouteHandlerBuilder Keeps(this RouteHandlerBuilder route, KeptFor kept) => route.WithMetadata(kept);

    public static RouteHandlerBuilder ShowsOnce(this RouteHandlerBuilder route, params string[] path) => route.WithMetadata(new ShownOnce(path));

    private static int[] Problems(AccessPolicy policy) => policy.Kind switch
    {
        AccessKind.Open => [501, 503],
        AccessKind.Webhook => [401, 404, 413, 503],
        _ => [400, 401, 403, 404, 409, 412, 422, 429, 500, 501, 503],
    };

    private static string Tag(string pattern)
    {
        var segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments is ["api", var resource, ..] ? resource : segments.FirstOrDefault() ?? "console";
    }
}
