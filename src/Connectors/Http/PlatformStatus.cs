using System.Net;

namespace KolajAI.Connectors.Http;

/// <summary>How an HTTP status is sorted where the platform gives it no meaning of its own.</summary>
internal static class PlatformStatus
{
    /// <summary>Null for success. 403 is <see cref="PlatformFailure.Refused"/> here: which platforms mean the credentials by it, their connectors know.</summary>
    public static PlatformFailure? Sort(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => null,
        401 => PlatformFailure.Authentication,
        404 or 410 => PlatformFailure.NotFound,
        429 => PlatformFailure.RateLimited,
        408 => PlatformFailure.Broken,
        >= 400 and < 500 => PlatformFailure.Refused,
        _ => PlatformFailure.Broken,
    };

    /// <summary>
    /// True for answers to a write after which it may have been done all the same: a server or a gateway before it gave up somewhere. Not
    /// after 501, which knows no such call, nor after 503 that names a time to come back, which took nothing in.
    /// </summary>
    public static bool LeavesWriteOpen(HttpStatusCode status, TimeSpan? retryAfter) =>
        (int)status is >= 500 and not 501 && !((int)status == 503 && retryAfter is not null);

    /// <summary>Failures of the moment, where the same request may succeed a little later.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        (int)status is 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>The platform's id of the request, where it gives one that is safe to show.</summary>
    public static string? RequestId(HttpResponseMessage response)
    {
        foreach (var name in (ReadOnlySpan<string>)["x-request-id", "x-correlationid", "x-correlation-id", "request-id", "x-trace-id"])
        {
            if (response.Headers.TryGetValues(name, out var values) && values.FirstOrDefault() is { Length: > 0 and <= 100 } id
                && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':'))
                return id;
        }

        return null;
    }
}
