namespace KolajAI.Api.Errors;

/// <summary>
/// The outermost step: whatever is thrown or answered empty becomes a problem of the published list. Nothing of an exception leaves
/// the process; it is logged under the answer's trace id.
/// </summary>
internal sealed partial class ErrorMiddleware(ILogger<ErrorMiddleware> logger) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && EmptyProblem(context.Response) is { } code)
                await ProblemWriter.WriteAsync(context, new RequestRefusedException(code));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception thrown) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, thrown);
        }
    }

    /// <summary>Writes the problem for what was thrown.</summary>
    public async Task WriteAsync(HttpContext context, Exception thrown)
    {
        var writes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        var refused = Failures.Known(thrown, writes);
        if (refused is null)
        {
            LogDefect(thrown, context.Request.Method, context.Request.Path, ProblemWriter.TraceId(context));
            refused = new RequestRefusedException("internal_error") { Outcome = writes ? "unknown" : "not_done" };
        }
        else if (ErrorCatalogue.Find(refused.Code).Status >= 500 && thrown is not RequestRefusedException)
        {
            LogUnavailable(thrown, context.Request.Method, context.Request.Path, refused.Code);
        }

        await ProblemWriter.WriteAsync(context, refused);
    }

    private static string? EmptyProblem(HttpResponse response) => response.ContentLength is > 0 || response.ContentType is not null
        ? null
        : response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "not_found",
            StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
            StatusCodes.Status415UnsupportedMediaType => "media_type_unsupported",
            StatusCodes.Status413PayloadTooLarge => "body_too_large",
            StatusCodes.Status400BadRequest => "request_unreadable",
            _ => null,
        };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} broke; trace {TraceId}")]
    private partial void LogDefect(Exception thrown, string method, string path, string traceId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} is answered {Code}")]
    private partial void LogUnavailable(Exception thrown, string method, string path, string code);
}
